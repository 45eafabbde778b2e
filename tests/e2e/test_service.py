# SPDX-License-Identifier: Apache-2.0
"""A good service: what systemd hears, sockets it hands over, and how the program ends."""

import pathlib
import re
import select
import shutil
import signal
import socket
import sys
import time

import pytest

from client import Client, Connection
from door import PAIR, USERS, web_config
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
    assert f"refused: {config}:1:1: " in status


def test_status_tells_until_when_the_certificate_is_valid(start, tmp_path, pki, manager):
    shutil.copy(pki.server.crt, tmp_path / "server.crt")
    shutil.copy(pki.server.key, tmp_path / "server.key")
    (tmp_path / "web.yml").write_text(web_config(tls=PAIR))
    start(*Postern.FEW, config=tmp_path / "web.yml", env=manager.environment)
    status = manager.message("STATUS")["STATUS"]
    assert re.search(r", TLS until 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ, 1 collectors$", status)


def test_status_is_one_line_whatever_it_quotes(start, tmp_path, manager):
    config = tmp_path / "web.yml"
    config.touch()
    postern = start(*Postern.FEW, config=config, env=manager.environment)
    manager.message("READY")
    config.write_text('"nonsense\\nSTOPPING=1\\n": yes\n')
    postern.reload()
    manager.message("RELOADING")
    ready = manager.message("READY")
    assert set(ready) == {"READY", "STATUS"} and "nonsense" in ready["STATUS"]


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


def handing_over(sockets, names, *flags):
    """The command that starts postern with these sockets."""
    return (sys.executable, pathlib.Path(__file__).with_name("listen_fds.py"),
            ",".join(str(each.fileno()) for each in sockets), names, BINARY, *Postern.FEW,
            "--web.systemd-socket", *flags)


def activate(run_beside, *sockets, names="", flags=()):
    process = run_beside(Process, *handing_over(sockets, names, *flags),
                         pass_fds=[each.fileno() for each in sockets])
    process.wait_log('"Listening on"')
    return process


def refuses(*sockets, names=""):
    """Its words when it is handed something that it cannot serve."""
    result = run(*handing_over(sockets, names), pass_fds=[each.fileno() for each in sockets])
    assert result.returncode == 1 and result.stderr.count("level=ERROR") == 1, result.stderr
    return result.stderr


def listener(family=socket.AF_INET, address=("127.0.0.1", 0)):
    made = socket.socket(family)
    made.bind(address)
    made.listen()
    return made


def over_unix(path):
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(DEADLINE_S)
    sock.connect(str(path))
    return Connection(sock, {})


def test_serves_a_socket_that_it_is_given(run_beside):
    with listener() as given:
        process = activate(run_beside, given, flags=["--web.listen-address=127.0.0.1:1"])
        assert Client(given.getsockname()[1]).get().status == 200
        assert "Listening on systemd activated listeners instead of port listeners." in process.log


def test_serves_several_of_all_kinds(run_beside, short_path):
    with listener() as one, listener(socket.AF_UNIX, str(short_path / "http")) as two, \
            listener() as three:
        activate(run_beside, one, two, three, names="postern.socket:unix:")
        assert Client(one.getsockname()[1]).get().status == 200
        assert Client(three.getsockname()[1]).get().status == 200
        with over_unix(short_path / "http") as connection:
            assert connection.get().status == 200


def test_leaves_a_unix_socket_that_it_is_given(run_beside, short_path):
    with listener(socket.AF_UNIX, str(short_path / "http")) as given:
        process = activate(run_beside, given)
        process.send(signal.SIGTERM)
        assert process.wait() == 0
        assert (short_path / "http").exists()


def test_socket_named_health_is_for_health(run_beside):
    with listener() as metrics, listener() as health:
        activate(run_beside, metrics, health, names="postern.socket:health")
        assert Client(metrics.getsockname()[1]).get().status == 200
        probe = Client(health.getsockname()[1])
        assert probe.get("/-/ready").status == 200
        assert probe.get("/metrics").status == 404


def test_health_alone_is_refused():
    with listener() as health:
        assert "every socket that systemd has passed is named health" in refuses(health,
                                                                                 names="health")


def test_other_sockets_are_refused(short_path):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        datagrams.bind(("127.0.0.1", 0))
        said = refuses(datagrams, names="postern.socket")
        assert "descriptor 3 (postern.socket), passed by systemd, is a datagram socket; the " \
               ".socket unit needs ListenStream=" in said
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as packets:
        packets.bind(str(short_path / "packets"))
        packets.listen()
        assert "ListenSequentialPacket=" in refuses(packets)
    with socket.socket() as idle:
        idle.bind(("127.0.0.1", 0))
        assert "descriptor 3, passed by systemd, does not listen" in refuses(idle)
    with listener() as one, open(short_path / "file", "wb") as file:
        assert "descriptor 4, passed by systemd, is no socket" in refuses(one, file)


def test_connection_is_refused():
    with listener() as one, socket.create_connection(one.getsockname()), one.accept()[0] as other:
        assert "is a connection; the .socket unit needs Accept=no" in refuses(other)


def test_wrong_number_of_names_is_refused():
    with listener() as given:
        assert "LISTEN_FDNAMES has 2 names for 1 sockets" in refuses(given, names="a:b")


def test_missing_socket_ends_the_program():
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
