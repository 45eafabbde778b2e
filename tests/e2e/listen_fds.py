# SPDX-License-Identifier: Apache-2.0
"""
usage: listen_fds.py FD,... NAMES PROGRAM ARGUMENT...: hands sockets over as systemd does. NAMES is
what LISTEN_FDNAMES says; without any it is not set.
"""

import fcntl
import os
import sys

FIRST = 3  # SD_LISTEN_FDS_START

if __name__ == "__main__":
    given = [int(fd) for fd in sys.argv[1].split(",")]
    # Out of the way first, so that none is overwritten before it has moved.
    aside = [fcntl.fcntl(fd, fcntl.F_DUPFD, FIRST + len(given)) for fd in given]
    for fd in given:
        os.close(fd)
    for number, fd in enumerate(aside, FIRST):
        os.dup2(fd, number)
        os.close(fd)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(given)))
    if sys.argv[2]:
        os.environ["LISTEN_FDNAMES"] = sys.argv[2]
    os.execv(sys.argv[3], sys.argv[3:])
