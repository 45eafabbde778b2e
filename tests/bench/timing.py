# SPDX-License-Identifier: Apache-2.0
"""Whether the time of a refusal tells a name that exists from one that does not.

usage: timing.py

Asks for names by turns, over TLS, with passwords that are wrong, and compares the medians of what
each has to wait, and of what it costs postern in CPU time: for a password that is new, which takes
bcrypt, and for one that is known to be wrong. The exit status is 1 where two of them are further
than 5 % apart. A busy machine tears them apart too, what they wait more than what they cost: what
counts is a quiet one. The postern is that of builddir.
"""

import base64
import pathlib
import statistics
import sys
import tempfile
import time

from door import HASH, PAIR, Door
from pki import Pki
from process import Postern

ROUNDS = 30
APART = 0.05
SETTLE_S = 0.002  # until postern has nothing more to do
PER_CONNECTION = 8  # refusals, fewer than end it

# The costs of the users there are.
FILES = ([4], [8], [10], [4, 5], range(4, 13))


def hash_of(cost):
    """Nobody's, but no dearer to check for that."""
    return f"{HASH[:4]}{cost:02}{HASH[6:]}"


class Asker:
    def __init__(self, door, name):
        self._client = door.client(pair=None, user=None)
        self._name = name
        self._connection = None
        self._asked = 0
        self._tasks = pathlib.Path(f"/proc/{door.postern.pid}/task")

    def ask(self, password):
        """What a refusal takes and what it costs, in ms."""
        if self._asked % PER_CONNECTION == 0:
            self._connection = self._client.connect()
        self._asked += 1
        credentials = base64.b64encode(f"{self._name}:{password}".encode()).decode()
        time.sleep(SETTLE_S)
        spent, start = self._cpu_ns(), time.perf_counter_ns()
        answer = self._connection.get("/", Authorization=f"Basic {credentials}")
        waited = time.perf_counter_ns() - start
        assert answer.status == 401
        time.sleep(SETTLE_S)
        return waited / 1e6, (self._cpu_ns() - spent) / 1e6

    def _cpu_ns(self):
        """Of all threads (proc_pid_schedstat(5))."""
        return sum(int(stat.read_text().split()[0]) for stat in self._tasks.glob("*/schedstat"))


def compare(door, names, rounds, password):
    """The medians of what each name takes and costs."""
    askers = [Asker(door, name) for name in names]
    figures = [[] for _ in names]
    for number in range(-PER_CONNECTION, rounds):  # those before 0 only warm up
        for asker, own in zip(askers, figures):
            figure = asker.ask(password(number))
            if number >= 0:
                own.append(figure)
    return [[statistics.median(kind) for kind in zip(*own)] for own in figures]


def apart(values):
    return max(values) / min(values) - 1


def main():
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        directory = pathlib.Path(scratch)
        pki = Pki(directory)
        for number, costs in enumerate(FILES):
            users = {f"user{cost}": hash_of(cost) for cost in costs}
            place = directory / f"door{number}"
            place.mkdir()
            door = Door(place, pki, lambda *flags, **options: Postern(*flags, **options),
                        tls=PAIR, users=users)
            names = sorted({f"user{min(costs)}", f"user{max(costs)}"}) + ["nobody"]
            for kind, rounds, password in (
                    ("new", ROUNDS, lambda n: f"wrong {n}"),
                    ("known", 10 * ROUNDS, lambda n: "wrong 0")):
                medians = compare(door, names, rounds, password)
                for what, values in zip(("takes", "costs"), zip(*medians)):
                    failed |= apart(values) > APART
                    row = "  ".join(f"{n} {ms:.3f} ms" for n, ms in zip(names, values))
                    print(f"cost {min(costs)} to {max(costs)}, {kind:5} {what}: {row}  "
                          f"{100 * apart(values):.1f} % apart", flush=True)
            door.postern.stop()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
