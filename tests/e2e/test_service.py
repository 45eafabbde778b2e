# SPDX-License-Identifier: Apache-2.0
"""A good service: what systemd hears, sockets it hands over, and how the program ends."""

import pathlib
import select
import signal
import socket
import sys
import time

import pytest

from client import Client, Connection
from door import PAIR, USERS
from gate import Gate
from pebble import free_port
from peers import need, run
from process import BINARY, Postern, Process
from waiting import DEADLINE_S, until


class Manager:
    """The socket that NOTIFY_SOCKET names, and what comes in."""

    def __init__(self, address):
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(address.replace("@", "\0", 1))
        self._socket.settimeout(DEADLINE_S)
        self.environment = {"NOTIFY_SOCKET": address}

    def next(self):
        """The next message, as a dictionary."""
        lines = self._socket.recv(65536).decode().splitlines()
        return dict(line.split("=", 1) for line in lines if line)

    def message(self, field):
        """The next message that has that field."""
        while True:
            told = self.next()
            if field in told:
                return told

    def close(self):
        self._socket.close()


@pytest.fixture(params=["a path", "an abstract name"])
def manager(request, short_path):
    path = str(short_path / "notify")
    manager = Manager(path if request.param == "a path" else f"@postern-e2e{path}")
    yield manager
    manager.close()


def now_us():
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000


def test_life_is_told_to_the_manager(start, tmp_path, manager):
    (tmp_path / "web.yml").touch()
    postern = start(*Postern.FEW, config=tmp_path / "web.yml", env=manager.environment)
    ready = manager.message("READY")
    assert ready["READY"] == "1"
    assert (ready if "STATUS" in ready else manager.message("STATUS"))["STATUS"]
    assert Client(postern.port).get().status == 200

    before = now_us()
    postern.reload()
    reloading = manager.message("RELOADING")
    assert reloading["RELOADING"] == "1"
    assert before <= int(reloading["MONOTONIC_USEC"]) <= now_us()
    assert manager.message("READY")["READY"] == "1"

    postern.send(signal.SIGTERM)
    postern.stopped_by_test = True
    assert manager.message("STOPPING")["STOPPING"] == "1"
    assert postern.wait() == 0


def test_refused_reload_is_told_and_ends(start, tmp_path, manager):
    config = tmp_path / "web.yml"
    config.touch()
    postern = start(*Postern.FEW, config=config, env=manager.environment)
    manager.message("READY")
    with open(config, "w", encoding="utf-8") as file:
        file.write("nonsense: yes\n")
    postern.reload()
    manager.message("RELOADING")
    ready = manager.message("READY")
    status = (ready if "STATUS" in ready else manager.message("STATUS"))["STATUS"]
    assert "refused" in status


def test_loop_that_turns_is_told_to_the_manager(start, manager):
    start(*Postern.FEW, env={**manager.environment, "WATCHDOG_USEC": 2_000})
    for _ in range(3):
        assert manager.message("WATCHDOG")["WATCHDOG"] == "1"


@pytest.mark.parametrize("environment", [
    {}, {"WATCHDOG_USEC": 0}, {"WATCHDOG_USEC": "soon"}, {"WATCHDOG_USEC": 2_000, "WATCHDOG_PID": 1},
], ids=["without a limit", "limit of 0", "no number", "limit of another process"])
def test_nobody_who_does_not_ask_hears_that_the_loop_turns(start, tmp_path, manager, environment):
    (tmp_path / "web.yml").touch()
    postern = start(*Postern.FEW, config=tmp_path / "web.yml",
                    env={**manager.environment, **environment})
    told = [manager.message("READY")]
    postern.reload()
    while "RELOADING" not in told[-1]:
        told.append(manager.next())
    while "READY" not in told[-1]:
        told.append(manager.next())
    assert not [message for message in told if "WATCHDOG" in message]


def has_flag(flag):
    return flag in run(BINARY, "--help").stdout


def activate(run_beside, listener, *flags):
    if not has_flag("web.systemd-socket"):
        pytest.skip("built without --web.systemd-socket")
    process = run_beside(Process, sys.executable, pathlib.Path(__file__).with_name("listen_fds.py"),
                         listener.fileno(), BINARY, *Postern.FEW, "--web.systemd-socket", *flags,
                         pass_fds=[listener.fileno()])
    process.wait_log('"Listening on')
    return process


def test_serves_a_socket_that_it_is_given(run_beside):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        activate(run_beside, listener)
        assert Client(listener.getsockname()[1]).get().status == 200


def test_serves_a_unix_socket_that_it_is_given(run_beside, short_path):
    with socket.socket(socket.AF_UNIX) as listener, socket.socket(socket.AF_UNIX) as sock:
        listener.bind(str(short_path / "http"))
        listener.listen()
        activate(run_beside, listener)
        sock.settimeout(DEADLINE_S)
        sock.connect(str(short_path / "http"))
        assert Connection(sock, {}).get().status == 200


@pytest.mark.parametrize("kind", ["tcp", "unix"])
def test_serves_what_systemd_socket_activate_hands_over(run_beside, short_path, kind):
    need("systemd-socket-activate")
    path, port = str(short_path / "http"), free_port()
    process = run_beside(Process, "systemd-socket-activate",
                         f"--listen={path if kind == 'unix' else f'127.0.0.1:{port}'}",
                         BINARY, *Postern.FEW, "--web.systemd-socket")
    process.wait_log("Listening on")
    with socket.socket(socket.AF_UNIX if kind == "unix" else socket.AF_INET) as sock:
        sock.settimeout(DEADLINE_S)
        sock.connect(path if kind == "unix" else ("127.0.0.1", port))
        assert Connection(sock, {}).get().status == 200


def test_missing_socket_ends_the_program():
    if not has_flag("web.systemd-socket"):
        pytest.skip("built without --web.systemd-socket")
    result = run(BINARY, "--web.systemd-socket")
    assert result.returncode == 1
    assert "no socket activation file descriptors found" in result.stderr


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT], ids=lambda s: s.name)
def test_ends_cleanly_on(start, signum):
    postern = start(*Postern.FEW)
    with Client(postern.port).connect() as idle:
        assert idle.get().status == 200
        postern.stopped_by_test = True
        postern.send(signum)
        assert postern.wait() == 0
        assert idle.ended()


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT], ids=lambda s: s.name)
def test_finishes_the_scrape_that_is_under_way(start, tmp_path, signum):
    gate = Gate(tmp_path)
    postern = start(*gate.flags, "--web.max-requests=1")
    client = Client(postern.port)
    asked = []

    def under_way():
        """One more request, until one is turned away: then another is in its middle."""
        asked.append(client.connect())
        asked[-1].ask()
        return select.select([each.sock for each in asked], [], [], 0.1)[0]

    turned_away = until(under_way, "a scrape in its middle")
    waiting = next(each for each in asked if each.sock not in turned_away)
    postern.stopped_by_test = True
    postern.send(signum)
    until(lambda: not listens(client), "no new connections")
    assert postern.alive()
    until(gate.open, "a scrape that waits")
    answer = waiting.response()
    assert answer.status == 200 and "node_scrape_collector_success" in answer.text
    assert postern.wait() == 0
    for each in asked:
        each.close()


def listens(client):
    try:
        client.connect().close()
    except ConnectionError:
        return False
    return True


def test_finishes_what_a_slow_client_takes(start, tmp_path):
    # More than the sockets' buffers hold.
    rows = "".join(f'e2e_slow{{row="{row:0100}"}} 1\n' for row in range(80_000))
    (tmp_path / "slow.prom").write_text(rows)
    postern = start("--collector.disable-defaults", "--collector.textfile",
                    f"--collector.textfile.directory={tmp_path}")
    client = Client(postern.port)
    with client.connect(receive_bytes=4096) as connection:
        connection.ask()
        first = connection.sock.recv(1)
        postern.stopped_by_test = True
        postern.send(signal.SIGTERM)
        until(lambda: not listens(client), "no new connections")
        answer = first + connection.rest()
    assert answer.count(b"\ne2e_slow{") == 80_000
    assert postern.wait() == 0


def test_reload_without_a_config_is_no_harm(start):
    postern = start(*Postern.FEW)
    postern.reload()
    for _ in range(10):
        assert Client(postern.port).get().status == 200
    assert postern.alive()


def test_storm_of_signals_is_no_harm(open_door):
    door = open_door(tls=PAIR, users=USERS)
    client = door.client()
    for _ in range(100):
        door.reload()
        assert client.get().status == 200
    door.until_good()
