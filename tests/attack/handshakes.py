# SPDX-License-Identifier: Apache-2.0
"""Handshakes: more than can be of use, and what comes before they are done."""

import ssl

from hostile import TLS12, TLS13, Attack

_HANDSHAKE, _CHANGE_CIPHER_SPEC, _ALERT = 22, 20, 21
_WARNING, _USER_CANCELED = 1, 90


def client_hello():
    """The first thing that a client says, as OpenSSL says it."""
    context = ssl.create_default_context()
    said = ssl.MemoryBIO()
    try:
        context.wrap_bio(ssl.MemoryBIO(), said, server_hostname="localhost").do_handshake()
    except ssl.SSLWantReadError:
        pass
    return said.read()


def record(kind, payload):
    return bytes([kind, 3, 3]) + len(payload).to_bytes(2, "big") + payload


ATTACKS = [
    Attack("handshakes", "shake hands, without a certificate, and begin anew", "mtls", 20,
           {"priority": TLS13, "then": "close"}, ("handshakes",)),
    Attack("ClientHellos", "send a ClientHello, let the server sign its answer, and begin anew",
           "mtls", 50, {"first": client_hello(), "hang_up": 1, "sources": 64},
           ("connected", "sent")),
    Attack("handshakes that change their cipher", "send ChangeCipherSpec without end", "mtls", 20,
           {"first": client_hello(), "again": record(_CHANGE_CIPHER_SPEC, b"\1") * 1000},
           ("cut",), 0),
    Attack("handshakes of alerts", "send warnings without end", "mtls", 20,
           {"again": record(_ALERT, bytes([_WARNING, _USER_CANCELED])) * 1000}, ("cut",), 0),
    Attack("handshakes of crumbs", "send a ClientHello in records of one byte, and hang up",
           "mtls", 20, {"first": b"".join(record(_HANDSHAKE, bytes([b]))
                                          for b in client_hello()[5:]), "hang_up": 1},
           ("connected", "sent")),
    Attack("renegotiation", "shake hands again and again on one connection", "open", 20,
           {"priority": TLS12, "then": "renegotiate"}, ("handshakes", "cut"), 0),
    Attack("key updates", "ask for new keys without end", "open", 20,
           {"priority": TLS13, "then": "update-keys"}, ("handshakes", "rounds")),
]
