# SPDX-License-Identifier: Apache-2.0
"""
usage: attack.py ATTACKER [PROGRAM]...

Attacks postern, and each program named, while an honest scraper goes on, and prints one table.
The exit status is 1 when postern has lost a scrape, has become too slow or too large, or has
not recovered; what others come to is only told. From the environment:

POSTERN or builddir  the postern
ATTACK_SECONDS       for how long each attack goes on, 8
ATTACKS              a regular expression: only those whose names it finds
FORMAT               "markdown" for a table to be published
"""

import datetime
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile

import mix
import table
from campaign import ATTACKS, Campaign
from honest import Honest
from pki import Pki
from targets import DOORS, Target, ours


def _say(text):
    print(text, file=sys.stderr, flush=True)


def _version(program):
    flag = "-v" if "nginx" in program else "--version"
    said = subprocess.run([program, flag], capture_output=True, text=True, check=True)
    return (said.stdout + said.stderr).splitlines()[0]


def _machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        model = re.search(r"model name\s*: (.*)", file.read())
    return (f"Linux {platform.release()}, {platform.machine()}, {os.cpu_count()} CPUs"
            f" ({model.group(1) if model else 'unknown'})")


def _storm(target, attacks, attacker, directory, seconds):
    """Every attack on a door, which has its honest scraper: an outcome each."""
    honest = Honest(target)
    campaign = Campaign(target, honest, attacker, directory)
    try:
        for attack in attacks:
            outcome = campaign.run(attack, seconds)
            _say(table.line(target.kind, outcome))
            for fault in outcome.faults():
                _say(f"    {fault}")
            yield outcome
    finally:
        honest.stop()


def _sample(pki, directory):
    """What a scrape looks like, for a program that has none of its own."""
    directory.mkdir()
    target = Target(ours(), "mtls", directory, pki)
    try:
        return target.client().get().body
    finally:
        target.stop()


def _attack_all(programs, attacks, attacker, seconds, directory, pki):
    """Outcomes by program, in the order of the attacks."""
    sample = _sample(pki, directory / "sample")
    outcomes = {program: [] for program in programs}
    for number, program in enumerate(programs):
        for door in DOORS:
            own = [a for a in attacks if a.door == door]
            place = directory / f"{number}-{door}"
            place.mkdir()
            target = Target(program, door, place, pki, sample)
            try:
                outcomes[program] += _storm(target, own, attacker, place, seconds)
            finally:
                target.stop()
    return outcomes


def _watch(attacks, attacker, directory, pki):
    """What the real one makes of it; true when it has lost nothing."""
    if not shutil.which("prometheus"):
        _say("prometheus is not installed, so the mix of all attacks is left out")
        return True
    watched = list(mix.run(attacks, attacker, directory / "mix", pki))
    table.write_watched(watched)
    return not any(w.lost for w in watched)


def _find(program):
    found = shutil.which(program) or shutil.which(program, path="/usr/sbin:/usr/bin")
    if not found:
        sys.exit(f"there is no program {program}")
    return found


def main(attacker, *beside):
    seconds = float(os.environ.get("ATTACK_SECONDS", "8"))
    chosen = re.compile(os.environ.get("ATTACKS", ""))
    attacks = [a for a in ATTACKS if chosen.search(a.name)]
    if not attacks:
        sys.exit(f"there is no attack with {chosen.pattern} in its name")
    programs = [ours(), *map(_find, beside)]
    about = [*map(_version, programs), _machine(),
             f"{datetime.date.today()}, {seconds:g} s for each attack"]
    with tempfile.TemporaryDirectory(prefix="postern-attack") as directory:
        directory = pathlib.Path(directory)
        (directory / "pki").mkdir()
        pki = Pki(directory / "pki")
        outcomes = _attack_all(programs, attacks, attacker, seconds, directory, pki)
        table.write(outcomes, about, os.environ.get("FORMAT", "text"))
        holds = _watch(attacks, attacker, directory, pki)
    faults = [f for outcome in outcomes[ours()] for f in outcome.faults()]
    sys.exit(1 if faults or not holds else 0)


main(*sys.argv[1:])
