# SPDX-License-Identifier: Apache-2.0
"""Passwords that are guessed. Each costs the server bcrypt, unless it knows better."""

import base64

from door import USER
from hostile import TLS13, Attack

# Digits that grow stand for themselves within base64: eight of them are six bytes.
_DIGITS = "00000000"


def _guess(credentials):
    """A request, and where in it the digits are."""
    head = f"GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic {credentials}\r\n\r\n"
    return {"again": head.encode(), "counter_at": head.index(_DIGITS)}


def _encoded(text):
    assert len(text) % 3 == 0  # or base64 would go on into the digits
    return base64.b64encode(text.encode()).decode()


_KNOWN = _guess(_encoded(USER[0] + ":x") + _DIGITS)
_UNKNOWN = _guess(_DIGITS + _encoded("::x"))

ATTACKS = [
    Attack(f"guesses at {whom}, {where}", f"guess {whom}'s password without end, {where}", door,
           64, {**guess, "sources": sources, **tls}, ("rounds", "connected"))
    for door, tls in (("plain", {}), ("users", {"priority": TLS13}))
    for whom, guess in (("a user", _KNOWN), ("nobody", _UNKNOWN))
    for where, sources in (("from one address", 1), ("from many", 64))
]
