# SPDX-License-Identifier: Apache-2.0
"""Crowds at the door: known peers are served, and come in, whatever strangers do."""

import contextlib
import socket

import pytest

from door import PAIR, USERS, VERIFIED
from process import Postern
from waiting import DEADLINE_S, until

SMALL = ("--web.max-connections=40", "--web.max-strangers=20", "--web.max-strangers-per-address=16")
MUTUAL = {"tls": {**PAIR, **VERIFIED}}
HELLO_AND_NO_MORE = b"\x16\x03\x01\x00\x50\x01\x00\x00\x4c\x03\x03" + bytes(60)


@contextlib.contextmanager
def crowd(port, count, words=b"", addresses=1):
    """Connections that say that and no more, from so many addresses of loopback."""
    with contextlib.ExitStack() as stack:
        for i in range(count):
            sock = stack.enter_context(socket.socket())
            sock.settimeout(DEADLINE_S)
            sock.bind((f"127.0.0.{2 + i % addresses}", 0))
            sock.connect(("127.0.0.1", port))
            with contextlib.suppress(OSError):
                sock.sendall(words)
        yield


def hits(connection, limit):
    return connection.get().metrics.value("postern_limit_hits_total", limit=limit)


@pytest.mark.parametrize("words", [b"", b"\x16\x03", HELLO_AND_NO_MORE, b"GET / HT", bytes(64)])
@pytest.mark.parametrize("settings", [MUTUAL, {"users": USERS}, {"tls": PAIR, "users": USERS}])
def test_known_client_is_kept_and_comes_in(open_door, settings, words):
    door = open_door(*SMALL, *Postern.FEW, **settings)
    with door.client().connect() as kept:
        assert kept.get().status == 200
        with crowd(door.port, 100, words, addresses=4):
            for _ in range(5):
                assert kept.get().status == 200
                assert door.client().get().status == 200
        assert kept.get().status == 200


def test_strangers_of_one_address_leave_room_for_others(open_door):
    door = open_door(*SMALL, *Postern.FEW, **MUTUAL)
    with door.client().connect() as kept, crowd(door.port, 60):
        until(lambda: hits(kept, "strangers_per_address") >= 44, "all have come")
        metrics = kept.get().metrics
        assert metrics.value("postern_connections", listener="metrics") <= 17
        assert metrics.value("postern_limit_hits_total", limit="strangers") == 0


def test_strangers_of_many_addresses_leave_room_for_known_ones(open_door):
    door = open_door(*SMALL, *Postern.FEW, **MUTUAL)
    with door.client().connect() as kept, crowd(door.port, 60, addresses=10):
        until(lambda: hits(kept, "strangers") >= 40, "all have come")
        assert kept.get().metrics.value("postern_connections", listener="metrics") <= 21
        with contextlib.ExitStack() as stack:
            more = [stack.enter_context(door.client().connect()) for _ in range(18)]
            for each in more:
                assert each.get().status == 200
            assert kept.get().status == 200
        assert hits(kept, "connections") == 0


def test_known_who_are_idle_give_way_to_known_ones(open_door):
    door = open_door(*SMALL, *Postern.FEW, **MUTUAL)
    with contextlib.ExitStack() as stack:
        idle = [stack.enter_context(door.client().connect()) for _ in range(40)]
        for each in idle:
            assert each.get().status == 200
        with door.client().connect() as latest:
            assert latest.get().status == 200
            assert hits(latest, "connections") == 1
        assert idle[0].ended()


def test_long_pipeline_keeps_nobody_waiting(open_door):
    door = open_door(*Postern.FEW)
    many = b"GET /-/ready HTTP/1.1\r\nHost: localhost\r\n\r\n" * 2000
    with door.client().connect() as pipeline, door.client().connect() as kept:
        pipeline.send(many)
        assert kept.get().status == 200
        for _ in range(2000):
            assert pipeline.response().text == "ready\n"
