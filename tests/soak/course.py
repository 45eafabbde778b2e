# SPDX-License-Identifier: Apache-2.0
"""One leg of a soak: so many scrapes of a door, with all that happens beside them."""

import itertools
import threading

import pytest

import answers
import trouble
import upkeep
from exposition import Metrics
from sessions import Http1, Http2
from waiting import until

_TROUBLE_EVERY = 10  # scrapes of one scraper


class _Kept:
    """Scrapes over one connection for as long as the server lets it."""

    def __init__(self, kind, door):
        self._open = lambda: kind(door, door.client())
        self._session = None

    def get(self, path, fields):
        while True:
            if not self._session:
                self._session = self._open()
            answer = self._session.get(path, **fields)
            if self._session.over:
                self.close()
            if answer:
                return answer

    def close(self):
        if self._session:
            self._session.close()
            self._session = None


class _Fresh(_Kept):
    def get(self, path, fields):
        answer = super().get(path, fields)
        self.close()
        return answer


class _Resuming:
    """Comes anew for each scrape, with what the server gave it to resume its session by."""

    def __init__(self, door):
        self._door, self._ticket = door, None

    def get(self, path, fields):
        session = Http1(self._door, self._door.client(), self._ticket)
        answer = session.get(path, **fields)
        self._ticket = session.connection.session
        session.close()
        return answer

    def close(self):
        pass


def _scrapers(door):
    return (_Kept(Http1, door), _Kept(Http2, door), _Fresh(Http1, door), _Fresh(Http2, door),
            _Resuming(door))


class Course:
    """What goes on at a door, leg after leg."""

    def __init__(self, door):
        self.door = door
        self.faults = []
        self.troubles = self.changes = 0
        self._begun = threading.Lock()
        self._troubles = itertools.cycle(trouble.of(door))
        self._changes = itertools.cycle(upkeep.of(door))
        self._enough = 0
        self._all_met = False  # each trouble and each change has to be met with
        self._first()

    def _first(self):
        """Before others come at once: what postern makes when it is first wanted."""
        session = Http1(self.door, self.door.client())
        session.get()
        session.close()
        if self.door.has_users:
            self.door.count_password()
            trouble.wrong_passwords_at_once(self.door)

    def _goes_on(self):
        met = not self._all_met or (self.troubles >= len(trouble.of(self.door)) and
                                    self.changes >= len(upkeep.of(self.door)))
        return not self.faults and (self.door.scrapes < self._enough or not met)

    def _meet(self):
        with self._begun:
            happening = next(self._troubles)
        happening(self.door)
        with self._begun:
            self.troubles += 1

    def _scrape(self, scraper):
        mixes = answers.endless()
        while self._goes_on():
            for path, fields, judge in itertools.islice(mixes, _TROUBLE_EVERY):
                status, body = scraper.get(path, fields)
                assert judge(status, body), f"{path} {fields}: {status} {body[:200]!r}"
            self._meet()
        scraper.close()

    def _keep_up(self):
        while self._goes_on():
            next(self._changes)(self.door)
            self.changes += 1

    def _run(self, what, *args):
        try:
            what(*args)
        except BaseException as error:  # pylint: disable=broad-except # pytest.fail()'s, too
            self.faults.append(f"{type(error).__name__}: {error}")

    def leg(self, scrapes, last):
        """So many scrapes, or some more."""
        self._enough = self.door.scrapes + scrapes
        self._all_met = last
        jobs = [(self._keep_up,)] + [(self._scrape, s) for s in _scrapers(self.door)]
        threads = [threading.Thread(target=self._run, args=job) for job in jobs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def settle(self, is_quiet):
        """
        Waits until nobody is at the door any more, and it is quiet as the vitals tell; gives
        these vitals, and notes what postern has counted in another way than its clients.
        """
        session = Http1(self.door, self.door.client())
        told = []

        def quiet():
            told[:] = Metrics(session.get()[1].decode()), self.door.vitals.read()
            alone = told[0].value("postern_connections", listener="metrics") == 1
            return alone and is_quiet(told[1])
        try:
            until(quiet, "nobody is there")
        except pytest.fail.Exception:
            self.faults.append(f"is not as at first when nobody is there: {told[1]}")
        session.close()
        self.faults += self.door.tally.differences(told[0])
        return told[1]
