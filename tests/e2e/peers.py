# SPDX-License-Identifier: Apache-2.0
"""Other programs that postern is tried with; a test is skipped where one is missing."""

import os
import shutil
import subprocess

import pytest

from waiting import DEADLINE_S


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")


def environment(**more):
    """Ours, without a way round loopback, and without our modules for programs in Python."""
    ours = {k: v for k, v in os.environ.items()
            if not k.lower().endswith("_proxy") and k != "PYTHONPATH"}
    return {**ours, **{k: str(v) for k, v in more.items()}}


def run(*argv, timeout_s=2 * DEADLINE_S, **options):
    """A program that ends by itself; its output is text, its exit code the test's concern."""
    options.setdefault("env", environment())
    return subprocess.run([str(a) for a in argv], text=True, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=timeout_s, check=False, **options)
