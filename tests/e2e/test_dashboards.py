# SPDX-License-Identifier: Apache-2.0
"""What Prometheus' node mixin and Grafana's dashboard 1860 ask for is there, with its labels."""

import os
import pathlib
import re
import subprocess

import pytest

from client import Client
from process import BINARY

FIXTURES = pathlib.Path(os.environ.get("srcdir", "."), "tests/fixtures").absolute()

# Labels by which their queries filter, group and join.
LABELS = [
    ("node_(cpu|schedstat|softnet|interrupts)_?.*", ["cpu"], "node_cpu_(core|package)_throttles.*"
     "|node_cpu_(bug|flag)_info|node_cpu_vulnerabilities_info"),
    ("node_cpu_(guest_)?seconds_total", ["cpu", "mode"], None),
    ("node_cooling_device_.*", ["name", "type"], None),
    ("node_disk_.*", ["device"], None),
    ("node_filesystem_(avail|size|free|files|files_free|readonly|device_error).*",
     ["device", "fstype", "mountpoint", "device_error"], None),
    ("node_hwmon_.*", ["chip"], None),
    ("node_hwmon_(temp|fan)_.*", ["chip", "sensor"], None),
    ("node_hwmon_chip_names", ["chip", "chip_name"], None),
    ("node_interrupts_total", ["cpu", "type", "info"], None),
    ("node_md_.*", ["device"], None),
    ("node_md_(disks|state)", ["device", "state"], None),
    ("node_network_.*", ["device"], None),
    ("node_network_info", ["device", "operstate"], None),
    ("node_os_info", ["name", "version", "pretty_name"], None),
    ("node_power_supply_.*", ["power_supply"], None),
    ("node_processes_state", ["state"], None),
    ("node_scrape_collector_.*", ["collector"], None),
    ("node_systemd_unit_state", ["name", "state", "type"], None),
    ("node_systemd_units", ["state"], None),
    ("node_systemd_socket_.*", ["name"], None),
    ("node_thermal_zone_temp", ["zone", "type"], None),
    ("node_udp_queues", ["queue", "ip"], None),
    ("node_uname_info", ["nodename", "release", "sysname", "machine", "domainname"], None),
    ("node_exporter_build_info", ["version", "revision", "goversion"], None),
]

# What a series needs that neither host has.
ABSENT = {
    "node_kernel_hung_tasks": "node_exporter 1.12 itself calls it node_kernel_hung_tasks_total",
}
SYSTEMD = "node_systemd_"  # a running systemd; its families are those of test_systemd


def switches():
    text = subprocess.run([BINARY, "--help"], capture_output=True, text=True, check=True).stdout
    names = set(re.findall(r"--\[no-\]collector\.(\w+)\s", text)) - {"disable"}
    return [f"--collector.{n}" for n in sorted(names - {"ntp", "perf", "supervisord"})]


@pytest.fixture
def samples(start):
    """All that both hosts serve: names, and labels of each."""
    flags = [*switches(), "--collector.cpu.info", "--collector.netstat.fields="]
    fixture = [f"--path.{flag}={FIXTURES}/{root}" for flag, root in
               (("procfs", "proc"), ("sysfs", "sys"), ("rootfs", "root"), ("udev.data", "udev"))]
    found = []
    for host in [], [*fixture, "--no-collector.netdev.netlink"]:
        client = Client(start(*flags, *host).port)
        client.get()  # what counts scrapes begins with the second
        found += client.get().metrics.samples
    return found


def test_labels_that_queries_use_are_there(samples):
    for pattern, labels, but in LABELS:
        for name, has, _ in samples:
            if re.fullmatch(pattern, name) and not (but and re.fullmatch(but, name)):
                assert set(labels) <= has.keys(), name


def test_series_that_queries_name_are_there(samples):
    directory = os.environ.get("CONFORMANCE")
    if not directory:
        pytest.skip("no CONFORMANCE=DIR is given, which has the list")
    wanted = pathlib.Path(directory, "dashboards.txt").read_text().split()
    assert len(wanted) > 200
    names = {name for name, _, _ in samples}
    missing = [name for name in wanted
               if name not in names and name not in ABSENT and not name.startswith(SYSTEMD)]
    assert not missing


def test_labels_of_the_table_are_those_of_some_series(samples):
    """A pattern that fits nothing would assert nothing."""
    names = {name for name, _, _ in samples}
    for pattern, _, _ in LABELS:
        assert pattern.startswith("node_systemd") or any(re.fullmatch(pattern, n) for n in names), \
            pattern
