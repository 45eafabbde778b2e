# SPDX-License-Identifier: Apache-2.0
"""All attacks together, on every door, while one real Prometheus scrapes them all."""

import json
import time
from dataclasses import dataclass

from door import USER
from hostile import Attacker
from prom import Prometheus
from targets import Target, ours
from waiting import until

AT_ONCE = 3
EACH_S = 3


@dataclass(frozen=True)
class Watched:
    """What Prometheus saw of one door."""
    door: str
    scrapes: int
    lost: int
    longest_s: float


def _job(target):
    """How Prometheus is told of a target, with what lets it in."""
    job = {"job_name": target.door, "scheme": "http",
           "static_configs": [{"targets": [f"localhost:{target.port}"]}]}
    if "tls" in target.settings:
        job["scheme"] = "https"
        job["tls_config"] = {"ca_file": str(target.pki.ca.crt),
                             "cert_file": str(target.pki.client.crt),
                             "key_file": str(target.pki.client.key)}
    if "users" in target.settings:
        job["basic_auth"] = {"username": USER[0], "password": USER[1]}
    return job


def _attack(attacks, targets, attacker, directory):
    """Each for EACH_S, AT_ONCE at the same time."""
    running = []
    for number, attack in enumerate(attacks):
        place = directory / f"attack{number}"
        place.mkdir()
        target = targets[attack.door]
        running.append(Attacker(attacker, attack, target.port, place, target.pki))
        time.sleep(EACH_S / AT_ONCE)
        if len(running) == AT_ONCE:
            running.pop(0).stop()
    for hostile in running:
        hostile.stop()


def run(attacks, attacker, directory, pki):
    """Yields what was seen of each door."""
    targets = {}
    for door in {attack.door: None for attack in attacks}:
        place = directory / door
        place.mkdir(parents=True)
        targets[door] = Target(ours(), door, place, pki)
    prometheus = Prometheus(directory / "prometheus", "scrape_configs: " + json.dumps(
        [_job(target) for target in targets.values()]))
    try:
        for door in targets:
            until(lambda job=door: prometheus.query(f'up{{job="{job}"}}'), f"{door} is scraped")
        _attack(attacks, targets, attacker, directory)
        for door in targets:
            ups = [value for _, value in prometheus.history(f'up{{job="{door}"}}')]
            took = prometheus.history(f'scrape_duration_seconds{{job="{door}"}}')
            yield Watched(door, len(ups), ups.count(0), max(value for _, value in took))
    finally:
        prometheus.stop()
        for target in targets.values():
            target.stop()
