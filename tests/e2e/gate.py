# SPDX-License-Identifier: Apache-2.0
"""A host that lets a scrape in its middle wait for the test."""

import contextlib
import errno
import os
import threading

PAUSE_S = 0.01


class Gate:
    """Its /proc/loadavg is a pipe: reading it takes until the other end is opened."""

    def __init__(self, directory):
        self._pipe = directory / "loadavg"
        os.mkfifo(self._pipe)
        self.flags = (f"--path.procfs={directory}", "--collector.disable-defaults",
                      "--collector.loadavg")

    def open(self):
        """Lets those through who wait: is there anybody?"""
        try:
            os.close(os.open(self._pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            return False
        return True

    @contextlib.contextmanager
    def opened(self):
        """Lets everybody through, one after the other."""
        closed = threading.Event()

        def let_through():
            while not closed.wait(PAUSE_S):
                self.open()

        thread = threading.Thread(target=let_through)
        thread.start()
        try:
            yield
        finally:
            closed.set()
            thread.join()
