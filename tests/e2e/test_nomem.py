# SPDX-License-Identifier: Apache-2.0
"""Each allocation on the way of a load or a scrape fails, one after the other."""

import base64
import contextlib
import itertools
import os

import pytest

from door import PAIR, USER, USERS, VERIFIED, Door
from h2frames import Frames
from nomem import ALL, Nomem
from process import SANITIZED, WRAPPED, Postern

pytestmark = pytest.mark.skipif(SANITIZED or WRAPPED, reason="something else has the allocator")

RESERVE_BYTES = 4 << 20  # MEMORY_RESERVE_BYTES of base/memory.h

# Of some thousand allocations one in so many is tried; with POSTERN_NOMEM=1 each of them.
ONE_IN = int(os.environ.get("POSTERN_NOMEM", "17"))
ENDS_ONE_IN = 13 * ONE_IN  # where each costs a start

SENTENCE = "postern: out of memory: see the limits of the service"

AUTHORIZATION = "Basic " + base64.b64encode(":".join(USER).encode()).decode()


class Lacking:
    """A door whose program lacks memory when it is told to, and a known client's connection."""

    def __init__(self, directory, pki, start):
        self.nomem = Nomem(directory / "page")
        self._pairs = itertools.cycle((pki.server_next, pki.server))
        self._names = itertools.count()
        self.door = Door(directory, pki, lambda *a, **k: start(*a, env=self.nomem.env, **k),
                         *Postern.FEW, tls={**PAIR, **VERIFIED}, users=USERS)
        self.postern = self.door.postern
        self.kept = self.door.client().connect()
        assert self.kept.get().status == 200

    # What it does, for which it takes memory.

    def scrape(self):
        assert self.door.client().get().status == 200

    def scrape_by_http2(self):
        with self.door.client(alpn=("h2",)).connect() as connection:
            frames = Frames(connection)
            status, _ = frames.response(frames.ask(authorization=AUTHORIZATION))
            assert status == 200

    def scrape_over_a_kept_connection(self):
        for coding in "identity", "gzip", "zstd":
            assert self.kept.get(Accept_Encoding=coding).status == 200

    def check_a_password(self):
        """One that it has not seen yet."""
        wrong = (f"user{next(self._names)}", "open barley")
        assert self.door.client(user=wrong).get().status == 401

    def load(self):
        pair = next(self._pairs)
        mark = self.postern.mark()
        self.door.install(pair)
        self.postern.reload()
        self.postern.wait_log("Configuration reloaded|out of memory", mark)

    # What comes of it.

    def serves(self):
        """Whoever was there, and whoever comes. A load asks those who are there to come again."""
        response = self.kept.get()
        assert response.status == 200
        if response.last:
            self.kept.close()
            self.kept = self.door.client().connect()
        self.scrape()

    def count(self, action):
        """Allocations that it takes, once all that is kept is there."""
        action(self)
        self.nomem.begin()
        action(self)
        self.nomem.end()
        self.serves()
        return self.nomem.made


ACTIONS = [Lacking.scrape, Lacking.scrape_by_http2, Lacking.scrape_over_a_kept_connection,
           Lacking.check_a_password, Lacking.load]

each_action = pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.__name__)


@pytest.fixture
def lacking(tmp_path, pki, start):
    """Makes one: lacking()."""
    numbers = itertools.count()
    with contextlib.ExitStack() as stack:
        def make():
            directory = tmp_path / f"lacking{next(numbers)}"
            directory.mkdir()
            made = Lacking(directory, pki, start)
            stack.callback(lambda: made.kept.close())
            return made
        yield make


@each_action
def test_allocation_that_fails_is_made_from_the_reserve(lacking, action):
    program = lacking()
    total = program.count(action)
    assert total > 10
    failed = 0
    for nth in range(1, total + 1, ONE_IN):
        program.nomem.begin(nth)
        action(program)
        program.nomem.end()
        failed += program.nomem.failed
        program.serves()
        assert program.postern.alive(), program.nomem.who
    program.postern.wait_log("memory has run out: a reserve of 4 MiB")
    # What is large may be refused instead.
    assert program.door.metric("postern_memory_reserve_used_total") > failed / 2 > 0


@each_action
def test_where_all_fail_it_ends_with_a_sentence(lacking, action):
    program = lacking()
    total = program.count(action)
    for nth in range(1, total + 1, min(ENDS_ONE_IN, total)):
        program.nomem.begin(nth, ALL)
        with contextlib.suppress(OSError, AssertionError, EOFError, AttributeError):
            action(program)
        assert program.postern.wait() == 1, program.nomem.who
        program.postern.stopped_by_test = True
        assert SENTENCE in program.postern.log  # the key process may be the first to say so
        program = lacking()


@each_action
def test_reserve_is_enough(lacking, action):
    program = lacking()
    program.nomem.begin()
    action(program)
    program.nomem.end()
    assert 0 < program.nomem.peak_bytes < RESERVE_BYTES / 8, program.nomem.peak_bytes
