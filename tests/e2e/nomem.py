# SPDX-License-Identifier: Apache-2.0
"""Counts the allocations of a program and lets some of them fail; nomem.c does it."""

import mmap
import os
import pathlib
import struct

import pytest

LIBRARY = pathlib.Path(os.environ.get("builddir", "."), "tests/e2e/libnomem.so").absolute()

ALL = 2 ** 63  # so many that there are never more

_PAGE_BYTES = 4096
_FIELDS = struct.Struct("=5Q2q")  # of nomem.c's page: counting, made, first, failing, failed, ...


class Nomem:
    """Of the program that is started with this environment."""

    def __init__(self, path):
        if not LIBRARY.exists():
            pytest.skip(f"there is no {LIBRARY}: make check builds it")
        path.write_bytes(bytes(_PAGE_BYTES))
        with open(path, "r+b") as file:
            self._page = mmap.mmap(file.fileno(), _PAGE_BYTES)
        self.env = {"LD_PRELOAD": str(LIBRARY), "NOMEM": str(path)}

    def begin(self, first=0, failing=1):
        """From now on the first-th allocation fails, and with it so many in all."""
        self.end()
        self._page[:] = _FIELDS.pack(0, 0, first, failing, 0, 0, 0).ljust(_PAGE_BYTES, b"\0")
        self._page[0] = 1

    def end(self):
        self._page[0] = 0

    def _field(self, i):
        return _FIELDS.unpack_from(self._page)[i]

    @property
    def made(self):
        return self._field(1)

    @property
    def failed(self):
        return self._field(4)

    @property
    def peak_bytes(self):
        return self._field(6)

    @property
    def who(self):
        """Wanted the first one that has failed: functions, the innermost first."""
        return self._page[_FIELDS.size:].split(b"\0", 1)[0].decode()
