# SPDX-License-Identifier: Apache-2.0
"""
A short `make soak`: whatever happens to a postern in service, each scrape is answered, every counter
is what the clients counted, and no descriptor and no thread stays behind.
"""

from soak import soak

SCRAPES = 500


def test_scrapes_reloads_and_errors_leave_nothing_behind_and_are_counted(tmp_path):
    assert not soak(SCRAPES, tmp_path)
