# SPDX-License-Identifier: Apache-2.0
"""A scraper whose every step a test can see: TLS, sessions, alerts, single bytes."""

import base64
import functools
import http.client
import io
import re
import socket
import ssl
from dataclasses import dataclass, replace
from typing import Optional

import pytest

from exposition import Metrics
from pki import Pair
from waiting import DEADLINE_S

ANYONE = "anyone"  # in place of an authority: the server's certificate is not verified

IGNORE_UNEXPECTED_EOF = 1 << 7  # ssl's OP_IGNORE_UNEXPECTED_EOF, which it has not always named

VERSIONS = {"TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}


@dataclass(frozen=True)
class Response:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def text(self):
        return self.body.decode()

    @property
    def metrics(self):
        assert self.status == 200, f"{self.status}: {self.body[:200]!r}"
        return Metrics(self.text)

    @property
    def last(self):
        """Does the server ask for a new connection?"""
        return self.headers.get("Connection", "").lower() == "close"


class _Reader(io.BufferedReader):
    """Stays open from one response to the next."""

    def __init__(self, sock):
        super().__init__(socket.SocketIO(sock, "r"))

    def makefile(self, *_):
        return self

    def close(self):
        pass


class Connection:
    def __init__(self, sock, headers):
        self.sock = sock
        self.headers = headers  # of every request
        self._reader = _Reader(sock)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.sock.close()

    def send(self, data):
        self.sock.sendall(data)

    def ask(self, method="GET", path="/metrics", **headers):
        """Sends a request and waits for nothing."""
        fields = {"Host": "localhost", **self.headers,
                  **{k.replace("_", "-"): v for k, v in headers.items()}}
        head = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in fields.items())]
        self.send(("\r\n".join(head) + "\r\n\r\n").encode("latin-1"))

    def response(self, method="GET"):
        answer = http.client.HTTPResponse(self._reader, method=method)
        answer.begin()
        return Response(answer.status, answer.headers, answer.read())

    def get(self, path="/metrics", method="GET", **headers):
        self.ask(method, path, **headers)
        return self.response(method)

    def read(self, count):
        """So many bytes, or fewer at the end of the connection."""
        return self._reader.read(count)

    def rest(self):
        """All bytes up to the end of the connection."""
        return self._reader.read()

    def ended(self):
        """Waits for the peer to close, without a word of HTTP."""
        try:
            return self._reader.read(1) == b""
        except (ConnectionResetError, ssl.SSLError) as error:
            assert not isinstance(error, socket.timeout), "the connection stays open"
            return True

    @property
    def certificate(self):
        """The server's, in DER."""
        return self.sock.getpeercert(binary_form=True)

    @property
    def session(self):
        """What resumes this session later; with TLS 1.3 it comes with the first response."""
        return self.sock.session

    @property
    def resumed(self):
        return self.sock.session_reused


def authorization(user):
    """The field that brings a name and a password."""
    return "Basic " + base64.b64encode(":".join(user).encode()).decode()


@functools.lru_cache(maxsize=None)
def _context(ca, pair, version, alpn):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Python takes an end without close_notify for a proper one; whether to is a socket's matter.
    context.options &= ~IGNORE_UNEXPECTED_EOF
    if ca == ANYONE:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        context.load_verify_locations(ca)
    if pair:
        context.load_cert_chain(pair.crt, pair.key)
    if version:
        context.minimum_version = context.maximum_version = VERSIONS[version]
    if alpn:
        context.set_alpn_protocols(alpn)
    return context


def _alert(error):
    found = re.match(r"(?:SSLV3|TLSV1|TLSV13)_ALERT_(\w+)", error.reason or "")
    return found.group(1).lower() if found else f"{error}"


@dataclass(frozen=True)
class Client:
    port: int
    ca: Optional[str] = None  # or ANYONE; None is plain HTTP
    pair: Optional[Pair] = None
    user: Optional[tuple] = None  # name and password
    version: Optional[str] = None
    alpn: Optional[tuple] = None  # protocols that are offered, the best first
    host: str = "127.0.0.1"
    source: Optional[str] = None  # the address that it comes from
    patience_s: float = DEADLINE_S  # for each step

    def but(self, **changes):
        """The same client, with a difference."""
        return replace(self, **changes)

    def connect(self, session=None, receive_bytes=None):
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        sock = socket.socket(family)
        sock.settimeout(self.patience_s)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if receive_bytes:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        if self.source:
            sock.bind((self.source, 0))
        try:
            sock.connect((self.host, self.port))
            if self.ca:
                context = _context(self.ca, self.pair, self.version, self.alpn)
                sock = context.wrap_socket(sock, server_hostname="localhost", session=session)
        except BaseException:
            sock.close()
            raise
        return Connection(sock, self._authorization())

    def _authorization(self):
        return {"Authorization": authorization(self.user)} if self.user else {}

    def get(self, path="/metrics", method="GET", **headers):
        """One request on a connection of its own."""
        with self.connect() as connection:
            return connection.get(path, method, **headers)

    @property
    def metrics(self):
        return self.get().metrics

    @property
    def certificate(self):
        """What the server shows to a new connection, in DER."""
        with self.connect() as connection:
            return connection.certificate

    def alert(self, session=None):
        """
        The alert that ends a connection which must not come about. Nothing is sent but the
        handshake: a peer that has closed answers more with a reset, which eats the alert.
        """
        try:
            with self.connect(session) as connection:
                end = connection.sock.recv(1)
            pytest.fail(f"the connection was closed without an alert (read {end!r})")
        except socket.timeout:
            pytest.fail("the client was let in")
        except ssl.SSLError as error:
            return _alert(error)
