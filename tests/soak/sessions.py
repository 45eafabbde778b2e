# SPDX-License-Identifier: Apache-2.0
"""Connections of scrapers by both versions of HTTP, which count what happens on them."""

import h2frames
from h2frames import DATA, GOAWAY, HEADERS, PING, WINDOW_UPDATE, Frames, frame, setting

TIMEOUT_S = 60  # however slow the program is under a tool that looks at it
_WIDE = (1 << 31) - 1
_FIELDS = {"x-prometheus-scrape-timeout-seconds": str(TIMEOUT_S)}


class Http1:
    """Of a client; session is that of TLS to be resumed."""

    def __init__(self, door, client, session=None, receive_bytes=None):
        self._door = door
        self.connection = client.connect(session, receive_bytes)
        self.over = False  # the server asks for a new connection
        door.count_connection(shaken=True)

    def get(self, path="/metrics", method="GET", **fields):
        """Status and body."""
        answer = self.connection.get(path, method, **_FIELDS, **fields)
        self.over = answer.last
        self._door.count_answer(path, answer.status)
        return answer.status, answer.body

    def close(self):
        self.connection.close()


class Http2:
    def __init__(self, door, client):
        self._door = door
        self.connection = client.but(alpn=("h2",)).connect()
        door.count_connection(shaken=True)
        # Without a table, each status stands there by itself.
        self.frames = Frames(self.connection, setting(h2frames.HEADER_TABLE_SIZE, 0) +
                             setting(h2frames.INITIAL_WINDOW_SIZE, _WIDE))
        self.frames.send(frame(WINDOW_UPDATE, payload=(_WIDE - 65535).to_bytes(4, "big")))
        self._fields = {**_FIELDS, **{k.lower(): v for k, v in self.connection.headers.items()}}
        self._last = None  # stream that will be answered
        self._closed = False

    @property
    def over(self):
        return self._closed or self._last is not None

    def ask(self, path, **fields):
        """The stream of a request and its frame, which is yet to be sent."""
        return self.frames.make(path.encode(), **{**self._fields, **fields})

    def _take(self):
        """The next frame, if it is about a stream; others are dealt with."""
        got = self.frames.next()
        if got is None:
            self._closed = True
        elif got.type == GOAWAY:
            self._last = got.last_stream
        elif got.type == PING and not got.flags & h2frames.ACK:
            self.frames.send(frame(PING, payload=got.payload, flags=h2frames.ACK))
        return got if got and got.stream else None

    def answers(self, streams, path):
        """Status and body of each that is answered; those that a GOAWAY leaves out are not."""
        answers, missing = {stream: [None, b""] for stream in streams}, set(streams)
        while missing and not self._closed:
            got = self._take()
            if self._last is not None:
                missing = {stream for stream in missing if stream <= self._last}
            if not got:
                continue
            if got.type == HEADERS:
                answers[got.stream][0] = got.status
                self._door.count_answer(path, got.status)
            elif got.type == DATA:
                answers[got.stream][1] += got.payload
            if got.is_last:
                missing.discard(got.stream)
        assert not missing, f"closed before streams {missing} were answered"
        return [answers[stream] for stream in streams if answers[stream][0]]

    def get(self, path="/metrics", **fields):
        """Status and body, or None where it is to be asked over a new connection."""
        fields = {name.replace("_", "-").lower(): value for name, value in fields.items()}
        stream, request = self.ask(path, **fields)
        self.frames.send(request)
        answers = self.answers([stream], path)
        if not answers:
            return None
        self.frames.send(frame(WINDOW_UPDATE, payload=max(1, len(answers[0][1])).to_bytes(4, "big")))
        return answers[0]

    def close(self):
        self.connection.close()
