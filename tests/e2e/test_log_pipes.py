# SPDX-License-Identifier: Apache-2.0
"""Whoever reads the log, or does not, it neither ends nor holds up the program."""

import contextlib
import fcntl
import os
import pathlib
import re
import resource
import signal
import socket
import subprocess
import sys
import termios

import pytest

from client import Client
from peers import environment
from process import BINARY, Postern
from waiting import DEADLINE_S, until

LISTEN_FDS = pathlib.Path(__file__).with_name("listen_fds.py")

F_SETPIPE_SZ = 1031  # fcntl.F_SETPIPE_SZ since Python 3.10

FEW = 20
MANY = 200  # each logs a long line: more than waits anywhere


class Logging:
    """A postern whose standard error is the test's; a refused config makes it log at will."""

    def __init__(self, directory, stderr, **options):
        self.config = directory / ("long" * 50) / "web.yml"
        self.config.parent.mkdir()
        self.config.write_text("{}\n")
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.client = Client(listener.getsockname()[1])
            self.popen = subprocess.Popen(
                [sys.executable, LISTEN_FDS, str(listener.fileno()), "", BINARY,
                 "--web.systemd-socket", f"--web.config.file={self.config}", *Postern.FEW],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=stderr,
                pass_fds=[listener.fileno()], env=environment(), **options)
        assert self.client.get().status == 200
        self.config.write_text("tls_server_config: [\n" + 200 * "#")

    def _refused(self):
        return self.client.metrics.sum("postern_config_reloads_total", result="refused",
                                       trigger="signal")

    def log(self, count):
        """So many lines, each by a reload that does not take place."""
        for _ in range(count):
            before = self._refused()
            self.popen.send_signal(signal.SIGHUP)
            until(lambda b=before: self._refused() > b, "a verdict")

    @property
    def lost(self):
        return self.client.metrics.value("postern_log_lines_lost_total")

    def end(self):
        self.popen.send_signal(signal.SIGTERM)
        assert self.popen.wait(DEADLINE_S) == 0


@pytest.fixture
def logging(tmp_path):
    with contextlib.ExitStack() as stack:
        def start(stderr, **options):
            program = Logging(tmp_path, stderr, **options)
            stack.callback(program.popen.wait, DEADLINE_S)
            stack.callback(program.popen.kill)
            return program
        yield start


@contextlib.contextmanager
def pipe():
    reader, writer = os.pipe()
    with open(reader, "rb", 0) as readable, open(writer, "wb", 0) as writable:
        yield readable, writable


@contextlib.contextmanager
def abandoned_pipe(_):
    with pipe() as (reader, writer):
        yield writer, reader.close


def shrink(end):
    fcntl.fcntl(end, F_SETPIPE_SZ, 4096)


@contextlib.contextmanager
def full_pipe(_):
    with pipe() as (_, writer):
        yield writer, lambda: shrink(writer)


@contextlib.contextmanager
def socket_that_nobody_reads(_):
    ours, theirs = socket.socketpair()
    theirs.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    with ours, theirs:
        yield theirs, None


@contextlib.contextmanager
def stopped_terminal(_):
    ours, theirs = os.openpty()
    with open(ours, "rb", 0), open(theirs, "wb", 0) as terminal:
        yield terminal, lambda: termios.tcflow(terminal, termios.TCOOFF)


@contextlib.contextmanager
def full_device(_):
    with open("/dev/full", "wb", 0) as full:
        yield full, None


@contextlib.contextmanager
def file_of_limited_size(directory):
    with open(directory / "log", "ab", 0) as file:
        yield file, None


WORLDS = [(abandoned_pipe, FEW), (full_pipe, MANY), (socket_that_nobody_reads, MANY),
          (stopped_terminal, MANY), (full_device, FEW), (file_of_limited_size, 2 * FEW)]


def limit_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (10000, 10000))


@pytest.mark.parametrize("world, lines", [
    pytest.param(*row, id=row[0].__name__.replace("_", " ")) for row in WORLDS])
def test_scrapes_and_reloads_go_on_with_a(logging, tmp_path, world, lines):
    with world(tmp_path) as (stderr, worsen):
        program = logging(stderr,
                          preexec_fn=limit_files if world is file_of_limited_size else None)
        if worsen:
            worsen()
        program.log(lines)
        assert program.lost > 0
        program.config.write_text("{}\n")
        until(lambda: program.client.metrics.value("postern_config_last_reload_successful"),
              "a reload")
        program.end()


def test_standard_streams_that_are_closed_are_not_taken_for_others(logging, tmp_path):
    def close_all():
        for fd in range(3):
            os.close(fd)
    # Whatever got the number of standard error would get the log as well.
    program = logging(None, preexec_fn=close_all)
    program.log(5)
    assert program.lost > 5
    links = {os.readlink(f"/proc/{program.popen.pid}/fd/{fd}") for fd in range(3)}
    assert links == {"/dev/null"}
    program.end()


def lines_of(log):
    """All of them, of which each has to be whole."""
    lines = log.decode().splitlines()
    for line in lines:
        assert re.fullmatch(r'time=\S+ level=\w+ source=\S+ msg=.*[^=]', line), line
    return lines


def test_reader_that_reads_late_is_told_how_many_lines_it_missed(logging):
    with pipe() as (reader, writer):
        program = logging(writer)
        writer.close()
        shrink(reader)
        program.log(MANY)
        lost = int(program.lost)
        assert 0 < lost < MANY
        log = b""
        while b" lines of this log were lost" not in log:
            log += reader.read(65536)
        program.log(1)
        program.end()
        log += reader.read()
        lines = lines_of(log)
        told = [i for i, line in enumerate(lines) if "lines of this log were lost" in line]
        assert len(told) == 1 and f'msg="{lost} lines of this' in lines[told[0]]
        # Those before it are the oldest, and those after it the newest.
        refusals = ["Reload refused" in line for line in lines]
        assert sum(refusals[:told[0]]) == MANY - lost
        assert "Stopping" in lines[-1]


def test_new_reader_of_a_fifo_is_told_how_many_lines_nobody_got(logging, tmp_path):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    with open(fifo, "wb", 0) as writer:
        program = logging(writer)
    os.close(reader)
    program.log(3)
    until(lambda: program.lost == 3, "three lost lines")
    with open(os.open(fifo, os.O_RDONLY | os.O_NONBLOCK), "rb", 0) as again:
        program.log(1)
        program.end()
        os.set_blocking(again.fileno(), True)
        lines = lines_of(again.read())
    told = next(i for i, line in enumerate(lines) if "3 lines of this log were lost" in line)
    assert not any("Reload refused" in line for line in lines[:told])
    assert "Reload refused" in lines[told + 1]
