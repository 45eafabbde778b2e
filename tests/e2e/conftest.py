# SPDX-License-Identifier: Apache-2.0
import itertools
import tempfile
import pathlib

import pytest

from booted import Systemd
from door import Door
from pki import Pki
from process import Postern, Process


@pytest.fixture(scope="session")
def pki(tmp_path_factory):
    return Pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def run_beside():
    """Starts a program that runs until the test is over: run_beside(Class, ...)."""
    Process.running.clear()
    yield lambda kind, *args, **options: kind(*args, **options)
    for process in reversed(Process.running):
        process.stop()


@pytest.fixture
def start(run_beside):
    """Starts a postern: start(flag..., config=path)."""
    return lambda *flags, **options: run_beside(Postern, *flags, **options)


@pytest.fixture
def open_door(tmp_path, pki, start):
    """Starts a postern with a web config of its own: open_door(tls=..., users=...)."""
    numbers = itertools.count()

    def open_door(*flags, **settings):
        directory = tmp_path / f"door{next(numbers)}"
        directory.mkdir()
        return Door(directory, pki, start, *flags, **settings)
    return open_door


@pytest.fixture
def systemd(tmp_path, run_beside):  # pylint: disable=unused-argument
    """A systemd of our own, yet to be booted."""
    manager = Systemd(tmp_path / "systemd")
    yield manager
    manager.close()


@pytest.fixture
def short_path():
    """A directory whose name leaves room in the 108 bytes of a unix socket's, and that another
    user can be let into: tmp_path lies in a directory that each pytest closes as it starts."""
    with tempfile.TemporaryDirectory(prefix="postern") as directory:
        yield pathlib.Path(directory)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    report = (yield).get_result()
    if report.failed:
        report.sections += [(f"log of {p.name}", p.log) for p in Process.running]
