# SPDX-License-Identifier: Apache-2.0
"""Sockets that are opened, and of which nothing more comes."""

from handshakes import client_hello
from hostile import TLS13, Attack
from slow import HEAD

_HANDSHAKE_S = 10  # after which postern has no more patience with a handshake

ATTACKS = [
    Attack("half-open TCP", "ask for a connection, drop the answer, and ask anew each second",
           "plain", 5000, {"deaf": "from-the-start", "life_ms": 1000, "sources": 64}, ("begun",)),
    Attack("peers that vanish", "ask for a scrape, and acknowledge nothing from then on",
           "open", 500, {"first": HEAD + b"\r\n", "deaf": "after-sending", "priority": TLS13},
           ("handshakes", "sent")),
    Attack("idle sockets", "connect, and say nothing", "plain", 5000, {"sources": 64}),
    Attack("idle TLS sessions", "shake hands, and say nothing",
           "open", 5000, {"priority": TLS13, "sources": 64}, ("handshakes",)),
    Attack("stalled ClientHellos", "send half of a ClientHello", "mtls", 2000,
           {"first": client_hello()[:100]}, ("connected", "sent"), _HANDSHAKE_S),
    Attack("dripping ClientHellos", "send a ClientHello, a byte each half second", "mtls", 1000,
           {"again": client_hello(), "step_ms": 500, "step_bytes": 1}, ("connected", "sent"),
           _HANDSHAKE_S),
]
