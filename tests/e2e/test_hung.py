# SPDX-License-Identifier: Apache-2.0
"""Mounts and files that stop answering, for real: nothing hurts the rest of a scrape."""

import json
import os
import pathlib
import re
import signal
import time

import pytest

from client import Client
from door import Door, PAIR
from fusefs import Mounts
from waiting import until

SCRAPES = 1000
ANSWER_S = 10  # whoever waits so long has its answer, or something hangs


def waits(seconds):
    return {"X_Prometheus_Scrape_Timeout_Seconds": str(seconds)}


TEXTFILE = {"a.prom": b"hung_a 1\n", "b.prom": b"hung_b 2\n"}


@pytest.fixture
def mount(tmp_path):
    """File systems of the same files, mounted: mount(files, count)."""
    mounts = []

    def mount(files, count=1):
        paths = [tmp_path / f"mount{i}" for i in range(count)]
        for path in paths:
            path.mkdir()
        mounts.append(Mounts(paths, files))
        return mounts[-1]
    yield mount
    for each in mounts:
        each.close()


def procfs(directory, replaced):
    """The real /proc as a directory of links, but for some files; its mounts are our own."""
    directory.mkdir()
    for name in os.listdir("/proc"):
        if not name.isdigit() and name not in replaced:
            (directory / name).symlink_to(f"/proc/{name}")
    for name, target in replaced.items():
        (directory / name).symlink_to(target)
    (directory / "1").mkdir()
    (directory / "1/mountinfo").symlink_to("/proc/self/mountinfo")
    return directory


class Watched:
    """A postern that sees those mounts."""

    def __init__(self, start, mounts, proc, *flags):
        self.postern = start(f"--path.procfs={proc}", *flags, inside=mounts.inside)
        self.client = Client(self.postern.port)

    def scrape(self, seconds=2):
        """One by a server that waits so long."""
        began = time.monotonic()
        answer = self.client.get(**waits(seconds))
        assert time.monotonic() - began < ANSWER_S, "the scrape was not answered in time"
        assert answer.status == 200
        return answer

    def late(self):
        """Of the collectors, as the page has it: since when each is late."""
        status = json.loads(self.client.get("/", Accept="application/json").text)
        return {c["name"]: c["late_since"] for c in status["collectors"]
                if c["outcome"] == "late"}

    def count(self, what):
        """Its threads ("task") or descriptors ("fd")."""
        # What starts it in the namespace becomes the program itself.
        return len(os.listdir(f"/proc/{self.postern.pid}/{what}"))

    def logged(self, pattern):
        return len([line for line in self.postern.lines if re.search(pattern, line)])


def success(metrics):
    return {labels["collector"]: value
            for labels, value in metrics.all("node_scrape_collector_success")}


def families(answer):
    return set(re.findall(rb"^# TYPE (\S+)", answer.body, re.M))


def successful(answer):
    return set(re.findall(rb'^node_scrape_collector_success{collector="(\w+)"} 1', answer.body,
                          re.M))


def error_of(metrics, fs):
    (labels, value), = metrics.all("node_filesystem_device_error", mountpoint=str(fs.path))
    return labels["device_error"], value


def size_of(metrics, fs):
    return [v for _, v in metrics.all("node_filesystem_size_bytes", mountpoint=str(fs.path))]


STUCK = ("mountpoint timeout", 1)
FINE = ("", 0)


def test_dead_mount_costs_no_scrape_anything_but_itself(tmp_path, mount, start):
    mounts = mount({}, 2)
    dead, living = mounts.all
    watched = Watched(start, mounts, procfs(tmp_path / "proc", {}),
                      "--collector.filesystem.mount-timeout=1s")
    before = watched.scrape(ANSWER_S)
    assert error_of(before.metrics, dead) == error_of(before.metrics, living) == FINE
    dead.stop("statfs")
    first = watched.scrape(ANSWER_S)
    threads, descriptors = watched.count("task"), watched.count("fd")
    for _ in range(SCRAPES):
        answer = watched.scrape(ANSWER_S)
        assert successful(answer) == successful(before)
        assert families(answer) >= families(before)
    for metrics in first.metrics, answer.metrics:
        assert error_of(metrics, dead) == STUCK
        assert size_of(metrics, dead) == []
        assert error_of(metrics, living) == FINE
        assert size_of(metrics, living) == size_of(before.metrics, living) == [4096000]
    assert dead.held == 1
    until(lambda: watched.count("task") <= threads, "threads that had nothing to do end")
    assert watched.count("fd") <= descriptors
    assert watched.logged(f"{dead.path} does not answer") == 1

    dead.go_on()
    until(lambda: error_of(watched.scrape(ANSWER_S).metrics, dead) == FINE, "the mount heals")
    assert size_of(watched.scrape(ANSWER_S).metrics, dead) == [4096000]
    assert watched.logged(f"{dead.path} answers again") == 1
    assert watched.logged("did not return") == 0


def test_more_dead_mounts_than_workers_hide_none_that_lives(tmp_path, mount, start):
    mounts = mount({}, 7)
    watched = Watched(start, mounts, procfs(tmp_path / "proc", {}),
                      "--collector.filesystem.stat-workers=4",
                      "--collector.filesystem.mount-timeout=1s")
    before = watched.scrape().metrics
    *dead, living = mounts.all
    for fs in dead:
        fs.stop("statfs")
    for _ in range(2):
        metrics = watched.scrape().metrics
        assert [error_of(metrics, fs) for fs in dead] == [STUCK] * len(dead)
        assert error_of(metrics, living) == FINE

        assert len(metrics.all("node_filesystem_device_error")) == \
            len(before.all("node_filesystem_device_error"))
    for fs in dead:
        fs.go_on()
    until(lambda: all(error_of(watched.scrape().metrics, fs) == FINE for fs in dead), "all heal")


@pytest.mark.parametrize("call", ["readdir", "open", "read"])
def test_textfile_directory_that_hangs_costs_textfiles_only(tmp_path, mount, start, call):
    mounts = mount(TEXTFILE)
    fs, = mounts.all
    watched = Watched(start, mounts, procfs(tmp_path / "proc", {}),
                      f"--collector.textfile.directory={fs.path}")
    before = watched.scrape()
    assert before.metrics.value("hung_b") == 2
    fs.stop(call)
    for _ in range(3):
        answer = watched.scrape()
        assert successful(before) - successful(answer) == {b"textfile"}
        assert not answer.metrics.all("hung_b")
    assert watched.late().keys() == {"textfile"}
    fs.go_on()
    until(lambda: watched.scrape().metrics.all("hung_b"), "the textfiles come back")


def test_any_collector_may_hang_and_is_told_since_when(tmp_path, mount, start):
    mounts = mount({"loadavg": b"0.21 0.37 0.39 1/284 13000\n"})
    fs, = mounts.all
    proc = procfs(tmp_path / "proc", {"loadavg": fs.path / "loadavg"})
    watched = Watched(start, mounts, proc)
    before = watched.scrape()
    assert before.metrics.value("node_load1") == 0.21
    assert not before.metrics.all("postern_collector_late_since_timestamp_seconds")
    fs.stop("read")
    began = time.time()
    for _ in range(50):
        answer = watched.scrape()
        assert successful(before) - successful(answer) == {b"loadavg"}
        assert families(before) - families(answer) == {b"node_load1", b"node_load5",
                                                       b"node_load15"}
    since = answer.metrics.value("postern_collector_late_since_timestamp_seconds",
                                 collector="loadavg")
    assert began - 1 < since < time.time()
    assert answer.metrics.value("postern_collector_late_runs_total") == 1
    assert watched.late().keys() == {"loadavg"}
    assert "loadavg has not returned for" in watched.client.get("/").text
    assert watched.logged("loadavg did not return in time") == 1

    fs.go_on()
    watched.postern.wait_log("collector loadavg has returned after .* s and is asked again")
    metrics = watched.scrape().metrics
    assert metrics.value("node_load1") == 0.21
    assert not metrics.all("postern_collector_late_since_timestamp_seconds")
    assert watched.late() == {}
    assert watched.logged("loadavg did not return in time") == 1


def test_many_may_hang_at_once(tmp_path, mount, start):
    names = ["diskstats", "loadavg", "mdstat", "meminfo", "softirqs", "stat", "vmstat"]
    names = [name for name in names if os.path.exists(f"/proc/{name}")]
    mounts = mount({name: pathlib.Path("/proc", name).read_bytes() for name in names})
    fs, = mounts.all
    proc = procfs(tmp_path / "proc", {name: fs.path / name for name in names})
    watched = Watched(start, mounts, proc)
    before = watched.scrape()
    fs.stop("read")
    answer = watched.scrape()
    lost = successful(before) - successful(answer)
    # cpu and stat read one file, and so do others; the rest is untouched.
    assert {b"loadavg", b"meminfo", b"stat", b"cpu", b"vmstat"} <= lost
    assert len(lost) <= len(names) + 2
    threads = watched.count("task")
    for _ in range(20):
        assert successful(watched.scrape()) == successful(answer)
    until(lambda: watched.count("task") <= threads, "threads that had nothing to do end")
    fs.go_on()
    until(lambda: successful(watched.scrape()) == successful(before), "all heal")


def test_nobody_waits_behind_a_scrape_that_waits(tmp_path, mount, start):
    mounts = mount({"loadavg": b"0.21 0.37 0.39 1/284 13000\n"})
    fs, = mounts.all
    proc = procfs(tmp_path / "proc", {"loadavg": fs.path / "loadavg"})
    watched = Watched(start, mounts, proc)
    before = watched.scrape()
    fs.stop("read")
    with watched.client.connect() as patient:
        patient.ask(**waits(60))
        fs.wait_held()
        assert successful(before) - successful(watched.scrape()) == {b"loadavg"}
        assert successful(before) - successful(patient.response()) == {b"loadavg"}
    fs.go_on()


def test_stop_is_not_held_up(tmp_path, mount, start):
    mounts = mount({"loadavg": b"0.21 0.37 0.39 1/284 13000\n"})
    fs, = mounts.all
    proc = procfs(tmp_path / "proc", {"loadavg": fs.path / "loadavg"})
    watched = Watched(start, mounts, proc, "--collector.disable-defaults", "--collector.loadavg",
                      "--collector.uname")
    fs.stop("read")
    with watched.client.connect() as patient:
        patient.ask(**waits(60))
        fs.wait_held()
        watched.postern.send(signal.SIGTERM)
        metrics = patient.response().metrics
    assert success(metrics) == {"loadavg": 0, "uname": 1}
    watched.postern.stopped_by_test = True
    assert watched.postern.wait() == 0


def test_reload_from_a_dead_mount_holds_up_no_scrape(mount, tmp_path, pki, start):
    """Whatever the loop asks of the disk, it would wait for."""
    mounts = mount({"keys": None, "server.key": pki.server.key.read_bytes()})
    files = mounts.all[0]
    directory = tmp_path / "door"
    directory.mkdir()
    door = Door(directory, pki, lambda *flags, **options:
                start(*flags, inside=mounts.inside, **options), tls=PAIR)
    moved = {**PAIR, "key_file": str(files.path / "keys/server.key")}
    assert door.client().get().status == 200
    files.threads.clear()  # the start is over, in which one thread did all
    with door.reloads():
        door.configure(tls=moved)
    door.until_good()
    assert files.threads and door.postern.pid not in files.threads
    files.stop("lookup")
    door.reload()
    files.wait_held()
    for _ in range(10):
        assert door.client().get().status == 200
    with door.reloads():
        door.configure(tls={**moved, "min_version": "TLS13"})
        files.go_on()
    assert door.postern.pid not in files.threads
