# SPDX-License-Identifier: Apache-2.0
"""A host whose files are not what they should be: every collector goes on, or fails alone."""

import os
import pathlib
import random
import re
import shutil
import subprocess

import pytest

from client import Client
from peers import need
from process import BINARY

FIXTURES = pathlib.Path(os.environ.get("srcdir", "."), "tests/fixtures").absolute()
ROOTS = ("proc", "sys", "root", "udev")

# What asks others than the files of the host: the network, a bus, the CPU's counters.
ELSEWHERE = {"logind", "ntp", "perf", "supervisord", "systemd"}

# A file as it may be found: cut, empty, of another kind, too long, in no language.
BYTES = [b"", b"\n", b"\0", b"\0" * 4096, b"-1\n", b"18446744073709551615\n",
         b"99999999999999999999999999\n", b"1e309\n", b"nan\n", b"0x\n", b"\xff\xfe\xc3\n",
         b'a "b" \\c\n{}=,\n', b": : :\n", b"x" * 70000, b"1 " * 40000 + b"\n",
         b"cpu0 " * 2000, b"\t\t\t\n" * 100, b"Node 0, zone\n", b"N/A\n"]


@pytest.fixture
def world(tmp_path):
    """The fixture host, to be spoiled."""
    for root in ROOTS:
        if (FIXTURES / root).is_dir():
            shutil.copytree(FIXTURES / root, tmp_path / root, symlinks=True)
        else:
            (tmp_path / root).mkdir()
    return tmp_path


def collectors():
    text = subprocess.run([BINARY, "--help"], capture_output=True, text=True, check=True).stdout
    names = set(re.findall(r"--\[no-\]collector\.(\w+)\s", text)) - {"disable"}
    assert len(names) > 50
    return names - ELSEWHERE


@pytest.fixture
def client(world, start):
    flags = [f"--collector.{name}" for name in collectors()]
    flags += [f"--no-collector.{name}" for name in ELSEWHERE
              if f"collector.{name} " in flag_names()]
    if "collector.arp.netlink" in flag_names():
        flags += ["--no-collector.arp.netlink"]
    flags += ["--collector.cpu.info", "--no-collector.netdev.netlink",
              "--collector.sysctl.include=vm.swappiness",
              f"--collector.textfile.directory={world}/textfile", "--log.level=debug"]
    (world / "textfile").mkdir()
    return Client(start(*flags, f"--path.procfs={world}/proc", f"--path.sysfs={world}/sys",
                        f"--path.rootfs={world}/root", f"--path.udev.data={world}/udev").port)


def flag_names():
    return subprocess.run([BINARY, "--help"], capture_output=True, text=True).stdout


def success(metrics):
    return {labels["collector"]: value
            for labels, value in metrics.all("node_scrape_collector_success")}


def files_of(world):
    found = [p for root in ROOTS for p in (world / root).rglob("*")
             if p.is_file() and not p.is_symlink()]
    return sorted(found)


def spoil(path, how):
    """Writes in place, as a kernel's file changes."""
    try:
        with open(path, "r+b") as file:
            text = file.read()
            file.seek(0)
            file.truncate()
            if how < len(BYTES):
                file.write(BYTES[how])
            elif how == len(BYTES):
                file.write(text[:len(text) // 2])
            elif how == len(BYTES) + 1:
                file.write(text * 50)
            elif how == len(BYTES) + 2:
                file.write(text.replace(b" ", b""))
            else:
                file.write(text.replace(b"1", b"-"))
    except FileNotFoundError:
        pass
    return text


WAYS = len(BYTES) + 4


def test_the_fixture_host_is_served_whole(client):
    answer = client.get()
    failed = [name for name, value in success(answer.metrics).items() if value == 0]
    # These ask the real host, which may have nothing of the kind.
    assert set(failed) <= {"ethtool", "network_route", "qdisc", "rapl", "runit", "selinux",
                           "tcpstat", "timex", "wifi"}, failed


def test_a_spoiled_file_costs_its_own_collectors_only(world, client):
    before = success(client.get().metrics)
    chance = random.Random(7)
    paths = files_of(world)
    for turn in range(400):
        path = chance.choice(paths)
        text = spoil(path, turn % WAYS)
        answer = client.get()
        assert answer.status == 200, path
        now = success(answer.metrics)
        assert now.keys() == before.keys()
        lost = {name for name in before if before[name] > now[name]}
        # cpu and stat share a file; so do others that tell several sides of one thing.
        assert len(lost) <= 3, (path, lost)
        path.write_bytes(text)
    assert success(client.get().metrics) == before


def test_many_spoiled_files_at_once_are_survived(world, client):
    chance = random.Random(11)
    for turn in range(40):
        for path in chance.sample(files_of(world), 60):
            spoil(path, chance.randrange(WAYS))
        answer = client.get()
        assert answer.status == 200
        assert len(success(answer.metrics)) > 50


def test_devices_that_vanish_and_come_back_are_followed(world, client):
    before = client.get().metrics
    kept = world / "kept"
    shutil.copytree(world / "sys", kept, symlinks=True)
    chance = random.Random(13)
    for _ in range(40):
        there = [p for p in (world / "sys").rglob("*") if p.is_dir() and not p.is_symlink()]
        shutil.rmtree(chance.choice(there))
        assert client.get().status == 200
        if not (world / "sys").exists() or chance.random() < 0.3:
            shutil.rmtree(world / "sys", ignore_errors=True)
            shutil.copytree(kept, world / "sys", symlinks=True)
    shutil.rmtree(world / "sys", ignore_errors=True)
    shutil.copytree(kept, world / "sys", symlinks=True)
    client.get()
    after = client.get().metrics
    assert success(after) == success(before)
    volatile = re.compile("process_|node_scrape|node_time_seconds|promhttp|postern_|node_load|"
                          "node_rapl|go_|node_timex|node_network_route|node_tcp|node_qdisc")
    def shown(metrics):
        return {(n, tuple(sorted(l.items()))) for n, l, _ in metrics.samples if not volatile.match(n)}
    assert shown(after) == shown(before)


def test_files_that_are_directories_and_links_to_nowhere_are_survived(world, client):
    chance = random.Random(17)
    for path in chance.sample(files_of(world), 120):
        path.unlink()
        if chance.random() < 0.5:
            path.mkdir()
        else:
            path.symlink_to("/nowhere/at/all" if chance.random() < 0.5 else path.name)
    answer = client.get()
    assert answer.status == 200
    assert len(success(answer.metrics)) > 50


def test_what_is_served_is_well_formed_whatever_names_devices_have(world, client):
    need("promtool")
    odd = ["quo\"te", "back\\slash", "new\nline", "sp ace", "\udcff\udcfe", "ünï", "-", "a" * 200]
    for name in odd:
        for place, files in (("sys/class/net", {"operstate": "up\n", "ifindex": "7\n"}),
                             ("sys/class/hwmon", {"name": name + "\n", "temp1_input": "7\n",
                                                  "temp1_label": name + "\n"}),
                             ("sys/class/power_supply", {"capacity": "7\n", "type": name}),
                             ("sys/class/watchdog", {"identity": name + "\n"}),
                             ("sys/class/infiniband", {"fw_ver": name + "\n"}),
                             ("sys/fs/bcachefs", {"errors": name.replace(" ", "") + " 7\n"})):
            directory = world / place / name
            directory.mkdir(parents=True, exist_ok=True)
            for file, text in files.items():
                (directory / file).write_text(text, errors="surrogateescape")
    answer = client.get()
    assert answer.status == 200
    devices = {labels["device"] for labels, _ in answer.metrics.all("node_network_up")}
    assert {'quo"te', "back\\slash", "new\nline", "\ufffd", "ünï"} <= devices
    check = subprocess.run(["promtool", "check", "metrics"], input=answer.body,
                           capture_output=True)
    # It finds fault with names that node_exporter has given; the text has to be readable.
    assert b"error while linting" not in check.stderr, check.stderr


def test_thousands_of_devices_are_served(world, client):
    for i in range(3000):
        directory = world / "sys/class/net" / f"veth{i}"
        directory.mkdir()
        (directory / "operstate").write_text("up\n")
        (directory / "mtu").write_text("1500\n")
    metrics = client.get().metrics
    assert len(metrics.all("node_network_mtu_bytes", )) >= 3000
    assert metrics.value("node_network_mtu_bytes", device="veth2999") == 1500
    shutil.rmtree(world / "sys/class/net")
    assert client.get().metrics.all("node_network_mtu_bytes") == []
