# SPDX-License-Identifier: Apache-2.0
"""Health for those who can show nothing: what the health listener says, and what it keeps back."""

import select

import pytest

from client import Client
from door import PAIR, USERS, VERIFIED
from gate import Gate
from peers import need, run
from process import Postern
from waiting import until

ON_HEALTH = "--web.health-listen-address=127.0.0.1:0"

PATHS = ("/-/healthy", "/-/ready")


def port_of(address):
    return int(address.rpartition(":")[2])


def health_of(postern):
    """A client of the health listener, which is announced last."""
    return Client(port_of(postern.listening(2)[1]))


@pytest.fixture
def guarded(open_door):
    """A door that asks for everything, and a client of its health listener."""
    door = open_door(*Postern.FEW, ON_HEALTH, tls={**PAIR, **VERIFIED}, users=USERS)
    return door, health_of(door.postern)


@pytest.mark.parametrize("path", PATHS)
def test_answers_who_can_show_nothing(guarded, path):
    _, probe = guarded
    answer = probe.get(path)
    assert answer.status == 200
    assert answer.text.strip() == path.rpartition("/")[2]
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize("path", ["/metrics", "/", "/-/", "/-/healthy/", "/-/ready/x", "/status",
                                  "//-/healthy", "/metrics/../-/healthy"])
def test_serves_nothing_else(guarded, path):
    _, probe = guarded
    answer = probe.get(path)
    assert answer.status == 404
    assert answer.text == "404 page not found\n"


def test_tells_nothing_of_the_program(guarded):
    _, probe = guarded
    for path in (*PATHS, "/metrics", "/"):
        answer = probe.get(path)
        said = f"{answer.headers}{answer.text}".lower()
        assert "postern" not in said and "node" not in said and "version" not in said
        assert len(answer.body) < 100


def test_the_main_door_still_asks_for_everything(guarded):
    door, _ = guarded
    assert door.client(pair=None).alert() == "certificate_required"
    for path in PATHS:
        assert door.client(user=None).get(path).status == 401
        assert door.client().get(path).status == 200
    # No TLS there, no health in plain here.
    assert Client(door.port).get("/-/healthy").status == 400


def test_head_is_answered_and_other_methods_are_not(guarded):
    _, probe = guarded
    for path in PATHS:
        answer = probe.get(path, method="HEAD")
        assert answer.status == 200 and answer.body == b"" and "Content-Length" in answer.headers
        answer = probe.get(path, method="POST")
        assert answer.status == 405 and answer.headers["Allow"] == "GET, HEAD"


def test_is_announced_as_what_it_is(guarded):
    door, probe = guarded
    door.postern.wait_log(rf'msg="Listening on" address=127.0.0.1:{probe.port} serves=health$')
    assert f'msg="TLS is enabled." http2=false address=127.0.0.1:{probe.port}' \
        not in door.postern.log


def test_curl_takes_it_for_healthy(guarded):
    need("curl")
    _, probe = guarded
    result = run("curl", "-sS", "--fail", f"http://127.0.0.1:{probe.port}/-/ready")
    assert (result.returncode, result.stdout) == (0, "ready\n"), result.stderr


def test_there_is_none_unless_asked_for(start):
    postern = start(*Postern.FEW)
    assert Client(postern.port).get("/-/healthy").status == 200
    assert "serves=health" not in postern.log


def test_several_listeners_answer(start):
    postern = start(*Postern.FEW, ON_HEALTH, ON_HEALTH)
    for address in postern.listening(3)[1:]:
        assert Client(port_of(address)).get("/-/healthy").status == 200


def test_reload_leaves_its_connections_alone(guarded):
    door, probe = guarded
    with probe.connect() as connection:
        assert connection.get("/-/healthy").status == 200
        with door.reloads():
            door.configure(tls={**PAIR, **VERIFIED})
            door.reload()
        answer = connection.get("/-/ready")
        assert answer.status == 200 and not answer.last
        with door.reloads():
            door.configure(users=USERS)
            door.reload()
        answer = connection.get("/-/ready")
        assert answer.status == 200 and not answer.last


def test_refused_configuration_is_no_sickness(guarded):
    door, probe = guarded
    with door.refuses():
        door.config.write_text("nonsense: yes\n")
    for path in PATHS:
        assert probe.get(path).status == 200


def test_rate_limit_is_not_for_probes(open_door):
    door = open_door(*Postern.FEW, ON_HEALTH, rate={"interval": "1h", "burst": 1})
    probe = health_of(door.postern)
    for _ in range(5):
        assert probe.get("/-/ready").status == 200
    # Probes have not used up the one token that there was.
    assert door.client().get("/-/ready").status == 200
    assert door.client().get("/-/ready").status == 429


def test_is_not_ready_while_it_stops(start, tmp_path):
    gate = Gate(tmp_path)
    postern = start(*gate.flags, "--web.max-requests=1", ON_HEALTH)
    client, probe = Client(postern.listening(1)[0].rpartition(":")[2]), health_of(postern)
    client = client.but(port=int(client.port))
    asked = []

    def under_way():
        """One more request, until one is turned away: then another is in its middle."""
        asked.append(client.connect())
        asked[-1].ask()
        return select.select([each.sock for each in asked], [], [], 0.1)[0]

    turned_away = until(under_way, "a scrape in its middle")
    waiting = next(each for each in asked if each.sock not in turned_away)
    assert probe.get("/-/ready").status == 200
    postern.stopped_by_test = True
    postern.send(15)
    answer = until(lambda: (probe.get("/-/ready").status == 503) and probe.get("/-/ready"),
                   "not ready")
    assert answer.text.startswith("stopping: ")
    assert probe.get("/-/healthy").status == 200
    until(gate.open, "a scrape that waits")
    assert waiting.response().status == 200
    assert postern.wait() == 0
    with pytest.raises(ConnectionError):
        probe.get("/-/ready")
    for each in asked:
        each.close()


def crowd(client, count):
    """Connections that ask for nothing."""
    return [client.connect() for _ in range(count)]


def test_crowd_of_probes_hinders_nobody(start):
    postern = start(*Postern.FEW, ON_HEALTH)
    client, probe = Client(port_of(postern.listening(1)[0])), health_of(postern)
    with client.connect() as scraper, client.connect() as stranger:
        assert scraper.get().status == 200
        idle = crowd(probe, 100)
        assert probe.get("/-/ready").status == 200
        metrics = scraper.get().metrics
        assert metrics.value("postern_connections", listener="health") <= 64
        assert metrics.value("postern_connections_closed_total", reason="crowded") >= 36
        assert stranger.get().status == 200
        for each in idle:
            each.close()


def test_crowd_at_the_main_door_hinders_no_probe(start):
    need("prlimit")
    postern = start(*Postern.FEW, ON_HEALTH, inside=("prlimit", "--nofile=256:256"))
    client, probe = Client(port_of(postern.listening(1)[0])), health_of(postern)
    with probe.connect() as steady:
        assert steady.get("/-/ready").status == 200
        idle = crowd(client, 200)
        assert steady.get("/-/ready").status == 200
        assert probe.get("/-/ready").status == 200
        for each in idle:
            each.close()


def test_connections_are_counted_by_listener(start):
    postern = start(*Postern.FEW, ON_HEALTH)
    client, probe = Client(port_of(postern.listening(1)[0])), health_of(postern)
    with probe.connect() as steady:
        assert steady.get("/-/ready").status == 200
        metrics = client.metrics
        assert metrics.value("postern_connections", listener="health") == 1
        assert metrics.value("postern_connections", listener="metrics") == 1
        assert metrics.value("postern_connections_accepted_total", listener="health") == 1
