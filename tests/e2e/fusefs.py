# SPDX-License-Identifier: Apache-2.0
"""File systems of our own, spoken over /dev/fuse, that stop answering when a test says so."""

import errno
import os
import select
import socket
import stat
import struct
import subprocess
import sys
import threading

import pytest

from peers import environment, need
from waiting import DEADLINE_S

# <linux/fuse.h>, protocol 7.31
_NAMES = {1: "lookup", 3: "getattr", 14: "open", 15: "read", 17: "statfs", 26: "init",
          27: "opendir", 28: "readdir", 36: "interrupt"}
_ONE_WAY = {2, 42}  # forget: nobody waits for an answer
_DONE = {18, 25, 29, 34, 38}  # release, flush, access, destroy: nothing to do
_HEAD = struct.Struct("=IIQQIIIHH")  # length, opcode, unique, node, and who asks
_ANSWER = struct.Struct("=IiQ")  # length, error, unique
_ATTRIBUTES = struct.Struct("=6Q10I")
_REQUEST_MAX_BYTES = 1 << 20
_ROOT = 1  # its node; files have the next ones
_DIRECT_IO = 1  # no page cache: each read is asked

# In the namespace: mounts each path over a /dev/fuse of its own, hands those over, and waits
# for its end, which is that of the mounts.
_MOUNT = """
import ctypes, os, socket, sys
there = socket.socket(fileno=int(sys.argv[1]))
mount = ctypes.CDLL(None, use_errno=True).mount
opened = []
for path in sys.argv[2:]:
    opened.append(os.open("/dev/fuse", os.O_RDWR))
    options = f"fd={opened[-1]},rootmode=40000,user_id=0,group_id=0,allow_other"
    if mount(b"test", path.encode(), b"fuse.test", 6, options.encode()) < 0:
        sys.exit(f"mount: {os.strerror(ctypes.get_errno())}")
socket.send_fds(there, [b"ready"], opened)
for fd in opened:
    os.close(fd)
sys.stdin.read()
"""


class FuseFs:
    """A directory of files that are given by name and bytes, on one mount. None in place of
    bytes: a directory, in which all the files are once more."""

    def __init__(self, path, device, files):
        self.path = path
        self.files = dict(files)
        self._names = sorted(self.files)
        self._device = device
        self._stopped = set()
        self.threads = set()  # that have asked for something, by their number
        self._held = {}  # requests without an answer, by their number
        self._changed = threading.Condition()
        self._end, self._ended = os.pipe()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self, *names):
        """Requests of these names get no answer any more."""
        with self._changed:
            self._stopped |= set(names)

    def wait_held(self, count=1):
        """Waits until so many requests are without an answer."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._held) >= count, DEADLINE_S)

    @property
    def held(self):
        return len(self._held)

    def go_on(self):
        """Answers all that waits, and whatever comes."""
        with self._changed:
            self._stopped.clear()
            held = list(self._held.values())
            self._held.clear()
        for request in held:
            self._answer(*request)

    def close(self):
        """Whoever still waits gets an error."""
        os.write(self._ended, b".")
        self._thread.join(DEADLINE_S)
        for fd in (self._device, self._end, self._ended):
            os.close(fd)

    def _serve(self):
        poll = select.poll()
        poll.register(self._device, select.POLLIN)
        poll.register(self._end, select.POLLIN)
        while True:
            ready = dict(poll.poll())
            if self._end in ready or ready.get(self._device, 0) & ~select.POLLIN:
                return
            try:
                request = os.read(self._device, _REQUEST_MAX_BYTES)
            except OSError as error:
                if error.errno == errno.ENODEV:  # unmounted
                    return
                continue
            self._take(request)

    def _take(self, request):
        _, opcode, unique, node, *_, thread, _, _ = _HEAD.unpack_from(request)
        body = request[_HEAD.size:]
        if opcode in _ONE_WAY:
            return
        self.threads.add(thread)
        if _NAMES.get(opcode) == "interrupt":
            self._interrupt(*struct.unpack_from("=Q", body))
            return
        with self._changed:
            if _NAMES.get(opcode) in self._stopped:
                self._held[unique] = opcode, unique, node, body
                self._changed.notify_all()
                return
        self._answer(opcode, unique, node, body)

    def _interrupt(self, unique):
        """Whoever is killed while it waits is let go, as by NFS."""
        with self._changed:
            held = self._held.pop(unique, None)
        if held:
            self._send(unique, -errno.EINTR, b"")

    def _answer(self, opcode, unique, node, body):
        handler = getattr(self, f"_{_NAMES.get(opcode)}", None)
        if opcode in _DONE:
            self._send(unique, 0, b"")
        elif handler:
            answer = handler(node, body)
            self._send(unique, *((0, answer) if isinstance(answer, bytes) else (answer, b"")))
        else:
            self._send(unique, -errno.ENOSYS, b"")

    def _send(self, unique, error, body):
        try:
            os.write(self._device, _ANSWER.pack(_ANSWER.size + len(body), error, unique) + body)
        except OSError as gone:  # it was interrupted, or unmounted
            if gone.errno not in (errno.ENOENT, errno.ENODEV):
                raise

    def _attributes(self, node):
        data = None if node == _ROOT else self.files[self._names[node - 2]]
        size = len(data or b"")
        mode = stat.S_IFDIR | 0o755 if data is None else stat.S_IFREG | 0o444
        return _ATTRIBUTES.pack(node, size, 0, 0, 0, 0, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0)

    def _init(self, _, body):
        readahead, = struct.unpack_from("=8xI", body)
        return struct.pack("=4IHH2IHHI28x", 7, 31, readahead, 0, 0, 0, 4096, 1, 0, 0, 0)

    def _lookup(self, _, body):
        name = body.rstrip(b"\0").decode()
        if name not in self.files:
            return -errno.ENOENT
        node = self._names.index(name) + 2
        return struct.pack("=4Q2I", node, 0, 0, 0, 0, 0) + self._attributes(node)

    def _getattr(self, node, _):
        return struct.pack("=Q2I", 0, 0, 0) + self._attributes(node)

    def _open(self, node, _):
        return struct.pack("=Q2I", node, _DIRECT_IO, 0)

    def _opendir(self, node, _):
        return struct.pack("=Q2I", node, 0, 0)

    def _read(self, node, body):
        _, offset, size = struct.unpack_from("=QQI", body)
        return self.files[self._names[node - 2]][offset:offset + size]

    def _readdir(self, _, body):
        _, offset, _ = struct.unpack_from("=QQI", body)
        entries = b""
        for i, name in enumerate(self._names[offset:], offset + 1):
            entry = struct.pack("=QQII", i + 1, i, len(name), stat.S_IFREG >> 12)
            entry += name.encode()
            entries += entry.ljust(-(-len(entry) // 8) * 8, b"\0")
        return entries

    def _statfs(self, *_):
        return struct.pack("=5Q4I24x", 1000, 600, 500, 100, 70, 4096, 255, 4096, 0)


class Mounts:
    """FuseFs mounted on directories of our own, in a namespace in which programs are run."""

    def __init__(self, paths, files):
        need("unshare", "nsenter")
        if not os.access("/dev/fuse", os.R_OK | os.W_OK):
            pytest.skip("/dev/fuse is missing, or not for this user")
        user = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        here, there = socket.socketpair()
        with here, there:
            self._anchor = subprocess.Popen(
                ["unshare", *user, "--mount", sys.executable, "-c", _MOUNT,
                 str(there.fileno()), *map(str, paths)],
                stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(),
                pass_fds=[there.fileno()])
            there.close()
            said, devices, _, _ = socket.recv_fds(here, 16, len(paths))
        if said != b"ready":
            why = self._anchor.communicate(timeout=DEADLINE_S)[1].strip()
            pytest.skip(f"FUSE is not permitted here: {why}")
        self.all = [FuseFs(path, device, files) for path, device in zip(paths, devices)]
        self.inside = ["nsenter", f"--target={self._anchor.pid}", "--mount"]
        if user:
            self.inside += ["--user", "--preserve-credentials"]

    def close(self):
        for fs in self.all:
            fs.close()
        self._anchor.communicate(timeout=DEADLINE_S)
