# SPDX-License-Identifier: Apache-2.0
"""Peers that stop at some stage are cut in time and counted, and hinder nobody."""

import collections
import contextlib
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from client import ANYONE, Client
from door import PAIR, USERS, VERIFIED
from load import Load
from process import Postern
from waiting import DEADLINE_S, until

# So that nobody here waits for ten seconds or a minute; some stages are told apart by theirs.
QUICK = ("--web.header-timeout=1s", "--web.transfer-timeout=1s", "--web.stranger-idle-timeout=1s")
HEAD = b"GET /metrics HTTP/1.1\r\nHost: localhost\r\n"

# The head of a record with a hello of 512 bytes, and some of it.
HALF_A_HELLO = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(100)


def hits(client, limit):
    return client.metrics.value("postern_limit_hits_total", limit=limit)


@contextlib.contextmanager
def raw(door):
    with socket.create_connection(("127.0.0.1", door.port), DEADLINE_S) as sock:
        yield sock


def is_cut(sock):
    """Waits for the end of the connection, whatever comes before."""
    try:
        while sock.recv(65536):
            pass
    except (ConnectionResetError, ssl.SSLError) as error:
        assert not isinstance(error, socket.timeout), "the connection stays open"
    return True


@contextlib.contextmanager
def dripping(sock, byte=b"x"):
    """Sends a byte again and again, from another thread, for as long as the peer takes it."""
    stop = threading.Event()

    def run():
        with contextlib.suppress(OSError):
            while not stop.wait(0.1):
                sock.send(byte)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def first_words(words):
    def stall(door):
        with raw(door) as sock:
            sock.sendall(words)
            return is_cut(sock)
    return stall


def drip_a_hello(door):
    with raw(door) as sock:
        sock.sendall(HALF_A_HELLO)
        with dripping(sock):
            return is_cut(sock)


def after_handshake(words, drips=False):
    def stall(door):
        with door.client(pair=None).connect() as connection:
            connection.send(words)
            with dripping(connection.sock) if drips else contextlib.nullcontext():
                return is_cut(connection.sock)
    return stall


STAGES = {
    "silent TCP": (first_words(b""), "handshake_time"),
    "half a ClientHello": (first_words(HALF_A_HELLO), "handshake_time"),
    "a byte of a ClientHello at a time": (drip_a_hello, "handshake_time"),
    "TLS without a request": (after_handshake(b""), "stranger_idle_time"),
    "half a request": (after_handshake(HEAD), "head_time"),
    "a byte of a request at a time": (after_handshake(HEAD + b"A: ", drips=True), "head_time"),
    "half a body": (after_handshake(HEAD + b"Content-Length: 9\r\n\r\nbody"), "body_time"),
    "a byte of a body at a time": (after_handshake(HEAD + b"Content-Length: 6666\r\n\r\n",
                                                   drips=True), "body_time"),
}


def test_each_stalled_stage_is_cut_while_others_are_served(open_door):
    door = open_door(*QUICK, *Postern.FEW, tls=PAIR, users=USERS)
    expected = collections.Counter(limit for _, limit in STAGES.values())
    with Load(door.client()) as load, ThreadPoolExecutor(len(STAGES)) as pool:
        stalled = {stage: pool.submit(stall, door) for stage, (stall, _) in STAGES.items()}
        load.more()
        assert {stage for stage, each in stalled.items() if not each.result()} == set()
        load.more()
    assert {limit: hits(door.client(), limit) for limit in expected} == expected
    assert door.metric("postern_connections_closed_total", reason="timeout") == len(STAGES)


def test_idle_peer_who_is_known_stays(open_door):
    door = open_door(*QUICK, *Postern.FEW, tls={**PAIR, **VERIFIED})
    with door.client().connect() as kept, raw(door) as stranger:
        assert kept.get().status == 200
        assert is_cut(stranger)
        until(lambda: hits(door.client(), "handshake_time") == 1, "the stranger is cut")
        assert kept.get().status == 200
    assert hits(door.client(), "idle_time") == 0


def test_idle_peer_who_is_known_is_cut_in_the_end(open_door):
    door = open_door("--web.idle-timeout=1s", *Postern.FEW, tls={**PAIR, **VERIFIED})
    with door.client().connect() as kept:
        assert kept.get().status == 200
        assert is_cut(kept.sock)
    assert hits(door.client(), "idle_time") == 1


@pytest.fixture
def long_answer(tmp_path):
    """Flags of a postern whose answer is longer than what kernels buffer."""
    rows = "".join(f'e2e_long{{row="{row:0100}"}} 1\n' for row in range(80_000))
    (tmp_path / "long.prom").write_text(rows)
    return (*Postern.FEW, "--collector.textfile", f"--collector.textfile.directory={tmp_path}")


def few(client):
    return client.get("/metrics?collect[]=loadavg")


def few_hits(client, limit):
    return few(client).metrics.value("postern_limit_hits_total", limit=limit)


def nibble(connection, count):
    """Reads so much, as long as there is anything to read."""
    with contextlib.suppress(OSError):
        connection.read(count)
    return True


def test_readers_who_read_nothing_or_next_to_it_are_cut(open_door, long_answer):
    rows = [(open_door("--web.transfer-timeout=1s", *long_answer, tls=tls), reads)
            for tls in (None, PAIR) for reads in (0, 1)]
    with contextlib.ExitStack() as stack:
        # All at once: each is cut a second or two later.
        slow = [(stack.enter_context(door.client().connect(receive_bytes=4096)), reads)
                for door, reads in rows]
        for connection, _ in slow:
            connection.ask()
        for door, _ in rows:
            until(lambda d=door: all(nibble(*each) for each in slow) and
                  few_hits(d.client(), "send_time") == 1, "the slow reader is cut")
    for door, _ in rows:
        assert few(door.client()).status == 200


def test_reader_is_cut_where_the_kernel_has_no_patience_of_its_own(start, long_answer, short_path):
    path = short_path / "postern"
    postern = start("--web.transfer-timeout=1s", *long_answer,
                    listen=(f"unix:{path}", "127.0.0.1:0"))
    with socket.socket(socket.AF_UNIX) as slow:
        slow.settimeout(DEADLINE_S)
        slow.connect(str(path))
        slow.sendall(HEAD + b"\r\n")
        until(lambda: slow.recv(1) and few_hits(Client(postern.port), "send_time") == 1, "it is cut")


def test_slow_but_steady_reader_gets_all(open_door, long_answer):
    door = open_door("--web.transfer-timeout=1s", *long_answer, tls=PAIR)
    with door.client().connect(receive_bytes=4096) as slow:
        slow.ask(Connection="close")
        begun, got = time.monotonic(), 0
        while time.monotonic() < begun + 3:
            got += len(slow.read(65536))
            time.sleep(0.02)
        got += len(slow.rest())
    assert got > 8_000_000
    assert few_hits(door.client(), "send_time") == 0


def test_slot_is_for_collecting_and_not_for_sending(open_door, long_answer):
    door = open_door("--web.max-requests=1", *long_answer)
    with contextlib.ExitStack() as stack:
        for _ in range(4):
            stuck = stack.enter_context(door.client().connect(receive_bytes=4096))
            stuck.ask()
            assert stuck.read(15) == b"HTTP/1.1 200 OK"
        assert few(door.client()).status == 200


def test_answers_left_untaken_are_bounded(open_door, long_answer):
    door = open_door(*long_answer)
    with contextlib.ExitStack() as stack:
        for _ in range(6):
            stack.enter_context(door.client().connect(receive_bytes=4096)).ask()
        until(lambda: few_hits(door.client(), "unread_bytes") > 0, "somebody goes")
        assert few(door.client()).status == 200


def test_who_speaks_plainly_to_tls_or_says_nonsense_is_cut_at_once(open_door):
    door = open_door(*Postern.FEW, tls=PAIR)
    plain = Client(door.port)
    with plain.connect() as connection:
        connection.ask()
        assert b"400 Bad Request" in connection.rest()
    with raw(door) as sock:
        sock.sendall(b"\0" * 100)
        assert is_cut(sock)
    assert Client(door.port, ca=ANYONE).get().status == 200


def test_who_is_refused_can_send_the_rest_but_not_without_end(open_door):
    with raw(open_door()) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\nX: " + b"x" * (200 << 10))
        answer = b"".join(iter(lambda: sock.recv(65536), b""))
        assert answer.startswith(b"HTTP/1.1 431 ")
        sent = 0
        with contextlib.suppress(ConnectionError):
            while sent < 64 << 20:
                sent += sock.send(b"x" * 65536)
        assert sent < 32 << 20, "it is read on and on"
