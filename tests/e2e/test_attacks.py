# SPDX-License-Identifier: Apache-2.0
"""
Nearly every attack that `make attack` knows, by few connections: it takes place, and an honest scraper
is answered. What it notices beyond that is a matter of strength and speed, and of `make attack`.
"""

import os
import pathlib

import pytest

import h2floods
from campaign import ATTACKS
from honest import Http1, Http2
from hostile import Attacker
from targets import Target, ours
from waiting import until

ATTACKER = pathlib.Path(os.environ.get("builddir", "."), "tests/attack/attacker").absolute()
FEW = 1
# They have the kernel drop packets, which loopback counts, and other tests read that it has not.
DROPPING = ("half-open TCP", "peers that vanish")

pytestmark = pytest.mark.skipif(not ATTACKER.exists(), reason=f"{ATTACKER} is not built")


@pytest.fixture(scope="module")
def targets(tmp_path_factory, pki):
    """Targets by the name of their door, started when they are first asked for."""
    running = {}

    def get(door):
        if door not in running:
            running[door] = Target(ours(), door, tmp_path_factory.mktemp(door), pki)
        return running[door]
    yield get
    for target in running.values():
        target.stop()


def sessions(target):
    """Of the honest: a function each that opens one."""
    yield lambda: Http1(target.client())
    if "tls" in target.settings:
        yield lambda: Http2(target.client(alpn=("h2",)))


@pytest.mark.parametrize("attack", [a for a in ATTACKS if a.name not in DROPPING],
                         ids=lambda attack: attack.name)
def test_honest_scraper_is_answered_through(targets, tmp_path, attack):
    target = targets(attack.door)
    kept = [make() for make in sessions(target)]
    hostile = Attacker(ATTACKER, attack, target.port, tmp_path, target.pki, connections=FEW)
    try:
        until(lambda: not hostile.lacks, "the attack is under way")
        for make, session in zip(sessions(target), kept):
            new = make()
            assert [session.get()[0], new.get()[0]] == [200, 200]
            new.close()
    finally:
        deeds = hostile.stop()
        for session in kept:
            session.close()
    if attack.cut_after_s == 0:
        assert deeds["cut"] > 0


# What HTTP/2 is flooded with, at its full strength.

ROUNDS = 8
GROWTH_MAX_KIB = 16 << 10
UNBOUNDED = "ASAN_OPTIONS" in os.environ  # a sanitizer keeps what was given back


@pytest.mark.parametrize("attack", h2floods.ATTACKS, ids=lambda attack: attack.name)
def test_flood_of_http2_takes_neither_a_scrape_nor_memory(tmp_path, run_beside, pki, attack):
    target = run_beside(Target, ours(), attack.door, tmp_path, pki)
    kept = [make() for make in sessions(target)]
    scrapes = [session.get()[0] for session in kept]
    before_kib = peak_kib = target.vitals.read().dirty_kib
    hostile = Attacker(ATTACKER, attack, target.port, tmp_path, pki)
    try:
        until(lambda: not hostile.lacks, "the attack is under way")
        for _ in range(ROUNDS):
            new = [make() for make in sessions(target)]
            scrapes += [session.get()[0] for session in kept + new]
            peak_kib = max(peak_kib, target.vitals.read().dirty_kib)
            for session in new:
                session.close()
    finally:
        hostile.stop()
        for session in kept:
            session.close()
    assert set(scrapes) == {200}
    assert UNBOUNDED or peak_kib - before_kib <= GROWTH_MAX_KIB
