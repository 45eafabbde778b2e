# SPDX-License-Identifier: Apache-2.0
"""Where memory is out: what may be left undone is not begun, and the rest goes on."""

import contextlib
import pathlib
import re
import resource

import pytest

from door import PAIR, USERS, VERIFIED
from h2frames import Frames
from process import SANITIZED, WRAPPED, Postern
from waiting import until

pytestmark = pytest.mark.skipif(SANITIZED or WRAPPED,
                                reason="a sanitizer takes address space without bound")

KIB = 1024


def limit(pid, more_bytes):
    """From now on it may take so much more; None for any."""
    _, hard = resource.prlimit(pid, resource.RLIMIT_AS)
    soft = hard
    if more_bytes is not None:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        soft = int(re.search(r"VmSize:\s*(\d+) kB", status).group(1)) * KIB + more_bytes
    resource.prlimit(pid, resource.RLIMIT_AS, (soft, hard))


def test_load_that_finds_no_memory_is_refused_and_tried_again(open_door, pki):
    door = open_door(tls={**PAIR, **VERIFIED}, users=USERS)
    for _ in range(5):
        assert door.client().get().status == 200
    with door.reloads():  # whatever a load keeps is kept
        door.install(pki.server_next)
    limit(door.postern.pid, 4096 * KIB)
    mark = door.postern.mark()
    door.install(pki.server)
    door.postern.wait_log("Reload refused.*8 MiB of memory.*not to be had.*LimitAS", mark)
    assert door.client().certificate == pki.server_next.der
    assert door.metric("postern_config_last_reload_successful") == 0
    limit(door.postern.pid, None)
    until(lambda: door.client().certificate == pki.server.der, "the new certificate")
    door.until_good()


def test_connection_that_finds_no_memory_is_closed_and_those_that_are_there_served(open_door):
    door = open_door(tls={**PAIR, **VERIFIED}, users=USERS)
    with door.client().connect() as keep:
        for _ in range(5):
            assert keep.get().status == 200
        limit(door.postern.pid, 256 * KIB)
        for _ in range(3):
            with pytest.raises(OSError):
                door.client().connect()
            assert keep.get().status == 200
        door.postern.wait_log("a connection is closed: it may take 1024 KiB of memory")
        limit(door.postern.pid, None)
        assert door.client().get().status == 200
        assert keep.get().status == 200


def test_where_not_a_byte_is_left_known_clients_are_served_from_the_reserve(open_door):
    door = open_door(tls={**PAIR, **VERIFIED}, users=USERS)
    with door.client().connect() as keep:
        assert keep.get().status == 200
        limit(door.postern.pid, 0)
        for _ in range(10):
            for coding in "identity", "gzip", "zstd":
                assert keep.get(Accept_Encoding=coding).status == 200
            with pytest.raises(OSError):
                door.client().connect()
        closed = keep.get().metrics.value("postern_limit_hits_total", limit="memory")
        assert closed >= 10
        limit(door.postern.pid, None)
        assert door.client().get().status == 200
        assert door.metric("postern_limit_hits_total", limit="memory") == closed


# What a peer costs that only keeps its connection.

IDLE_MAX_BYTES = 20_000
FEW, MANY = 20, 120
UNCROWDED = ("--web.max-connections=200", "--web.max-strangers=190",
             "--web.max-strangers-per-address=190")


def private_bytes(pid):
    rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(re.search(r"Private_Dirty:\s*(\d+) kB", rollup).group(1)) * KIB


def ask_by_http1(connection):
    assert connection.get().status == 200


def ask_by_http2(connection):
    assert Frames(connection).get()[0] == 200


def browse(connection):
    assert Frames(connection).get(b"/")[0] == 200


@pytest.mark.parametrize("rules", ({}, VERIFIED), ids=("stranger", "known"))
@pytest.mark.parametrize("alpn, ask", ((None, ask_by_http1), (("h2",), ask_by_http2),
                                       (("h2",), browse)), ids=("http1", "http2", "browser"))
def test_idle_tls_connection_costs_20_kb(open_door, rules, alpn, ask):
    door = open_door(*Postern.FEW, *UNCROWDED, tls={**PAIR, **rules})
    client = door.client(alpn=alpn)
    with contextlib.ExitStack() as kept:
        def keep(count):
            for _ in range(count):
                ask(kept.enter_context(client.connect()))
            return private_bytes(door.postern.pid)
        before = keep(FEW)
        assert (keep(MANY) - before) / MANY <= IDLE_MAX_BYTES
