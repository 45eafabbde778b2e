# SPDX-License-Identifier: Apache-2.0
"""A host that lets a scrape in its middle wait for the test."""

import errno
import os


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
