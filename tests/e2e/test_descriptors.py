# SPDX-License-Identifier: Apache-2.0
"""Out of descriptors: who is known is served, nothing spins, and all recovers."""

import contextlib
import os
import pathlib
import resource
import socket
import time

from door import Door, PAIR, VERIFIED
from peers import need
from process import Postern
from waiting import DEADLINE_S

FEW = ("prlimit", "--nofile=64:64")
MUTUAL = {"tls": {**PAIR, **VERIFIED}}


def limit(pid, descriptors):
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (descriptors, 256))


def cpu_s(pid):
    """Of all its threads, since it began."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def idle_clients(port, count):
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            sock = stack.enter_context(socket.socket())
            sock.settimeout(DEADLINE_S)
            sock.connect(("127.0.0.1", port))
        yield


def open_starved(tmp_path, pki, start, *flags, inside=FEW):
    need("prlimit")
    return Door(tmp_path, pki, lambda *a, **k: start(*a, inside=inside, **k), *flags, **MUTUAL)


def test_known_client_is_served_by_a_starved_program(tmp_path, pki, start):
    # All collectors: what they keep open must leave descriptors for the door.
    door = open_starved(tmp_path, pki, start, "--log.level=info")
    with door.client().connect() as held:
        assert held.get().status == 200
        with idle_clients(door.port, 150):
            for _ in range(10):
                assert held.get().status == 200
            assert door.client().get().status == 200
            assert len(os.listdir(f"/proc/{door.postern.pid}/fd")) < 64
        assert held.get().status == 200
        assert door.client().get().status == 200
    assert "Too many open files" not in door.postern.log


def test_starved_program_sleeps(tmp_path, pki, start):
    door = open_starved(tmp_path, pki, start, *Postern.FEW)
    with door.client().connect() as held, idle_clients(door.port, 150):
        assert held.get().status == 200
        begun, before = time.monotonic(), cpu_s(door.postern.pid)
        time.sleep(1)
        assert cpu_s(door.postern.pid) - before < (time.monotonic() - begun) / 8
        assert held.get().status == 200


def test_says_what_is_lacking_and_recovers(tmp_path, pki, start):
    """Not one descriptor is left: as when something else in the process took them."""
    door = open_starved(tmp_path, pki, start, *Postern.FEW, inside=("prlimit", "--nofile=64:256"))
    pid = door.postern.pid
    assert door.client().get().status == 200
    limit(pid, 3)
    with idle_clients(door.port, 20):
        door.postern.wait_log("a connection could not be taken: Too many open files")
        begun, before = time.monotonic(), cpu_s(pid)
        time.sleep(1)
        assert cpu_s(pid) - before < (time.monotonic() - begun) / 8
        limit(pid, 64)
        assert door.client().get().status == 200
    assert door.client().get().status == 200


def time_to_recover(directory, pki, start):
    directory.mkdir()
    door = open_starved(directory, pki, start, *Postern.FEW, inside=("prlimit", "--nofile=64:256"))
    assert door.client().get().status == 200
    limit(door.postern.pid, 3)
    with idle_clients(door.port, 20):
        door.postern.wait_log("a connection could not be taken: Too many open files")
        began = time.monotonic()
        limit(door.postern.pid, 64)
        assert door.client().get().status == 200
        return time.monotonic() - began


def test_recovers_within_a_second(tmp_path, pki, start):
    """Once in a few times: on a machine that is busy it may take longer."""
    took = (time_to_recover(tmp_path / str(n), pki, start) for n in range(5))
    assert any(seconds < 1 for seconds in took)
