# SPDX-License-Identifier: Apache-2.0
"""What comes with the units as an example does what it says, under a real systemd."""

import contextlib
import grp
import os
import pathlib
import re
import shutil
import socket
import stat

import pytest

from booted import CONFIG, INSIDE, fill_in
from client import ANYONE, Client, Connection
from door import web_config
from peers import run
from waiting import DEADLINE_S, until


def succeeds(systemd, collector):
    metrics = Client(systemd.port()).metrics
    return metrics.value("node_scrape_collector_success", collector=collector) == 1


def group_of_postern(systemd):
    text = (systemd.directory / "etc/group").read_text()
    return int(re.search(r"^postern:x:(\d+):", text, re.M).group(1))


@contextlib.contextmanager
def kept_as_it_is(path):
    """A file of the kernel's whose rights are the same for all namespaces."""
    before = os.stat(path)
    try:
        yield
    finally:
        os.chown(path, before.st_uid, before.st_gid)
        os.chmod(path, stat.S_IMODE(before.st_mode))


@pytest.mark.parametrize("opened", [False, True], ids=["without", "with"])
def test_slabinfo_takes_its_drop_in(systemd, opened):
    if not os.path.exists("/proc/slabinfo"):
        pytest.skip("this kernel has no /proc/slabinfo")
    systemd.with_flags("--collector.slabinfo")
    if opened:
        systemd.add_example("slabinfo.conf.example")
    with kept_as_it_is("/proc/slabinfo"):
        systemd.boot()
        systemd.do("start", "postern.service")
        assert succeeds(systemd, "slabinfo") == opened


@pytest.mark.parametrize("example, directory, names", [
    ("dmi.conf.example", "/sys/class/dmi/id", ["board_serial", "product_uuid"]),
    ("rapl.conf.example", "/sys/class/powercap", ["intel-rapl:0/energy_uj",
                                                  "intel-rapl:0:0/energy_uj"]),
], ids=["dmi", "rapl"])
def test_files_are_opened_for_the_group_alone(systemd, example, directory, names):
    beside = [f"{pathlib.PurePath(names[0]).parent}/another"]
    for name in names + beside:
        path = systemd.directory / "opened" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    systemd.add_example(example, {directory: f"{INSIDE}/opened"})
    systemd.boot()
    for name in names + beside:
        systemd.path(f"opened/{name}").chmod(0o400)
    systemd.do("start", "postern.service")
    for name in names:
        status = systemd.path(f"opened/{name}").stat()
        assert (stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid) == (
            0o440, 0, group_of_postern(systemd))
    untouched = systemd.path(f"opened/{beside[0]}").stat()
    assert (stat.S_IMODE(untouched.st_mode), untouched.st_gid) == (0o400, 0)


def test_perf_counts(systemd):
    if not os.path.exists("/proc/sys/kernel/perf_event_paranoid"):
        pytest.skip("this kernel counts nothing")
    systemd.with_flags("--collector.perf", "--collector.perf.software-profilers=ContextSwitch")
    systemd.add_example("perf.conf.example")
    systemd.boot()
    systemd.do("start", "postern.service")
    assert succeeds(systemd, "perf")


def test_credential_is_handed_over(systemd, pki):
    shutil.copy(pki.server.key, systemd.configure("", "postern.key"))
    shutil.copy(pki.server.crt, systemd.configure("", "server.crt"))
    systemd.configure(web_config(tls={"cert_file": "server.crt",
                                      "key_file": "/run/credentials/postern.service/server.key"}))
    systemd.add_example("credential.conf.example",
                        {"/etc/ssl/private/postern.key": f"{INSIDE}/etc/postern/postern.key"})
    systemd.boot()
    systemd.path("etc/postern/postern.key").chmod(0o600)
    systemd.do("start", "postern.service")
    assert Client(systemd.port(), ca=ANYONE).certificate == pki.server.der


def test_reload_waits_for_its_end(systemd):
    version = int(re.match(r"systemd (\d+)", run("systemctl", "--version").stdout).group(1))
    if version < 253:
        pytest.skip(f"systemd {version} does not know notify-reload")
    systemd.add_example("notify-reload.conf")
    systemd.boot()
    systemd.do("start", "postern.service")
    for generation in range(2, 5):
        systemd.path("etc/postern/web.yml").write_text(f"# {generation}\n")
        systemd.do("reload", "postern.service")
        assert systemd.show("StatusText").startswith(f"Serving generation {generation},")


def ask(path):
    """Over a unix socket."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.settimeout(DEADLINE_S)
        sock.connect(str(path))
        return Connection(sock, {}).get()


@pytest.mark.parametrize("others", [False, True], ids=["its own", "others'"])
def test_unix_socket_is_made_for_a_group(systemd, others):
    address = "unix:/run/postern/http.sock,mode=0660"
    if others:
        systemd.add_example("unix-socket.conf.example", {"www-data": "daemon"})
        address += ",group=daemon"
    systemd.drop_in("with_socket", POSTERN_ARGS=f"--web.listen-address={address}")
    (systemd.directory / "tmpfiles.conf").write_text(
        fill_in(CONFIG / "tmpfiles.d/postern.conf.in", sysconfdir=INSIDE / "etc"))
    systemd.boot()
    made = run(*systemd.inside, "systemd-tmpfiles", "--create", "--prefix=/run/postern",
               INSIDE / "tmpfiles.conf")
    assert made.returncode == 0, made.stderr
    systemd.do("start", "postern.service")
    path = systemd.root / "run/postern/http.sock"
    status = path.stat()
    assert stat.S_IMODE(status.st_mode) == 0o660
    assert status.st_gid == (grp.getgrnam("daemon").gr_gid if others else group_of_postern(systemd))
    assert ask(path).status == 200


def test_socket_unit_answers_before_and_between_services(systemd):
    systemd.drop_in("with_socket", POSTERN_ARGS="--web.systemd-socket")
    systemd.write("postern.socket.d/test.conf",
                  f"[Socket]\nListenStream=\nListenStream={INSIDE}/http.sock\n")
    systemd.boot()
    systemd.do("start", "postern.socket")
    assert systemd.show("ActiveState") == "inactive"

    assert ask(systemd.path("http.sock")).status == 200
    before = systemd.show("MainPID")
    systemd.do("stop", "postern.service")
    assert ask(systemd.path("http.sock")).status == 200
    until(lambda: systemd.show("ActiveState") == "active", "a service that was started again")
    assert systemd.show("MainPID") not in (before, "0")
