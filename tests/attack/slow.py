# SPDX-License-Identifier: Apache-2.0
"""Clients that take their time."""

from hostile import TLS13, Attack

_HEAD_S = 10  # after which postern has no more patience with a head

HEAD = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n"
_BODY = b"POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n"
_SCRAPES = (HEAD + b"\r\n") * 100

_DRIP = {"again": b"X-Slow: very\r\n", "step_ms": 500, "step_bytes": 1}

ATTACKS = [
    Attack("slow headers", "send a head that never ends, a byte each half second",
           "plain", 1000, {"first": HEAD, **_DRIP}, ("connected", "sent"), _HEAD_S),
    Attack("slow headers over TLS", "the same, in records of one byte",
           "open", 500, {"first": HEAD, **_DRIP, "priority": TLS13},
           ("handshakes", "sent"), _HEAD_S),
    Attack("slow bodies", "announce 60,000 bytes of body and send one each half second",
           "plain", 1000, {"first": _BODY, **_DRIP, "again": b"x"}, ("connected", "sent")),
    Attack("slow reads", "ask for 100 scrapes in one breath, and read none",
           "open", 200, {"first": _SCRAPES, "unread": 1, "receive_bytes": 2048,
                         "priority": TLS13}, ("handshakes", "sent")),
]
