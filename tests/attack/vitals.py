# SPDX-License-Identifier: Apache-2.0
"""What a program takes up, those that it has started included."""

import glob
import os
import pathlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    resident_kib: int
    dirty_kib: int  # private, so that nobody else has to do with it
    descriptors: int
    threads: int


class Vitals:
    def __init__(self, pid):
        self._pid = pid

    def _all(self, pid):
        yield pid
        for children in glob.glob(f"/proc/{pid}/task/*/children"):
            for child in pathlib.Path(children).read_text().split():
                yield from self._all(int(child))

    @staticmethod
    def _memory(pid, key):
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith(key + ":"))

    def read(self):
        pids = list(self._all(self._pid))
        return Reading(sum(self._memory(p, "Rss") for p in pids),
                       sum(self._memory(p, "Private_Dirty") for p in pids),
                       sum(len(os.listdir(f"/proc/{p}/fd")) for p in pids),
                       sum(len(os.listdir(f"/proc/{p}/task")) for p in pids))
