# SPDX-License-Identifier: Apache-2.0
"""Records of TLS that carry next to nothing."""

from hostile import TLS13, Attack

_REQUESTS = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 1000

ATTACKS = [
    Attack("tiny records", "ask without end, in records of one byte", "open", 20,
           {"priority": TLS13, "again": _REQUESTS, "record_bytes": 1}, ("handshakes", "sent")),
    Attack("empty records", "send records of nothing without end", "open", 20,
           {"priority": TLS13, "again": b"x" * 1000, "empty_records": 1}, ("handshakes", "sent")),
]
