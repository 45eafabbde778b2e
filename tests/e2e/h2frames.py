# SPDX-License-Identifier: Apache-2.0
"""A client of HTTP/2 whose every frame a test decides (RFC 9113)."""

import itertools
import socket
import struct
from dataclasses import dataclass

DATA, HEADERS, PRIORITY, RST_STREAM, SETTINGS, PUSH, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = \
    range(10)
END_STREAM = ACK = 1
END_HEADERS = 4

NO_ERROR, CANCEL, ENHANCE_YOUR_CALM = 0, 8, 11
HEADER_TABLE_SIZE, INITIAL_WINDOW_SIZE = 1, 4

# Statuses that have a place in HPACK's static table,
STATUSES = {0x88: 200, 0x8c: 400, 0x8d: 404}
# and others as literals, in Huffman's code where it is shorter (RFC 7541 section 5.2).
LITERAL_STATUSES = {b"\x82\x68\x01": 401, b"\x03503": 503}


@dataclass(frozen=True)
class Frame:
    type: int
    flags: int
    stream: int
    payload: bytes

    @property
    def is_last(self):
        """Does the stream end with it?"""
        return self.type in (DATA, HEADERS) and bool(self.flags & END_STREAM)

    @property
    def status(self):
        """Of a response's HEADERS, which may begin with a change of the table's size."""
        block = self.payload.lstrip(b"\x20")
        return STATUSES.get(block[0]) or next(
            (s for literal, s in LITERAL_STATUSES.items() if block.startswith(literal, 1)), None)

    @property
    def error(self):
        """Of RST_STREAM and GOAWAY."""
        return struct.unpack(">I", self.payload[:4] if self.type == RST_STREAM
                             else self.payload[4:8])[0]

    @property
    def last_stream(self):
        return struct.unpack(">I", self.payload[:4])[0]


def frame(kind, stream=0, payload=b"", flags=0):
    return struct.pack(">I", len(payload))[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def field(name, value):
    """A field as HPACK's plainest form: literal, never indexed, both of them short."""
    return b"\x10" + bytes([len(name)]) + name + bytes([len(value)]) + value


def setting(key, value):
    return struct.pack(">HI", key, value)


class Frames:
    """On a connection that has chosen h2; settings are those that the client sends."""

    def __init__(self, connection, settings=b""):
        assert connection.sock.selected_alpn_protocol() == "h2"
        self._connection = connection
        self._streams = itertools.count(1, 2)
        self.send(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", frame(SETTINGS, payload=settings))
        assert self.next().type == SETTINGS
        self.send(frame(SETTINGS, flags=ACK))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._connection.close()

    def send(self, *frames):
        self._connection.send(b"".join(frames))

    def make(self, path=b"/metrics", **fields):
        """The stream of a request, and its frame."""
        stream = next(self._streams)
        block = field(b":method", b"GET") + field(b":scheme", b"https") + \
            field(b":path", path) + field(b":authority", b"localhost")
        for name, value in fields.items():
            block += field(name.encode(), value.encode())
        return stream, frame(HEADERS, stream, block, END_STREAM | END_HEADERS)

    def ask(self, path=b"/metrics", **fields):
        """Sends a request and gives its stream."""
        stream, request = self.make(path, **fields)
        self.send(request)
        return stream

    def next(self):
        """The next frame, or None at the end."""
        head = self._connection.read(9)
        if not head:
            return None
        length = struct.unpack(">I", b"\0" + head[:3])[0]
        kind, flags, stream = struct.unpack(">BBI", head[3:])
        return Frame(kind, flags, stream, self._connection.read(length))

    def until(self, kind, stream=0):
        """Frames up to one of that type and stream, which is the last of them."""
        frames = [self.next()]
        while (frames[-1].type, frames[-1].stream) != (kind, stream):
            frames.append(self.next())
        return frames

    def response(self, stream):
        """Status and body; frames that have nothing to do with it are passed over."""
        frames = [self.next()]
        while not (frames[-1].stream == stream and frames[-1].is_last):
            frames.append(self.next())
        own = [f for f in frames if f.stream == stream]
        return own[0].status, b"".join(f.payload for f in own if f.type == DATA)

    def get(self, path=b"/metrics"):
        return self.response(self.ask(path))

    def hear(self):
        """All frames that are the answer at once to what was sent before: two rounds, since the
        answer to a PING overtakes others."""
        heard = []
        for _ in range(2):
            self.send(frame(PING, payload=b"--------"))
            heard += self.until(PING)
        return heard

    def break_off(self):
        """Closes the connection as a client does that crashes."""
        self._connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                         struct.pack("ii", True, 0))
        self._connection.close()

    def rest(self):
        """All frames up to the end."""
        return list(iter(self.next, None))
