# SPDX-License-Identifier: Apache-2.0
"""A network of our own: a namespace with a /sys of its own, in which programs can be run."""

import os
import signal
import subprocess
import sys

import pytest

from exposition import Metrics
from peers import environment, need, run
from process import Process
from waiting import DEADLINE_S

# "ready" is for us to read; the namespace lives until standard input ends.
_ANCHOR = "mount -t sysfs none /sys && ip link set lo up && echo ready && exec cat"

_FETCH = "import sys, urllib.request as u; sys.stdout.write(u.build_opener(u.ProxyHandler({}))" \
         ".open(sys.argv[1], timeout=30).read().decode())"


class Namespace:
    """Goes with its first program; the test is skipped where there can be none."""

    def __init__(self):
        need("unshare", "nsenter", "ip", "tc")
        user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        self._anchor = subprocess.Popen(
            ["unshare", *user, "--net", "--mount", "sh", "-c", _ANCHOR],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=environment())
        if self._anchor.stdout.readline() != "ready\n":
            why = self._anchor.communicate(timeout=DEADLINE_S)[1].strip()
            pytest.skip(f"namespaces are not permitted here: {why}")
        self.inside = ["nsenter", f"--target={self._anchor.pid}", "--net", "--mount"]
        if user:
            self.inside += ["--user", "--preserve-credentials"]

    def close(self):
        self._anchor.communicate(timeout=DEADLINE_S)

    def run(self, *argv):
        """A program that has to succeed; its output."""
        ended = run(*self.inside, *argv)
        assert ended.returncode == 0, f"{argv}: {ended.stderr}"
        return ended.stdout

    def try_to(self, *argv):
        return run(*self.inside, *argv).returncode == 0

    def make(self, *argv):
        """The same for one that sets the network up, in which a kernel may be lacking."""
        ended = run(*self.inside, *argv)
        if ended.returncode != 0:
            pytest.skip(f"this kernel refuses {' '.join(argv)}: {ended.stderr.strip()}")

    def python(self, script, *args):
        return self.run(sys.executable, "-c", script, *args)

    def fetch(self, port):
        return Metrics(self.python(_FETCH, f"http://127.0.0.1:{port}/metrics"))


class Idle(Process):
    """A script of Python's that says it is ready, and then waits for its end."""

    def __init__(self, network, script):
        super().__init__(*network.inside, sys.executable, "-u", "-c",
                         script + "\nprint('ready')\nimport signal\nsignal.pause()")
        self.wait_log("^ready$")

    def stop(self):
        self.send(signal.SIGKILL)
        return super().stop()


class NodeExporter(Process):
    """The original, if it is installed, on a port that was free a moment ago."""

    def __init__(self, network, *flags):
        need("prometheus-node-exporter")
        self.port = int(network.python(
            "import socket; s = socket.create_server(('127.0.0.1', 0)); "
            "print(s.getsockname()[1])"))
        super().__init__(*network.inside, "prometheus-node-exporter",
                         f"--web.listen-address=127.0.0.1:{self.port}", *flags)
        self.wait_log(r"Listening on")


def scrape(start, network, *collectors):
    """Our program in that network: a function that gives what it tells of these collectors."""
    flags = [f"--collector.{name}" for name in collectors]
    postern = start("--collector.disable-defaults", *flags, inside=network.inside)
    return lambda: network.fetch(postern.port)
