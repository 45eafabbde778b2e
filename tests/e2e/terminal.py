# SPDX-License-Identifier: Apache-2.0
"""A program on a terminal of its own, typed at by a test."""

import fcntl
import os
import select
import signal
import subprocess
import termios

import pytest

from peers import environment
from waiting import DEADLINE_S


def _take_terminal():
    """In the child. A test run in the background or under nohup hands down signals to ignore."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    for signum in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
        signal.signal(signum, signal.SIG_DFL)


class Terminal:
    """argv runs with a new terminal for all of its streams."""

    def __init__(self, *argv):
        # The slave is held open, so that the terminal's settings outlive the program.
        self._master, self._slave = os.openpty()
        self._popen = subprocess.Popen(
            argv, stdin=self._slave, stdout=self._slave, stderr=self._slave, env=environment(),
            start_new_session=True, preexec_fn=_take_terminal)
        self._shown = ""
        self.code = None  # of its exit, or a negative signal

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.code is None:
            self._popen.kill()
            self._popen.wait()
            os.close(self._slave)
        os.close(self._master)

    def _read(self):
        if not select.select([self._master], [], [], DEADLINE_S)[0]:
            pytest.fail(f"nothing comes after {self._shown!r}")
        try:
            data = os.read(self._master, 4096)
        except OSError:  # how Linux says that nobody holds the other end any more
            data = b""
        self._shown += data.decode()
        return data

    def wait_for(self, text):
        """Reads until text is shown, and forgets all up to its end; gives what came before."""
        while text not in self._shown:
            if not self._read():
                pytest.fail(f"{text!r} is not in {self._shown!r}")
        before, _, self._shown = self._shown.partition(text)
        return before

    def type(self, text):
        os.write(self._master, text.encode())

    def send(self, signum):
        self._popen.send_signal(signum)

    def echoes(self):
        return bool(termios.tcgetattr(self._slave)[3] & termios.ECHO)

    def end(self):
        """Waits for the program to end; gives what has been shown since, and sets code."""
        self.code = self._popen.wait(DEADLINE_S)
        self.echoed = self.echoes()
        os.close(self._slave)
        while self._read():
            pass
        return self._shown
