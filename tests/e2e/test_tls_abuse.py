# SPDX-License-Identifier: Apache-2.0
"""Clients who make TLS work for nothing, beside one who is honest."""

import shutil
import socket
import ssl
import struct
import subprocess

import pytest

from door import PAIR, VERIFIED
from waiting import DEADLINE_S

RECORDS = 2000  # that a connection may bring before it has to earn them

needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl")


@pytest.fixture
def door(open_door):
    return open_door(tls={**PAIR, **VERIFIED})


@pytest.fixture
def honest(door):
    """Asks over a kept connection and over a new one; both must be answered."""
    kept = door.client().connect()

    def ask():
        assert kept.get().status == 200
        assert door.client().get().status == 200
    ask()
    yield ask
    ask()
    kept.close()


def hits(door, limit):
    return door.metric("postern_limit_hits_total", limit=limit)


@needs_openssl
def test_renegotiation_is_refused(door, honest):
    client = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{door.port}", "-tls1_2",
         "-cert", door.pki.client.crt, "-key", door.pki.client.key],
        input="R\n", capture_output=True, text=True, timeout=DEADLINE_S, check=False)
    assert "RENEGOTIATING" in client.stdout + client.stderr
    assert "no renegotiation" in client.stderr
    honest()


@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_flood_of_small_records_ends_its_connection(door, honest, version):
    client = door.client(version=version)
    with client.connect() as connection:
        connection.send(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nX: ")
        with pytest.raises(OSError):
            for number in range(100 * RECORDS):
                connection.send(b"x")
                if number == RECORDS // 2:
                    honest()
    assert number > RECORDS // 2
    assert hits(door, "tls_records") == 1


def records(message, size):
    """A message of the handshake in records of so many bytes."""
    return b"".join(struct.pack(">BHH", 22, 0x0301, len(piece)) + piece for piece in
                    (message[at:at + size] for at in range(0, len(message), size)))


def client_hello():
    """The one that Python's client begins with, without its record."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    session = ssl.create_default_context().wrap_bio(incoming, outgoing,
                                                    server_hostname="localhost")
    with pytest.raises(ssl.SSLWantReadError):
        session.do_handshake()
    return outgoing.read()[5:]


@pytest.mark.parametrize("size", [1, 100])
def test_hello_is_read_however_it_is_cut(door, size):
    data = records(client_hello(), size)
    with socket.create_connection(("127.0.0.1", door.port), DEADLINE_S) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(data), 7):
            sock.send(data[at:at + 7])
        assert sock.recv(6)[5] == 2  # a ServerHello


def test_hello_in_more_records_than_one_may_be_cut_into_is_not_read(door, honest):
    hello = b"\1" + struct.pack(">I", 65536)[1:] + bytes(65536)
    with socket.create_connection(("127.0.0.1", door.port), DEADLINE_S) as sock:
        with pytest.raises(ConnectionError):
            sock.sendall(records(hello, 1))
            sock.recv(1)
    assert hits(door, "tls_records") == 1
    honest()
