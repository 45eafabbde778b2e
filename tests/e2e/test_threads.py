# SPDX-License-Identifier: Apache-2.0
"""Where threads are lacking: it says so, and does with those that there are what can be done."""

import os
import pathlib

import pytest

from client import Client
from peers import need, run
from process import BINARY, SANITIZED, Postern

pytestmark = pytest.mark.skipif(SANITIZED, reason="a sanitizer wants a thread of its own")

REMEDY = r"raise the limit of processes \(RLIMIT_NPROC, or TasksMax= of the service\)"


def lonely():
    """A user who has no processes and no other threads, of whom there is one for each test."""
    taken = {each.stat().st_uid for each in pathlib.Path("/proc").glob("[0-9]*")
             if each.exists()}
    return next(uid for uid in range(60000 + os.getpid() % 4000, 65000) if uid not in taken)


@pytest.fixture
def only():
    """What starts a program that may have so many threads: only(count)."""
    if os.geteuid() != 0:
        pytest.skip("only root can start a program as a user who has no other processes")
    need("setpriv", "prlimit")
    uid = lonely()
    user = ("setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups")
    if run(*user, "test", "-x", BINARY).returncode:
        pytest.skip("nobody else may run the program here")
    return lambda count: (*user, *(("prlimit", f"--nproc={count}:{count}") if count else ()))


def succeed(client):
    """The collectors that do."""
    return {labels["collector"] for labels, value in
            client.metrics.all("node_scrape_collector_success") if value}


def test_none_besides_the_first_ends_the_start(only):
    ended = run(*only(1), BINARY, "--web.listen-address=127.0.0.1:0", *Postern.FEW)
    assert ended.returncode == 1
    assert "no thread can be had" in ended.stderr
    assert "raise the limit of processes" in ended.stderr


@pytest.mark.parametrize("count, lacking", [
    (3, ["only 2 of 3 threads can be had .*" + REMEDY, "no thread can be had to write the log",
         "no more threads can be had .*" + REMEDY]),
    (4, ["no thread can be had to write the log", "no more threads can be had .*" + REMEDY]),
    (5, ["no more threads can be had .*" + REMEDY]),
], ids=["3", "4", "5"])
def test_scrapes_are_whole_with(start, only, count, lacking):
    # Of a mount, each asks a thread of its own: the last that there is none for.
    plain = start(inside=only(0))
    expected = succeed(Client(plain.port))
    assert plain.terminate() == 0
    postern = start(inside=only(count))
    client = Client(postern.port)
    for _ in range(5):
        assert succeed(client) == expected
    for pattern in lacking:
        postern.wait_log(pattern)
    assert len(os.listdir(f"/proc/{postern.pid}/task")) == count


def test_with_one_besides_the_first_what_may_hang_is_left_out(start, only):
    postern = start(inside=only(2))
    client = Client(postern.port)
    assert {"cpu", "loadavg", "meminfo", "stat", "uname"} <= succeed(client)
    postern.wait_log("only 1 of 3 threads can be had .*" + REMEDY)
    postern.wait_log("collector failed.*no thread was free to run it")
    assert client.get().status == 200
