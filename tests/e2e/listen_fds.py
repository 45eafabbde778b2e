# SPDX-License-Identifier: Apache-2.0
"""usage: listen_fds.py FD PROGRAM ARGUMENT...: hands a socket over as systemd does."""

import os
import sys

if __name__ == "__main__":
    FIRST = 3  # SD_LISTEN_FDS_START
    os.dup2(int(sys.argv[1]), FIRST)
    os.set_inheritable(FIRST, True)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
    os.execv(sys.argv[2], sys.argv[2:])
