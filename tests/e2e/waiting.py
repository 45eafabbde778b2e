# SPDX-License-Identifier: Apache-2.0
"""Waiting for what must happen, with one deadline for all of it."""

import time

import pytest

# Nothing here takes a second; this is for a loaded machine and a sanitized build.
DEADLINE_S = 30

# Between two questions: what takes no time at all is not waited for long.
_FIRST_PAUSE_S, _PAUSE_S = 0.001, 0.02


def until(check, what):
    """Asks again and again; returns the first answer that is true."""
    give_up = time.monotonic() + DEADLINE_S
    pause_s = _FIRST_PAUSE_S
    while True:
        answer = check()
        if answer:
            return answer
        if time.monotonic() > give_up:
            pytest.fail(f"not within {DEADLINE_S} s: {what}; the last answer was {answer!r}")
        time.sleep(pause_s)
        pause_s = min(2 * pause_s, _PAUSE_S)
