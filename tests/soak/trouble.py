# SPDX-License-Identifier: Apache-2.0
"""
What goes wrong at a door, one thing after the other, and what postern should count of it. Each
waits for the answer that says that it was counted, unless there is nothing to count.
"""

import itertools
import socket
import ssl
import struct

import h2frames
from client import Client, authorization
from door import USER
from h2frames import PING, RST_STREAM, frame
from sessions import Http1, Http2

_BURST = 30  # requests at once, which is more than are served
_PINGS = 4000  # in a row, which is more than the account of any connection holds
_REFUSALS = 16  # passwords in a row, after which a connection ends
_passwords = itertools.count()


def _raw(door):
    return Client(door.port).connect().sock


def _break_off(sock):
    """As a client does that crashes."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", True, 0))
    sock.close()


def _until_end(sock):
    try:
        while sock.recv(1 << 16):
            pass
    except OSError:
        pass
    sock.close()


# Handshakes.

def _half_a_hello(door, end):
    sock = _raw(door)
    sock.sendall(_hello()[:100])
    end(sock)
    door.count_connection()


def half_a_hello(door):
    _half_a_hello(door, socket.socket.close)


def half_a_hello_and_a_crash(door):
    _half_a_hello(door, _break_off)


def _hello():
    context = ssl.create_default_context()
    out = ssl.MemoryBIO()
    try:
        context.wrap_bio(ssl.MemoryBIO(), out, server_hostname="localhost").do_handshake()
    except ssl.SSLWantReadError:
        pass
    return out.read()


def half_a_handshake(door):
    """It is the server's turn to wait."""
    sock = _raw(door)
    sock.sendall(_hello())
    assert sock.recv(1)
    _break_off(sock)
    door.count_connection()


def no_handshake(door):
    sock = _raw(door)
    sock.sendall(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _until_end(sock)
    door.count_connection()


def junk(door):
    sock = _raw(door)
    sock.sendall(bytes(range(200, 256)))
    _until_end(sock)
    door.count_connection()


def bad_hello(door):
    sock = _raw(door)
    sock.sendall(b"\x16\x03\x01\x00\x08\x01\x00\x00\x04\xff\xff\xff\xff")
    _until_end(sock)
    door.count_connection(shaken=False)


def _refused(door, **differences):
    client = door.client(**differences)
    client.alert()
    door.count_connection(shaken=False)


def no_certificate(door):
    _refused(door, pair=None)


def servers_certificate(door):
    _refused(door, pair=door.pki.client_server_only)


def expired_certificate(door):
    _refused(door, pair=door.pki.client_expired, version="TLSv1.2")


def distrust(door):
    """The client refuses the server."""
    try:
        door.client(ca=door.pki.other_ca.crt).connect()
    except ssl.SSLCertVerificationError:
        door.count_connection(shaken=False)
    else:
        raise AssertionError("the server was trusted")


# Requests.

def _answers(door, expected, path="/metrics", method="GET", **fields):
    session = Http1(door, door.client())
    status, _ = session.get(path, method, **fields)
    session.close()
    assert status == expected, f"{method} {path}: {status} instead of {expected}"


def not_found(door):
    _answers(door, 404, "/nothing")
    _answers_http2(door, 404, "/nothing")


def _answers_http2(door, expected, path, **differences):
    while True:
        session = Http2(door, door.client(**differences))
        answer = session.get(path)
        session.close()
        if answer:
            break
    assert answer[0] == expected, f"{path}: {answer[0]} instead of {expected}"


def bad_filter(door):
    _answers(door, 400, "/metrics?collect[]=nonsense")
    _answers_http2(door, 400, "/metrics?collect[]=nonsense")


def other_method(door):
    _answers(door, 405, method="DELETE")


def half_a_request(door):
    session = Http1(door, door.client())
    session.connection.send(b"GET /metrics HTTP/1.1\r\nHost: loc")
    session.close()


def _over_limit(door, limit, expected, request):
    connection = door.client().connect()
    door.count_connection(shaken=True)
    connection.send(request)
    status = connection.response().status
    connection.close()
    assert status == expected, f"{limit}: {status} instead of {expected}"
    door.count_limit(limit)


def long_target(door):
    _over_limit(door, "target_bytes", 414, b"GET /" + b"x" * (17 << 10) + b" HTTP/1.1\r\n\r\n")


def long_head(door):
    _over_limit(door, "head_bytes", 431, b"GET / HTTP/1.1\r\nX: " + b"x" * (65 << 10) + b"\r\n\r\n")


def many_fields(door):
    _over_limit(door, "head_fields", 431,
                b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 101 + b"\r\n")


# Answers that nobody takes to their end.

def crash_within_an_answer(door):
    session = Http1(door, door.client(), receive_bytes=4096)
    session.connection.ask()
    assert session.connection.read(12) == b"HTTP/1.1 200"
    door.count_answer("/metrics", 200)
    _break_off(session.connection.sock)


def crash_within_an_answer_of_http2(door):
    session = Http2(door, door.client())
    stream, request = session.ask("/metrics")
    session.frames.send(request)
    head = session.frames.until(h2frames.HEADERS, stream)[-1]
    door.count_answer("/metrics", head.status)
    session.frames.break_off()


def cancel(door):
    """In the same record as the request, so that no answer can come first."""
    session = Http2(door, door.client())
    stream, request = session.ask("/metrics")
    session.frames.send(request, frame(RST_STREAM, stream, struct.pack(">I", h2frames.CANCEL)))
    door.tally.add("postern_auth_verdicts_total", verdict="passed")
    session.get("/")
    session.close()


def burst(door):
    """More than are served at once, of whom all are answered."""
    session = Http2(door, door.client())
    asked = [session.ask("/metrics?collect[]=loadavg") for _ in range(_BURST)]
    session.frames.send(*(request for _, request in asked))
    answers = session.answers([stream for stream, _ in asked], "/metrics")
    session.close()
    assert {status for status, _ in answers} <= {200, 503}


def flood(door):
    """The PING that goes before a proper end is not answered, so that there is none."""
    session = Http2(door, door.client())
    try:
        session.frames.send(frame(PING, payload=b"--------") * _PINGS)
    except OSError:
        pass
    _until_end(session.connection.sock)
    door.count_limit("http2_frames")
    door.tally.add("postern_connections_closed_total", reason="flood")


# Passwords.

def _wrong():
    return USER[0], f"wrong {next(_passwords)}"


def no_password(door):
    session = Http1(door, door.client(user=None))
    assert session.get()[0] == 401
    session.close()


def wrong_password(door):
    """Twice, of which only the first is a check."""
    client = door.client(user=_wrong())
    for _ in range(2):
        session = Http1(door, client)
        assert session.get()[0] == 401
        session.close()
    door.count_password()


def wrong_password_by_http2(door):
    _answers_http2(door, 401, "/metrics", user=_wrong())
    door.count_password()


def wrong_passwords_at_once(door):
    """One for each thread that checks them."""
    session = Http2(door, door.client(user=_wrong()))
    one = session.ask("/")
    other = session.ask("/", authorization=authorization(_wrong()))
    session.frames.send(one[1], other[1])
    for status, _ in session.answers([one[0], other[0]], "/"):
        assert status == 401
        door.count_password()
    session.close()


def guesses(door):
    """So many in a row that the connection ends, unless a reload ends it before."""
    session = Http1(door, door.client(user=None))
    count = 0
    while not session.over:
        assert session.get("/")[0] == 401
        count += 1
    assert session.connection.rest() == b""
    session.close()
    if count == _REFUSALS:
        door.count_limit("passwords_refused")
        door.tally.add("postern_connections_closed_total", reason="flood")
    assert count <= _REFUSALS


ALL = (half_a_hello, half_a_hello_and_a_crash, half_a_handshake, no_handshake, junk, bad_hello,
       distrust, not_found, bad_filter, other_method, half_a_request, long_target, long_head,
       many_fields, crash_within_an_answer, crash_within_an_answer_of_http2, cancel, burst, flood)
OF_CERTIFICATES = (no_certificate, servers_certificate, expired_certificate)
OF_PASSWORDS = (no_password, wrong_password, wrong_password_by_http2,
                wrong_passwords_at_once, guesses)


def of(door):
    return ALL + (OF_PASSWORDS if door.has_users else OF_CERTIFICATES)
