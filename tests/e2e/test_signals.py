# SPDX-License-Identifier: Apache-2.0
"""Signals: what ends the program lets it finish, what reloads disturbs nobody, the rest is
nothing to it."""

import contextlib
import signal
import socket
import ssl
import struct
import sys

import pytest

from door import PAIR, USERS, VERIFIED
from gate import Gate
from h2frames import DATA, HEADERS, INITIAL_WINDOW_SIZE, WINDOW_UPDATE, Frames, frame, setting
from load import Load
from process import Postern
from waiting import until

ENDS = pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT], ids=["TERM", "INT"])
VERSIONS = pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])

MUTUAL = {**PAIR, **VERIFIED}

SAMPLES = 30_000  # some megabytes, more than the kernel holds between two ends


def strict(connection):
    """An end without TLS's own (close_notify) is an error from now on."""
    connection.sock.suppress_ragged_eofs = False
    return connection


@contextlib.contextmanager
def stopping(postern, signum=signal.SIGTERM):
    """Between the signal and the end, which has to be one of the program's own."""
    mark = postern.mark()
    postern.stopped_by_test = True
    postern.send(signum)
    postern.wait_log("Stopping", mark)
    yield
    assert postern.wait() == 0


@pytest.fixture
def gated(open_door, tmp_path):
    gate = Gate(tmp_path)
    return gate, open_door(*gate.flags, tls=MUTUAL, users=USERS)


def in_the_middle(gate, client):
    """A connection whose scrape runs, which shows when the gate lets another through."""
    connection = strict(client.connect())
    connection.ask()
    until(gate.open, "a first scrape")
    assert connection.response().status == 200
    connection.ask()
    return connection


@ENDS
@VERSIONS
def test_scrape_in_its_middle_is_answered(gated, signum, version):
    gate, door = gated
    with in_the_middle(gate, door.client(version=version)) as connection:
        with stopping(door.postern, signum):
            until(gate.open, "the scrape")
            answer = connection.response()
            assert answer.status == 200 and answer.last
            assert connection.rest() == b""
            connection.close()


@pytest.fixture
def large(open_door, tmp_path):
    """A door whose answers take a slow reader a while, and how many bytes they have."""
    (tmp_path / "many.prom").write_text(
        "".join(f'many{{number="{i}",padding="{"x" * 40}"}} {i}\n' for i in range(SAMPLES)))
    return open_door("--collector.disable-defaults", "--collector.textfile",
                     f"--collector.textfile.directory={tmp_path}", tls=MUTUAL)


def is_whole(text):
    return text.count(b"\nmany{") == SAMPLES and text.endswith(b"\n")


@ENDS
@VERSIONS
def test_slow_reader_gets_all_of_its_answer(large, signum, version):
    with strict(large.client(version=version).connect(receive_bytes=4096)) as connection:
        connection.ask()
        head = connection.read(1000)
        with stopping(large.postern, signum):
            rest = connection.rest()
            connection.close()
        assert is_whole(head + rest)


@ENDS
def test_slow_reader_gets_all_of_its_answer_by_http2(large, signum):
    client = large.client(alpn=("h2",))
    with strict(client.connect(receive_bytes=4096)) as connection:
        frames = Frames(connection, setting(INITIAL_WINDOW_SIZE, 1 << 30))
        frames.send(frame(WINDOW_UPDATE, payload=struct.pack(">I", 1 << 30)))
        stream = frames.ask()
        assert frames.until(HEADERS, stream)[-1].status == 200
        with stopping(large.postern, signum):
            rest = frames.rest()
            connection.close()
        assert is_whole(b"".join(f.payload for f in rest if f.type == DATA))


def test_who_never_reads_is_not_waited_for(large):
    with large.client().connect(receive_bytes=4096) as connection:
        connection.ask()
        connection.read(1)
        with stopping(large.postern):
            pass


@ENDS
@VERSIONS
def test_idle_connections_are_closed_by_the_book(open_door, signum, version):
    door = open_door(tls=MUTUAL)
    with contextlib.ExitStack() as stack:
        idle = [stack.enter_context(strict(door.client(version=version).connect()))
                for _ in range(5)]
        for connection in idle[1:]:  # one has never asked for anything
            assert connection.get().status == 200
        until(lambda: door.metric("postern_connections", listener="metrics") == 6, "all of them")
        with stopping(door.postern, signum):
            for connection in idle:
                assert connection.rest() == b""
                connection.close()


def test_half_a_handshake_is_not_waited_for(open_door):
    door = open_door(tls=MUTUAL)
    ours, theirs = ssl.MemoryBIO(), ssl.MemoryBIO()
    with contextlib.suppress(ssl.SSLWantReadError):
        ssl.create_default_context().wrap_bio(theirs, ours, server_hostname="x").do_handshake()
    hello = ours.read()
    with socket.create_connection(("127.0.0.1", door.port)) as begun, \
            socket.create_connection(("127.0.0.1", door.port)) as silent, \
            socket.create_connection(("127.0.0.1", door.port)) as answered:
        begun.sendall(hello[:len(hello) // 2])
        answered.sendall(hello)
        assert answered.recv(1)
        until(lambda: door.metric("postern_connections", listener="metrics") == 4, "all of them")
        with stopping(door.postern):
            for connection in (begun, silent, answered):
                while connection.recv(1 << 16):
                    pass
                connection.close()


def test_nobody_new_is_let_in_while_it_stops(gated):
    gate, door = gated
    with in_the_middle(gate, door.client()) as connection:
        with stopping(door.postern):
            # The kernel may have taken it the moment before the socket closes.
            with pytest.raises((ConnectionRefusedError, ConnectionResetError)):
                door.client().connect()
            until(gate.open, "the scrape")
            assert connection.response().status == 200
            connection.close()


def test_collector_that_hangs_is_left_after_a_while(gated):
    gate, door = gated
    with in_the_middle(gate, door.client()):
        with stopping(door.postern):
            pass
    assert "collector loadavg did not return in time" in door.postern.log


@ENDS
def test_second_signal_ends_it_at_once(gated, signum):
    gate, door = gated
    with in_the_middle(gate, door.client()):
        with stopping(door.postern, signum):
            door.postern.send(signum)
    assert "does not end; leaving it" not in door.postern.log


def test_reload_is_no_matter_while_it_stops(gated):
    gate, door = gated
    with in_the_middle(gate, door.client()) as connection:
        with stopping(door.postern):
            for _ in range(10):
                door.postern.reload()
            until(gate.open, "the scrape")
            assert connection.response().status == 200
            assert connection.rest() == b""
            connection.close()


def test_storm_of_reloads_disturbs_no_scrape(open_door, pki):
    door = open_door(tls=MUTUAL, users=USERS)
    with Load(door.client()) as load:
        for turn in range(1000):
            if turn % 100 == 0:
                door.install((pki.server_next, pki.server)[turn // 100 % 2])
                load.more(2)
            door.postern.reload()
        load.more()
    door.install(pki.server_next)
    door.postern.reload()
    until(lambda: door.client().certificate == pki.server_next.der, "the last certificate")
    door.until_good()


IGNORED = ["PIPE", "USR1", "USR2", "ALRM", "VTALRM", "PROF", "IO", "XFSZ", "TTIN", "TTOU", "WINCH",
           "URG", "CHLD", "CONT"]


def test_other_signals_are_nothing_to_it(open_door):
    door = open_door(tls=MUTUAL)
    with door.client().connect() as keep:
        for name in IGNORED:
            door.postern.send(getattr(signal, f"SIG{name}"))
            assert keep.get().status == 200, name


# As nohup and careless supervisors leave it to their children.
DEAF = [sys.executable, "-c", """if True:
    import os, signal, sys
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 32))
    os.execv(sys.argv[1], sys.argv[1:])
"""]


def test_signals_that_were_blocked_or_ignored_at_the_start_count(start, tmp_path):
    config = tmp_path / "web.yml"
    config.write_text("{}\n")
    postern = start(*Postern.FEW, config=config, inside=DEAF)
    mark = postern.mark()
    postern.reload()
    postern.wait_log("Configuration unchanged", mark)
    with stopping(postern):
        pass
