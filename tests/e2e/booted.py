# SPDX-License-Identifier: Apache-2.0
"""A systemd of our own: the first process of its namespaces, with our units and no others."""

import os
import pathlib
import re
import shutil
import signal

import pytest

from peers import need, run
from process import BINARY, Process
from waiting import until

SOURCE = pathlib.Path(os.environ.get("srcdir", ".")).absolute()
CONFIG = SOURCE / "config"

# Targets that units are ordered by, with nothing in them.
_TARGETS = ("basic", "multi-user", "network", "shutdown", "sockets", "sysinit")

_LISTEN = "--web.listen-address=127.0.0.1:0"

INSIDE = pathlib.Path("/run/postern-test")  # where boot.sh has what we give it


def fill_in(template, **directories):
    """A unit as make writes it, for other directories."""
    text = template.read_text()
    for name, directory in directories.items():
        text = text.replace(f"@{name}@", str(directory))
    return text


def _make_accounts(directory):
    """Files of accounts like this host's, with the service's added."""
    (directory / "etc").mkdir(parents=True)
    for name in ("passwd", "group", "shadow", "gshadow"):
        if pathlib.Path("/etc", name).exists():
            shutil.copy(f"/etc/{name}", directory / "etc")
    made = run("systemd-sysusers", f"--root={directory}", CONFIG / "sysusers.d/postern.conf")
    assert made.returncode == 0, made.stderr


class _FirstProcess(Process):
    """With it, the kernel ends all that runs in its namespace."""

    def stop(self):
        self.send(signal.SIGKILL)
        return super().stop()


class Systemd:
    """
    Boots when asked to, so that units can be written first. The test is skipped where it cannot.
    """

    def __init__(self, directory):
        if os.geteuid() != 0:
            pytest.skip("a systemd of our own takes root")
        need("mount", "unshare", "nsenter", "systemctl", "systemd-sysusers",
             "/lib/systemd/systemd")
        # A mount of our own: what this host has may be the old kind, or lie below another.
        self._cgroups = directory.with_name("cgroups")
        self._cgroup = self._cgroups / f"postern-test-{os.getpid()}"
        self._first = None
        self.directory = directory
        _make_accounts(directory)
        for each in ("bin", "etc/postern", "units"):
            (directory / each).mkdir(parents=True)
        shutil.copy(BINARY, directory / "bin/postern")
        for target in _TARGETS:
            self.write(f"{target}.target", f"[Unit]\nDescription={target}\n")
        for unit in ("postern.service", "postern.socket"):
            self.write(unit, fill_in(CONFIG / f"{unit}.in", bindir=INSIDE / "bin",
                                     sysconfdir=INSIDE / "etc"))
        # A leak check traces its own process, which the unit does not allow.
        self.drop_in("test", f"StandardError=append:{INSIDE}/%n.log",
                     POSTERN_ARGS=_LISTEN,
                     ASAN_OPTIONS="detect_leaks=0")
        self.configure("")

    def add_example(self, name, paths=None):
        """A drop-in as it is installed, for files that lie elsewhere here."""
        text = (CONFIG / "postern.service.d" / name).read_text()
        for old, new in (paths or {}).items():
            assert old in text
            text = text.replace(old, new)
        self.write(f"postern.service.d/{name.replace('.example', '')}", text)

    def configure(self, text, name="web.yml"):
        """A file for the directory of the configuration."""
        path = self.directory / "etc/postern" / name
        path.write_text(text)
        return path

    def write(self, unit, text):
        path = self.directory / "units" / unit
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)

    def with_flags(self, *flags):
        """Flags beside those of the unit."""
        self.drop_in("with_flags", POSTERN_ARGS=f'"{_LISTEN} {" ".join(flags)}"')

    def drop_in(self, name, *lines, **environment):
        """Lines for postern.service's [Service], beside variables of its environment."""
        lines = [*lines, *(f"Environment={k}={v}" for k, v in environment.items())]
        self.write(f"postern.service.d/{name}.conf", "\n".join(["[Service]", *lines, ""]))

    def boot(self):
        self._cgroups.mkdir()
        mounted = run("mount", "-t", "cgroup2", "none", self._cgroups)
        if mounted.returncode != 0:
            pytest.skip(f"no control groups can be mounted here: {mounted.stderr}")
        try:
            self._cgroup.mkdir()
        except OSError as error:
            pytest.skip(f"no control group can be made here: {error}")
        self._first = _FirstProcess(
            "sh", "-c", 'echo $$ >"$0" && exec "$@"', self._cgroup / "cgroup.procs",
            "unshare", "--mount", "--pid", "--cgroup", "--ipc", "--uts", "--fork", "--kill-child",
            "sh", SOURCE / "tests/e2e/boot.sh", self.directory)
        until(lambda: self._ended() or self._find_inside(), "a first process in the namespaces")
        until(lambda: self._ended() or self.ask("is-system-running") == "running",
              "a systemd that is up")
        if self._ended():
            pytest.skip(f"no systemd of our own can run here: {self._first.log}")

    def _ended(self):
        return not self._first.alive()

    def _find_inside(self):
        task = pathlib.Path(f"/proc/{self._first.pid}/task/{self._first.pid}/children")
        child = task.read_text().strip()
        self.inside = ["nsenter", f"--target={child}", "--mount", "--pid"]
        self.root = pathlib.Path(f"/proc/{child}/root")
        return child

    def ask(self, *arguments):
        """What systemctl answers, whatever its exit code."""
        return run(*self.inside, "systemctl", *arguments).stdout.strip()

    def do(self, *arguments):
        """A command of systemctl's that has to succeed."""
        ended = run(*self.inside, "systemctl", *arguments)
        assert ended.returncode == 0, f"{ended.stderr}\n{self._first.log}\n{self.log()}"

    def show(self, name, unit="postern.service"):
        """A property of a unit's."""
        return self.ask("show", "--value", "--property", name, unit)

    def path(self, name):
        """A file of directory as its programs have it."""
        return self.root / INSIDE.relative_to("/") / name

    def log(self, unit="postern.service"):
        path = self.path(f"{unit}.log")
        return path.read_text() if path.exists() else ""

    def port(self, unit="postern.service"):
        """Where it listens, as its log says last."""
        return int(re.findall(r'"Listening on".*:(\d+)', self.log(unit))[-1])

    def close(self):
        if self._first:
            self._first.stop()
            until(self._remove_cgroup, "control groups without a process")
        if self._cgroups.is_mount():
            run("umount", self._cgroups)

    def _remove_cgroup(self):
        """Deepest first, as the kernel has it."""
        try:
            for each in sorted(self._cgroup.rglob("*/"), reverse=True):
                each.rmdir()
            self._cgroup.rmdir()
        except OSError:
            return False
        return True
