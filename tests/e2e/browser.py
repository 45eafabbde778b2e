# SPDX-License-Identifier: Apache-2.0
"""
Chromium without a window, by its DevTools protocol over two pipes: JSON, a NUL behind each.
https://chromedevtools.github.io/devtools-protocol/
"""

import fcntl
import json
import os
import select
import subprocess
import sys
import time

from peers import environment, need
from waiting import DEADLINE_S

# It reads commands from descriptor 3 and writes to descriptor 4.
_MOVE_AND_RUN = ("import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4);"
                 "os.execvp(sys.argv[3], sys.argv[3:])")

_OPTIONS = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--remote-debugging-pipe", "--no-first-run", "--no-proxy-server",
            "--disable-background-networking", "--disable-component-update",
            "--disable-extensions", "--disable-sync", "--hide-scrollbars")

_FIRST_FREE_FD = 10  # out of the way of 3 and 4


class Browser:
    def __init__(self, directory):
        need("chromium")
        commands, self._commands = _pipe()
        self._answers, answers = _pipe()
        self._popen = subprocess.Popen(
            [sys.executable, "-c", _MOVE_AND_RUN, str(commands), str(answers), "chromium",
             *_OPTIONS, f"--user-data-dir={directory}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            pass_fds=(commands, answers), env=environment(HOME=directory))
        os.close(commands)
        os.close(answers)
        self._pending = b""
        self._last_id = 0
        self.events = []
        self._contexts = []

    def close(self):
        self.call("Browser.close")
        os.close(self._commands)
        os.close(self._answers)
        try:
            self._popen.wait(DEADLINE_S)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()

    def _receive(self):
        give_up = time.monotonic() + DEADLINE_S
        while b"\0" not in self._pending:
            left = give_up - time.monotonic()
            assert left > 0 and select.select([self._answers], [], [], left)[0], \
                "the browser says nothing"
            piece = os.read(self._answers, 1 << 16)
            assert piece, "the browser has ended"
            self._pending += piece
        message, _, self._pending = self._pending.partition(b"\0")
        return json.loads(message)

    def call(self, method, session=None, **params):
        self._last_id += 1
        message = {"id": self._last_id, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        os.write(self._commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._last_id:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self.events.append(answer)

    def wait_event(self, method):
        """Of those that came since the last look."""
        while True:
            while self.events:
                event = self.events.pop(0)
                if event.get("method") == method:
                    return event["params"]
            self.events.append(self._receive())

    def open(self, **look):
        """A tab that shares nothing with others: no connection, no password."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        self._contexts.append(context)
        return Tab(self, context, **look)

    def close_tabs(self):
        """And their connections, which a server that ends would wait for."""
        while self._contexts:
            self.call("Target.disposeBrowserContext", browserContextId=self._contexts.pop())


class Tab:
    """A page as wide as asked for, in light or dark; complaints holds what the console says."""

    def __init__(self, browser, context, width=1200, scheme="light"):
        self._browser = browser
        target = browser.call("Target.createTarget", url="about:blank",
                              browserContextId=context)["targetId"]
        self._session = browser.call("Target.attachToTarget", targetId=target,
                                     flatten=True)["sessionId"]
        for domain in ("Page", "Log", "Runtime", "Audits"):
            self._call(f"{domain}.enable")
        self._call("Security.setIgnoreCertificateErrors", ignore=True)
        self._call("Emulation.setDeviceMetricsOverride", width=width, height=900,
                   deviceScaleFactor=1, mobile=width < 600)
        self._call("Emulation.setEmulatedMedia",
                   features=[{"name": "prefers-color-scheme", "value": scheme}])

    def _call(self, method, **params):
        return self._browser.call(method, self._session, **params)

    def load(self, url):
        """Returns what the console and the inspector complained of."""
        self._browser.events.clear()
        failure = self._call("Page.navigate", url=url).get("errorText")
        assert not failure, failure
        seen = list(self._browser.events)
        if not any(e.get("method") == "Page.loadEventFired" for e in seen):
            self._browser.wait_event("Page.loadEventFired")
        self.ask("1")  # what belongs to the load has been told before this is answered
        seen += self._browser.events
        return [e["params"] for e in seen if e.get("sessionId") == self._session
                and e["method"] in ("Log.entryAdded", "Runtime.consoleAPICalled",
                                    "Runtime.exceptionThrown", "Audits.issueAdded")]

    def ask(self, expression):
        """What JavaScript of ours finds on the page; the page itself has none."""
        answer = self._call("Runtime.evaluate", expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def follow(self, selector):
        """Clicks a link and waits for where it leads."""
        self._browser.events.clear()
        self.ask(f"document.querySelector({json.dumps(selector)}).click()")
        if not any(e.get("method") == "Page.loadEventFired" for e in self._browser.events):
            self._browser.wait_event("Page.loadEventFired")


def _pipe():
    """Two descriptors that are no low ones: for reading, and for writing."""
    moved = []
    for fd in os.pipe():
        moved.append(fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, _FIRST_FREE_FD))
        os.close(fd)
    return moved
