# SPDX-License-Identifier: Apache-2.0
"""The real units under a real systemd: nothing is lost by what the service may not do."""

import json
import re

import pytest

from booted import INSIDE
from client import ANYONE, Client
from door import PAIR, web_config
from peers import run
from process import BINARY
from waiting import until


PLAIN = """[Service]
Type=notify
User=postern
Environment=ASAN_OPTIONS=detect_leaks=0
ExecStart={0}/bin/postern --web.listen-address=127.0.0.1:0
StandardError=append:{0}/%n.log
""".format(INSIDE)


FILE_SYSTEMS = {f"node_filesystem_{what}" for what in ("readonly", "device_error", "size_bytes")}


def told(systemd, unit):
    """What a unit's metrics say, but for what differs from run to run."""
    metrics = Client(systemd.port(unit)).metrics
    success = metrics.all("node_scrape_collector_success")
    return {
        "collectors that succeed": {labels["collector"] for labels, value in success if value},
        "families": {name for name in metrics.names if name.startswith("node_")},
        "file systems": {(name, *sorted(labels.items()), value)
                         for name, labels, value in metrics.samples if name in FILE_SYSTEMS},
    }


def lost(systemd):
    """What the service does not tell and the same program tells without a unit's limits."""
    plain, limited = told(systemd, "plain.service"), told(systemd, "postern.service")
    return {what: plain[what] - limited[what] for what in plain if plain[what] - limited[what]}


@pytest.fixture
def beside_plain(systemd):
    """Starts the service, changed by these lines, and the same program without limits."""
    def start(*lines):
        systemd.write("plain.service", PLAIN)
        systemd.drop_in("changed", *lines)
        systemd.boot()
        systemd.do("start", "plain.service", "postern.service")
        return systemd
    return start


def test_every_default_collector_tells_what_it_tells_without_limits(beside_plain):
    systemd = beside_plain()
    metrics = Client(systemd.port()).metrics
    assert len(metrics.all("node_scrape_collector_success")) >= 40
    assert metrics.value("node_scrape_collector_success", collector="timex") == 1
    # A file system that can be written to, though not by the service.
    assert metrics.value("node_filesystem_readonly", mountpoint="/var/tmp") == 0
    until(lambda: lost(systemd) == {}, "nothing that is lost")


@pytest.mark.parametrize("line, collector", [
    ("SystemCallFilter=~adjtimex clock_adjtime", "timex"),
    ("ProtectClock=yes", "timex"),
    ("RestrictAddressFamilies=~AF_NETLINK", "netdev"),
    ("InaccessiblePaths=/proc/sys/fs", "filefd"),
], ids=lambda each: each)
def test_limit_that_goes_too_far_is_seen(beside_plain, line, collector):
    assert collector in lost(beside_plain(line))["collectors that succeed"]


def test_hidden_list_of_mounts_is_seen(beside_plain):
    assert "file systems" in lost(beside_plain("ProtectProc=invisible"))


def test_processes_that_the_hosts_proc_hides_are_counted(systemd):
    """systemd mounts a /proc for the service, which hides nothing."""
    systemd.with_flags("--collector.processes")
    systemd.boot()
    hidden = run(*systemd.inside, "mount", "-o", "remount,hidepid=invisible", "/proc")
    assert hidden.returncode == 0, hidden.stderr
    systemd.do("start", "postern.service")
    metrics = Client(systemd.port()).metrics
    assert sum(value for _, value in metrics.all("node_processes_state")) >= 2


def test_service_has_no_rights(systemd):
    systemd.boot()
    systemd.do("start", "postern.service")
    pid = systemd.show("MainPID")
    status = dict(line.split(":\t", 1) for line in
                  (systemd.root / "proc" / pid / "status").read_text().splitlines())
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[name], 16) == 0
    assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"
    assert set(status["Uid"].split()) != {"0"} and len(set(status["Uid"].split())) == 1
    assert int(re.search(r"core file size +(\d+) +(\d+)", (
        systemd.root / "proc" / pid / "limits").read_text()).group(2)) == 0


def test_reload_is_refused_or_taken_up_as_systemctl_shows(systemd):
    systemd.boot()
    systemd.do("start", "postern.service")
    web = systemd.path("etc/postern/web.yml")
    web.write_text("nonsense: yes\n")
    systemd.do("reload", "postern.service")
    until(lambda: "refused" in systemd.show("StatusText"), "a status that says so")
    web.write_text("# again\n")
    systemd.do("reload", "postern.service")
    until(lambda: systemd.show("StatusText").startswith("Serving generation 2,"), "the next state")
    until(lambda: systemd.show("ActiveState") == "active", "the end of the reload")
    assert systemd.show("NRestarts") == "0"


def test_loop_that_hangs_is_started_anew(systemd):
    systemd.drop_in("changed", "WatchdogSec=2", "RestartSec=0")
    systemd.boot()
    systemd.do("start", "postern.service")
    before = systemd.show("MainPID")
    systemd.do("kill", "--signal=STOP", "postern.service")
    until(lambda: int(systemd.show("NRestarts")) >= 1 and systemd.show("ActiveState") == "active",
          "a new start")
    assert systemd.show("MainPID") != before
    assert Client(systemd.port()).get().status == 200


def test_key_of_root_alone_is_published_to_the_service(systemd, pki):
    systemd.configure(web_config(tls={"cert_file": "tls/current/server.crt",
                                      "key_file": "tls/current/server.key"}))
    for name, pair in (("first", pki.server), ("second", pki.server_next)):
        systemd.configure(pair.crt.read_text(), f"{name}.crt")
        systemd.configure(pair.key.read_text(), f"{name}.key")
    systemd.boot()

    def publish(name):
        here = INSIDE / "etc/postern"
        systemd.path(f"etc/postern/{name}.key").chmod(0o600)
        done = run(*systemd.inside, INSIDE / "bin/postern", "publish", f"--cert={here}/{name}.crt",
                   f"--key={here}/{name}.key", here / "tls")
        assert done.returncode == 0, done.stderr

    publish("first")
    systemd.do("start", "postern.service")
    client = Client(systemd.port(), ca=ANYONE)
    assert client.certificate == pki.server.der
    publish("second")
    until(lambda: client.certificate == pki.server_next.der, "the second pair")
    key = systemd.path("etc/postern/tls/current/server.key")
    assert oct(key.stat().st_mode & 0o777) == "0o640"


def test_service_enters_the_whole_sandbox(systemd, pki):
    """As the program would without the unit: neither takes from the other what it needs for it."""
    for name in ("crt", "key"):
        systemd.configure(getattr(pki.server, name).read_text(), f"server.{name}")
    config = systemd.configure(web_config(tls=PAIR))
    systemd.boot()
    systemd.do("start", "postern.service")
    forecast = json.loads(run(BINARY, "check", "--json", config).stdout)["sandbox"]["text"]
    assert f'"Sandbox {forecast}"' in systemd.log()
