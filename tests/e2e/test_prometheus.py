# SPDX-License-Identifier: Apache-2.0
"""A real Prometheus scrapes us, while what lies between it and us changes."""

import shutil

import pytest

from door import PAIR, USER, USERS, VERIFIED, WRONG
from peers import need
from prom import Prometheus

GUARDED = {"tls": {**PAIR, **VERIFIED, "client_allowed_sans": ["prometheus.example"]},
           "users": USERS}


@pytest.fixture
def prometheus(run_beside, tmp_path, pki):
    """Starts one for a door: its directory tls is a link, so that a pair changes at once."""
    need("prometheus")
    shutil.copy(pki.ca.crt, tmp_path / "server-ca.crt")
    with open(tmp_path / "server-ca.crt", "ab") as file:
        file.write(pki.other_ca.crt.read_bytes())

    def show(pair):
        directory = tmp_path / f"tls-{pair.crt.stem}"
        directory.mkdir()
        shutil.copy(pair.crt, directory / "client.crt")
        shutil.copy(pair.key, directory / "client.key")
        (tmp_path / "tls.new").symlink_to(directory.name)
        (tmp_path / "tls.new").rename(tmp_path / "tls")

    def start(door, user):
        show(pki.client)
        server = run_beside(Prometheus, tmp_path / "prometheus", {
            "scheme": "https",
            "static_configs": [{"targets": [f"localhost:{door.port}"]}],
            "basic_auth": {"username": user[0], "password": user[1]},
            "tls_config": {"ca_file": str(tmp_path / "server-ca.crt"),
                           "cert_file": str(tmp_path / "tls/client.crt"),
                           "key_file": str(tmp_path / "tls/client.key")},
        })
        server.show = show
        return server
    return start


def test_scrapes_with_certificate_and_password(open_door, prometheus):
    server = prometheus(open_door(**GUARDED), USER)
    target = server.target()
    assert (target["health"], target["lastError"]) == ("up", "")
    server.until("up", 1)
    assert server.query("node_load1") is not None
    assert server.query('node_scrape_collector_success{collector="loadavg"}') == 1
    assert server.query("postern_config_generation") == 1


def test_wrong_password_shows_as_401(open_door, prometheus):
    target = prometheus(open_door(**GUARDED), WRONG).target()
    assert target["health"] == "down" and "401" in target["lastError"]


def test_wrong_certificate_shows_as_such(open_door, prometheus, pki):
    door = open_door(tls={**PAIR, **VERIFIED, "client_allowed_sans": ["other.example"]},
                     users=USERS)
    target = prometheus(door, USER).target()
    assert target["health"] == "down" and "bad certificate" in target["lastError"]


def test_misses_no_scrape_while_certificates_and_authorities_are_rotated(open_door, prometheus,
                                                                        pki):
    door = open_door(**GUARDED)
    server = prometheus(door, USER)
    server.until("postern_config_generation", 1)
    steps = [
        lambda: door.install(pki.server_next),
        lambda: door.trust(pki.ca, pki.other_ca),
        lambda: door.install(pki.server_other),
        lambda: (server.show(pki.client_untrusted), door.trust(pki.other_ca)),
        lambda: door.install(pki.server_rsa),
    ]
    for generation, step in enumerate(steps, 2):
        with door.reloads():
            step()
        server.until("postern_config_generation", generation)

    history = server.history("up")
    values = [value for _, value in history]
    # A failed scrape would be a 0. Each step was waited for, so there is a sample after it.
    assert values == [1.0] * len(values) and len(values) > len(steps), history
    assert server.query("min_over_time(up[1h])") == 1
    generations = [value for _, value in server.history("postern_config_generation")]
    assert sorted(set(generations)) == [float(n) for n in range(1, len(steps) + 2)]
    assert len(generations) == len(history)
