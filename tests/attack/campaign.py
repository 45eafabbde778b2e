# SPDX-License-Identifier: Apache-2.0
"""One attack on one program, and what it did to an honest scraper."""

import statistics
import time
from dataclasses import dataclass, field

import h2floods
import handshakes
import junk
import passwords
import slow
import sockets
import tls_records
from exposition import Metrics
from honest import SOURCE
from hostile import Attacker

ATTACKS = [attack for family in (slow, sockets, junk, handshakes, tls_records, h2floods, passwords)
           for attack in family.ATTACKS]

# What an honest scraper may notice of an attack.
SLOWER, SLOWER_BY_PASSWORDS = 4, 3  # its median latency, in times of the quiet one
GROWTH_KIB = 16 << 10  # of resident memory

QUIET_S = 3
RECOVERY_S = 20
_SPARE_DESCRIPTORS = 8  # an honest connection may be open at the one moment and not at the other
_PAUSE_S = 0.25

# Counters of postern's that tell why it ended a connection or refused a request.
_REASONS = {"postern_limit_hits_total": "limit", "postern_connections_closed_total": "reason",
            "postern_auth_verdicts_total": "verdict"}


def reasons(target):
    """How often each has been the case so far. Whoever asks comes from where the honest do."""
    if target.kind != "postern":
        return {}
    client = target.client(source=SOURCE)
    metrics = Metrics(client.get("/metrics?collect[]=loadavg").text)
    return {f"{labels[label]}": value for name, label in _REASONS.items()
            for labels, value in metrics.all(name) if labels[label] != "passed"}


@dataclass
class Latency:
    """Of one kind of scrape, in seconds."""
    quiet: float
    attacked: float

    @property
    def ratio(self):
        return self.attacked / self.quiet


@dataclass
class Outcome:
    attack: object
    deeds: dict  # the attackers'
    lost: list  # why, of each scrape that was
    scrapes: int
    kept: Latency
    new: Latency
    growth_kib: int
    dirty_growth_kib: int
    recovered_s: float  # None when it did not
    reasons: dict = field(default_factory=dict)

    def faults(self):
        """What must not be, as sentences."""
        bound = SLOWER_BY_PASSWORDS if self.attack.about_passwords else SLOWER
        for why in sorted(set(self.lost)):
            yield f"{self.lost.count(why)} of {self.scrapes} honest scrapes lost: {why}"
        for kind in "kept", "new":
            ratio = getattr(self, kind).ratio
            if not ratio <= bound:
                yield f"scrapes over {kind} connections {ratio:.1f} times as slow"
        if self.growth_kib > GROWTH_KIB:
            yield f"resident memory grown by {self.growth_kib / 1024:.1f} MiB"
        if self.recovered_s is None:
            yield f"connections left over {RECOVERY_S} s after the attack"
        if self.attack.cut_after_s is not None and self.deeds["cut"] == 0:
            yield "no hostile connection was ended"
        missing = [deed for deed in self.attack.proof if not self.deeds[deed]]
        if missing and not self.deeds["cut"]:  # those that are cut early do not get as far
            yield f"the attack did not take place: none {', '.join(missing)}"


def _median(scrapes, kept):
    took = [s.took_s for s in scrapes if s.kept == kept and not s.lost]
    return statistics.median(took) if took else float("inf")


class Campaign:
    """Attacks on one target, one after the other, while one honest scraper goes on."""

    def __init__(self, target, honest, attacker, directory):
        self._target, self._honest = target, honest
        self._attacker, self._directory = attacker, directory

    def _attack(self, attack, seconds, readings):
        hostile = Attacker(self._attacker, attack, self._target.port, self._directory,
                           self._target.pki)
        end = time.monotonic() + max(seconds, (attack.cut_after_s or 0) + 3)
        while time.monotonic() < end:
            time.sleep(_PAUSE_S)
            readings.append(self._target.vitals.read())
        return hostile.stop()

    def _recover(self, before):
        """Seconds until descriptors are as they were."""
        began = time.monotonic()
        while time.monotonic() < began + RECOVERY_S:
            if self._target.vitals.read().descriptors <= before.descriptors + _SPARE_DESCRIPTORS:
                return time.monotonic() - began
            time.sleep(_PAUSE_S)
        return None

    def run(self, attack, seconds):
        begin = time.monotonic()
        time.sleep(QUIET_S)
        counted = reasons(self._target)
        before = self._target.vitals.read()
        readings = [before]
        start = time.monotonic()
        deeds = self._attack(attack, seconds, readings)
        end = time.monotonic()
        attacked = self._honest.between(start, end)
        recovered_s = self._recover(before)
        quiet = self._honest.between(begin, start)
        return Outcome(
            attack, deeds, [s.lost for s in quiet + attacked if s.lost], len(attacked),
            *(Latency(_median(quiet, kept), _median(attacked, kept)) for kept in (True, False)),
            max(r.resident_kib for r in readings) - before.resident_kib,
            max(r.dirty_kib for r in readings) - before.dirty_kib, recovered_s,
            {k: int(v - counted.get(k, 0)) for k, v in reasons(self._target).items()
             if v > counted.get(k, 0)})
