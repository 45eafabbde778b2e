# SPDX-License-Identifier: Apache-2.0
"""Bytes that no server wants, and more of the others than it has asked for."""

import random

from hostile import TLS13, Attack
from slow import HEAD

_GARBAGE = random.Random(9110).randbytes(1 << 16)
_LONG_FIELD = HEAD + b"X-Long: " + b"x" * (1 << 20) + b"\r\n\r\n"
_MANY_FIELDS = HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(50_000)) + b"\r\n"
_REFUSED = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 1000
_SCRAPES = (HEAD + b"Accept-Encoding: gzip\r\n\r\n") * 1000

ATTACKS = [
    Attack("garbage", "send random bytes in place of HTTP", "plain", 50,
           {"again": _GARBAGE}, ("cut",), 0),
    Attack("garbage in place of TLS", "send random bytes in place of a handshake", "mtls", 50,
           {"again": _GARBAGE}, ("cut",), 0),
    Attack("a huge header", "send a field of a megabyte", "plain", 50,
           {"again": _LONG_FIELD}, ("cut",), 0),
    Attack("many headers", "send 50,000 fields", "plain", 50, {"again": _MANY_FIELDS}, ("cut",), 0),
    Attack("pipelined requests", "ask without end, and without a password", "plain", 20,
           {"again": _REFUSED}, ("received",)),
    Attack("pipelined scrapes", "ask for scrapes without end, in the dozens at the same time",
           "open", 20, {"again": _SCRAPES, "priority": TLS13}, ("received",)),
]
