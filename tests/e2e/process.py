# SPDX-License-Identifier: Apache-2.0
"""Programs that run beside a test, and their logs."""

import os
import pathlib
import re
import shlex
import signal
import subprocess
import threading

import pytest

from peers import environment
from waiting import DEADLINE_S

BINARY = pathlib.Path(os.environ.get("POSTERN")
                      or pathlib.Path(os.environ.get("builddir", "."), "postern")).absolute()

# What every postern is started by, such as valgrind, and whether it is built with a sanitizer:
# either takes up memory of its own.
WRAPPED = shlex.split(os.environ.get("POSTERN_WRAPPER", ""))
_CODE = BINARY.read_bytes() if BINARY.exists() else b""
TSAN = b"__tsan_init" in _CODE
SANITIZED = TSAN or b"__asan_init" in _CODE

# What a sanitizer or memcheck says, whatever the exit code and the process may be.
_FAULT = re.compile(r"Sanitizer|runtime error:|^==\d+== ", re.MULTILINE)


class Process:
    """A program whose log is read, line by line, while it runs."""

    running = []  # those of the test that runs now; a failed test shows their logs

    def __init__(self, *argv, env=None, cwd=None, pass_fds=()):
        self.name = pathlib.Path(str(argv[0])).name
        self.lines = []
        self._ended = False
        self._changed = threading.Condition()
        self._popen = subprocess.Popen(
            [str(a) for a in argv], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, env=environment(**(env or {})), cwd=cwd,
            pass_fds=pass_fds, text=True, errors="replace")
        self.pid = self._popen.pid
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        Process.running.append(self)

    def _read(self):
        for line in self._popen.stdout:
            with self._changed:
                self.lines.append(line.rstrip("\n"))
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @property
    def log(self):
        return "\n".join(self.lines)

    def mark(self):
        """Where the log is now, to wait for what comes after."""
        return len(self.lines)

    def wait_log(self, pattern, since=0):
        """The first match in a line of the log, which may be yet to come."""
        expected = re.compile(pattern)

        def found():
            return next(filter(None, map(expected.search, self.lines[since:])), None)

        with self._changed:
            self._changed.wait_for(lambda: found() or self._ended, DEADLINE_S)
            match = found()
        if not match:
            pytest.fail(f"{self.name} did not log {pattern!r} after line {since}")
        return match

    def send(self, signum):
        self._popen.send_signal(signum)

    def alive(self):
        return self._popen.poll() is None

    def wait(self):
        """Its exit code."""
        try:
            code = self._popen.wait(DEADLINE_S)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            pytest.fail(f"{self.name} did not end within {DEADLINE_S} s")
        self._reader.join(DEADLINE_S)
        return code

    def stop(self):
        """Ends it, if a test has not; what a sanitizer found fails the test."""
        if self.alive():
            self.send(signal.SIGTERM)
        code = self.wait()
        self._popen.stdout.close()
        assert not _FAULT.search(self.log), "a sanitizer speaks in the log"
        return code


class Postern(Process):
    """Our program on a free port of loopback, ready when made; inside is what starts it."""

    # A scrape of little, so that a test is about what it says.
    FEW = ("--collector.disable-defaults", "--collector.loadavg")

    def __init__(self, *flags, config=None, listen=("127.0.0.1:0",), ready=True, inside=(),
                 **options):
        argv = [*inside, *WRAPPED, BINARY]
        argv += [f"--web.listen-address={address}" for address in listen]
        argv += [f"--web.config.file={config}"] if config else []
        super().__init__(*argv, *flags, **options)
        self.stopped_by_test = False
        self.port = int(self.listening(len(listen))[-1].rpartition(":")[2]) if ready else None

    def listening(self, count=1):
        """The addresses that it says it listens on, of which there are count."""
        addresses = []
        since = 0
        for _ in range(count):
            match = self.wait_log(r'"Listening on".*address(?:=|":)"?([^\s",}]+)', since)
            since = self.lines.index(match.string, since) + 1
            addresses.append(match.group(1))
        return addresses

    @property
    def key_process(self):
        """The number of the process that holds the key; None where there is none."""
        children = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        for child in children.split():
            if pathlib.Path(f"/proc/{child}/comm").read_text() == "postern-key\n":
                return int(child)
        return None

    def reload(self):
        self.send(signal.SIGHUP)

    def terminate(self):
        """Asks it to end, and gives its exit code."""
        self.stopped_by_test = True
        self.send(signal.SIGTERM)
        return self.wait()

    def stop(self):
        ended_before = not self.alive()
        code = super().stop()
        if not self.stopped_by_test:
            assert not ended_before, f"postern ended by itself, with {code}"
            assert code == 0, f"exit code {code} after SIGTERM"
