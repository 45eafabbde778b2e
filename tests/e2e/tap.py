# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin: one TAP line for each test, in place of pytest's own report."""

import pathlib

import pytest
from _pytest.config import create_terminal_writer


def claim(nodeid):
    """tests/e2e/test_http.py::test_answers_head[x] -> http: answers head [x]"""
    file, _, name = nodeid.partition("::")
    name, bracket, row = name.removeprefix("test_").partition("[")
    module = pathlib.PurePath(file).stem.removeprefix("test_")
    text = f"{module}: {name.replace('_', ' ')}{' ' if bracket else ''}{bracket}{row}"
    return text.replace("#", "\\#")


def comment(text):
    for line in text.splitlines():
        print("#", line)


class Tap:
    def __init__(self, config):
        self._tw = create_terminal_writer(config)  # pytest asks for it to explain an assertion
        self.count = 0
        self.reports = []

    def pytest_collectreport(self, report):
        if report.failed:
            comment(report.longreprtext)
            print("Bail out! a test file cannot be loaded", flush=True)

    def pytest_collection_finish(self, session):
        print(f"1..{len(session.items)}", flush=True)

    def pytest_runtest_logreport(self, report):
        self.reports.append(report)

    def pytest_runtest_logfinish(self, nodeid):
        reports, self.reports = self.reports, []
        self.count += 1
        verdict, directive = "ok", ""
        for report in reports:
            if report.failed:
                verdict = "not ok"
                comment(report.longreprtext)
                for title, text in report.sections:
                    comment(f"--- {title}\n{text}")
            elif hasattr(report, "wasxfail"):
                verdict, directive = "not ok", f" # TODO {report.wasxfail}"
            elif report.skipped:
                directive = f" # SKIP {report.longrepr[2].removeprefix('Skipped: ')}"
        print(f"{verdict} {self.count} - {claim(nodeid)}{directive}", flush=True)


@pytest.hookimpl(trylast=True)
def pytest_configure(config):
    config.pluginmanager.unregister(name="terminalreporter")
    config.pluginmanager.register(Tap(config), "terminalreporter")
