# SPDX-License-Identifier: Apache-2.0
"""
usage: soak.py

Scrapes two posterns over TLS for long, while everything happens to them that does to a program
in service, and prints what they take up, leg after leg. The exit status is 1 when a scrape was
not answered as it should, when a counter is not what the clients counted, or when memory,
descriptors or threads have grown. From the environment:

POSTERN or builddir  the postern
SCRAPES              how many, 200000
"""

import os
import pathlib
import sys
import tempfile
import threading
import time

from course import Course
from doors import open_doors
from pki import Pki
from process import SANITIZED, WRAPPED

LEGS = 10
# What a door's postern takes up is looked at from so many scrapes on: by then each buffer has
# met with the largest answer, and the blocks between what stays have found their places.
WARM_SCRAPES = 8000
# The smallest allocation (32 bytes) lost in every other scrape, or in each connection, is above
# this in what 200,000 scrapes come to. What malloc cannot use between blocks that stay comes to
# some hundred KiB in that time, the more so the busier the machine is with other work.
GROWTH_MAX_KIB = 1024
COLD_GROWTH_MAX_KIB = 4096  # of few scrapes: one answer that is lost now and then

_COLUMNS = ("door", "scrapes", "seconds", "private KiB", "descriptors", "threads", "connections",
            "reloads", "troubles")
_ROW = "{:12}" + "{:>13}" * (len(_COLUMNS) - 1)


def _say(*cells):
    print(_ROW.format(*cells), flush=True)


class _Watched:
    """A door's course, and what its postern took up after each leg."""

    def __init__(self, name, door):
        self.name, self.door = name, door
        self.course = Course(door)
        self.readings = []  # vitals, by how many scrapes there had been
        self._began_s = time.monotonic()

    def _is_as_at_first(self, vitals):
        first = self.readings[0][1] if self.readings else vitals
        return vitals.descriptors <= first.descriptors and vitals.threads <= first.threads

    def leg(self, scrapes, last):
        self.course.leg(scrapes, last)
        vitals = self.course.settle(self._is_as_at_first)
        self.readings.append((self.door.scrapes, vitals))
        tally = self.door.tally
        _say(self.name, self.door.scrapes, f"{time.monotonic() - self._began_s:.0f}",
             vitals.dirty_kib, vitals.descriptors, vitals.threads,
             tally.value("postern_connections_accepted_total", listener="metrics"),
             tally.value("postern_config_generation") - 1, self.course.troubles)

    def _memory_faults(self):
        warm = [vitals for scrapes, vitals in self.readings if scrapes >= WARM_SCRAPES]
        last = self.readings[-1][1]
        growth_kib = last.dirty_kib - (warm[0] if warm else self.readings[0][1]).dirty_kib
        if growth_kib > (GROWTH_MAX_KIB if warm else COLD_GROWTH_MAX_KIB):
            yield f"private memory has grown by {growth_kib} KiB"

    def faults(self):
        """A line each; ends postern."""
        try:
            self.door.postern.stop()
        except AssertionError as error:
            yield f"{error}"
            yield from (line for line in self.door.postern.lines if not line.startswith("time="))
        yield from self.course.faults
        if not SANITIZED and not WRAPPED:
            yield from self._memory_faults()


def soak(scrapes, directory):
    """Faults, a line each."""
    (directory / "pki").mkdir()
    doors = open_doors(directory, Pki(directory / "pki"))
    watched = [_Watched(name, door) for name, door in doors.items()]
    _say(*_COLUMNS)
    for number in range(LEGS):
        legs = [threading.Thread(target=w.leg, args=[scrapes // LEGS // len(watched),
                                                     number == LEGS - 1]) for w in watched]
        for leg in legs:
            leg.start()
        for leg in legs:
            leg.join()
        if any(w.course.faults for w in watched):
            break
    return [f"{w.name}: {fault}" for w in watched for fault in w.faults()]


def main():
    scrapes = int(os.environ.get("SCRAPES") or "200000")
    with tempfile.TemporaryDirectory(prefix="postern-soak") as directory:
        faults = soak(scrapes, pathlib.Path(directory))
    for fault in faults:
        print(f"soak: {fault}", file=sys.stderr)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
