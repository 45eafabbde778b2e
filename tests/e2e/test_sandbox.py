# SPDX-License-Identifier: Apache-2.0
"""The sandbox: what the running program has given up, and that nobody misses it."""

import ctypes
import errno
import json
import os
import pathlib
import platform
import re
import signal
import sys

import pytest

from client import Client
from door import Door, PAIR, USERS, rewrite_file
from peers import need, run
from process import BINARY, SANITIZED, TSAN, Postern
from waiting import until

NOBODY = "nobody"
SETPRIV = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
CAP_DAC_READ_SEARCH = 1 << 2  # <linux/capability.h>

# x86-64 and 64-bit ARM: numbers of calls that this test's own filter refuses.
NUMBERS = {"x86_64": {"prctl": 157, "capset": 126, "landlock_create_ruleset": 444},
           "aarch64": {"prctl": 167, "capset": 91, "landlock_create_ruleset": 444}}
PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 22, 38

# Starts a program that has not got a call, or not with that first argument (-1: any).
LACKING = """
import ctypes, os, struct, sys
number, first, error = map(int, sys.argv[1:4])
load, equal, ret = 0x20, 0x15, 0x06  # <linux/filter.h>
rows = [(load, 0, 0, 0), (equal, 0, 3, number), (load, 0, 0, 16),
        (equal, 0, 1, first) if first >= 0 else (equal, 0, 0, 0),
        (ret, 0, 0, 0x50000 | error), (ret, 0, 0, 0x7fff0000)]
code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *row) for row in rows))
program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(rows), ctypes.addressof(code)))
prctl = ctypes.CDLL(None, use_errno=True).prctl
if os.geteuid() != 0:
    prctl(38, 1, 0, 0, 0)
if prctl(22, 2, program, 0, 0) < 0:
    sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
os.execv(sys.argv[4], sys.argv[4:])
"""


def sandbox(client):
    return json.loads(client.get("/", Accept="application/json").text)["sandbox"]


def need_all(client):
    """Every measure is on, or the machine cannot show what the test is about."""
    lacking = [name for name, is_ in sandbox(client)["measures"].items()
               if is_ not in ("on", "not_needed")]
    if lacking:
        pytest.skip(f"this machine or this build has no {', '.join(lacking)}")


def need_root():
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")


def statuses(pid):
    """Of each thread, what the kernel says of it."""
    found = []
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        lines = (task / "status").read_text().splitlines()
        found.append(dict(line.split(":\t", 1) for line in lines if ":\t" in line))
    return found


def capabilities(status):
    return {name: int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")}


def every_collector():
    names = re.findall(r"--\[no-\]collector\.(\w+)\s", run(BINARY, "--help").stdout)
    assert len(names) > 70
    return [f"--collector.{name}" for name in names]


# What it gives up.

@pytest.fixture
def crowded(open_door):
    """A postern with threads of every kind: for a password, for a scrape, for the log."""
    door = open_door("--collector.filesystem", tls=PAIR, users=USERS)
    need_all(door.client())
    assert door.client().get().status == 200
    assert len(statuses(door.postern.pid)) >= 5
    return door


def test_every_thread_has_given_up_its_rights(crowded):
    for status in statuses(crowded.postern.pid):
        assert status["NoNewPrivs"] == "1", status["Name"]
        assert status["Seccomp"] == "2", status["Name"]
        assert set(capabilities(status).values()) == {0}, status["Name"]
        if os.geteuid() == 0:
            assert int(status["CapBnd"], 16) == 0, status["Name"]


def test_user_is_changed_and_what_a_collector_needs_is_kept(start):
    need_root()
    need("setpriv")
    postern = start(*Postern.FEW, "--collector.slabinfo", f"--sandbox.user={NOBODY}",
                    inside=("setpriv", "--groups=0,4"))
    client = Client(postern.port)
    need_all(client)
    assert client.metrics.value("node_scrape_collector_success", collector="slabinfo") == 1
    for status in statuses(postern.pid):
        assert set(status["Uid"].split()) == set(status["Gid"].split()) == {"65534"}
        assert status["Groups"].split() in ([], ["65534"])
        assert capabilities(status) == {"CapInh": 0, "CapAmb": 0, "CapPrm": CAP_DAC_READ_SEARCH,
                                        "CapEff": CAP_DAC_READ_SEARCH}
        assert int(status["CapBnd"], 16) == CAP_DAC_READ_SEARCH


def test_user_that_cannot_be_had_ends_the_start():
    def fails(flag, *inside):
        ended = run(*inside, BINARY, "--web.listen-address=127.0.0.1:0", *Postern.FEW, flag)
        assert ended.returncode == 1
        return ended.stderr
    assert "--sandbox.user" in fails("--sandbox.user=nosuchuser")
    assert "there is no group nosuchgroup" in fails("--sandbox.user=nobody:nosuchgroup")
    inside = ()
    if os.geteuid() == 0:
        need("setpriv")
        inside = SETPRIV
    assert "only root can become user root" in fails("--sandbox.user=root", *inside)


# Somebody inside.

INTRUDER = pathlib.Path(__file__).with_name("intruder.c")

FREE = {"read": "done", "write": "done", "make": "done", "remove": "done", "execute": "ENOEXEC",
        "code": "done", "inet": "done", "kill": "done", "trace": "ESRCH", "unknown": "EFAULT"}
BY_LANDLOCK = {**FREE, "write": "EACCES", "make": "EACCES", "remove": "ENOENT",
               "execute": "EACCES"}
BY_ALL = {**dict.fromkeys(FREE, "EPERM"), "read": "done", "unknown": "ENOSYS"}
if SANITIZED:  # it looks for leaks by tracing
    BY_ALL["trace"] = FREE["trace"]


class Intruder:
    """Code of somebody else's in a postern."""

    def __init__(self, directory, start, *flags, config=None, ca=None):
        need("cc")
        library = directory / "intruder.so"
        built = run("cc", "-D_GNU_SOURCE", "-shared", "-fPIC", "-o", library, INTRUDER, "-ldl")
        assert built.returncode == 0, built.stderr
        (directory / "there").write_text("x")
        program = directory / "program"
        program.write_text("no program")
        program.chmod(0o755)
        self.made = directory / "made"
        # A sanitizer wants to be loaded first, and need not be.
        options = os.environ.get("ASAN_OPTIONS", "")
        self.postern = start(*Postern.FEW, *flags, config=config, env={
            "LD_PRELOAD": library, "INTRUDER_THERE": directory / "there",
            "INTRUDER_MADE": self.made, "INTRUDER_PROGRAM": program,
            "ASAN_OPTIONS": f"{options}:verify_asan_link_order=0"})
        self.client = Client(self.postern.port, ca=ca)
        assert self.client.get().status == 200

    def strike(self, process):
        """What came of each of its tries, in every thread of that process."""
        return [self._strike(process, int(thread))
                for thread in os.listdir(f"/proc/{process}/task")]

    def _strike(self, process, thread):
        libc = ctypes.CDLL(None, use_errno=True)
        mark = self.postern.mark()
        tgkill = {"x86_64": 234, "aarch64": 131}.get(platform.machine())
        if not tgkill:
            pytest.skip("this test does not know the number of tgkill(2) on this machine")
        assert libc.syscall(tgkill, process, thread, signal.SIGRTMIN + 8) == 0
        said = self.postern.wait_log(f"intruder {thread}: (.*)", mark).group(1)
        came = dict(word.split("=") for word in said.split())
        came.pop("keys" if came["keys"] == "ENOSYS" else None, None)  # kernels may lack them
        return came


@pytest.fixture
def intrude(tmp_path, start):
    if TSAN:
        pytest.skip("ThreadSanitizer keeps signals back until a thread calls it")
    return lambda *flags, **door: Intruder(tmp_path, start, *flags, **door)


def without_keys(came):
    return {name: value for name, value in came.items() if name != "keys"}


def refusals(struck):
    return sum(list(came.values()).count("EPERM") for came in struck)


def test_intruder_is_refused_in_every_thread_and_told_of(intrude):
    intruder = intrude()
    client, postern = intruder.client, intruder.postern
    need_all(client)
    assert client.metrics.value("postern_sandbox_refusals_total") == 0
    struck = intruder.strike(postern.pid)
    assert len(struck) >= 4
    assert all(without_keys(came) == BY_ALL for came in struck)
    refused = refusals(struck)
    assert not intruder.made.exists()
    postern.wait_log(r"the sandbox refused \w+\(2\), which postern does not need")
    metrics = client.metrics
    assert metrics.value("postern_sandbox_refusals_total") == refused
    assert metrics.value("node_scrape_collector_success", collector="loadavg") == 1
    status = json.loads(client.get("/", Accept="application/json").text)
    assert status["sandbox"]["calls_refused"] == refused
    assert [f["id"] for f in status["findings"] if "sandbox refused" in f["text"]]


def test_intruder_into_the_key_process_is_refused_and_told_of(intrude, open_door, pki):
    intruder = intrude(config=open_door(*Postern.FEW, tls=PAIR).config, ca=pki.ca.crt)
    client, postern = intruder.client, intruder.postern
    need_all(client)
    struck = intruder.strike(postern.key_process)
    assert len(struck) == 2
    assert all(without_keys(came) == BY_ALL for came in struck)
    assert not intruder.made.exists()
    postern.wait_log(r"the sandbox refused \w+\(2\), which postern does not need")
    until(lambda: client.metrics.value("postern_sandbox_refusals_total") == refusals(struck),
          "every refusal is counted")


def test_landlock_alone_lets_nothing_be_written_or_executed(intrude):
    intruder = intrude("--no-sandbox.seccomp")
    measures = sandbox(intruder.client)["measures"]
    if measures["landlock"] != "on":
        pytest.skip("this kernel has no Landlock")
    assert measures["seccomp"] == "off"
    assert measures["no_new_privs"] == "on"
    came = intruder.strike(intruder.postern.pid)[0]
    # Later versions of Landlock keep signals to ourselves too.
    expected = {**BY_LANDLOCK, "kill": came["kill"]}
    assert came["kill"] in ("done", "EPERM")
    assert without_keys(came) == expected
    assert not intruder.made.exists()


def test_without_the_sandbox_nothing_is_refused(intrude):
    intruder = intrude("--no-sandbox")
    assert set(sandbox(intruder.client)["measures"].values()) == {"off", "not_needed"}
    intruder.postern.wait_log("level=WARN.*Sandbox off")
    assert without_keys(intruder.strike(intruder.postern.pid)[0]) == FREE
    metrics = intruder.client.metrics
    assert metrics.sum("postern_sandbox") == 0
    assert metrics.value("postern_sandbox_refusals_total") == 0


# What it costs nobody.

def told(port):
    """Which collectors succeed, and which families there are."""
    metrics = Client(port).metrics
    success = {labels["collector"]: value
               for labels, value in metrics.all("node_scrape_collector_success")}
    return success, {name for name in metrics.names if name.startswith("node_")}


@pytest.mark.parametrize("who", ["whoever runs this", NOBODY])
def test_every_collector_tells_in_it_what_it_tells_without(start, who):
    flags, inside = every_collector(), ()
    if who == NOBODY:
        flags.remove("--collector.perf")  # it does not start where it may not count
        need_root()
        need("setpriv")
        inside = SETPRIV
        if run(*inside, "test", "-x", BINARY).returncode:
            pytest.skip("nobody else may run the program here")
    ports = [start(*flags, *switch, inside=inside).port for switch in ((), ("--no-sandbox",))]
    until(lambda: told(ports[0]) == told(ports[1]), "the same collectors and families")
    metrics = Client(ports[0]).metrics
    assert metrics.value("postern_sandbox_refusals_total") == 0


@pytest.fixture
def readable(pki, start, short_path):
    """A door whose files lie where another user can read them, served as that user."""
    need_root()
    short_path.chmod(0o755)
    door = Door(short_path, pki, start, *Postern.FEW, f"--sandbox.user={NOBODY}", tls=PAIR)
    need_all(door.client())
    return door


def test_reload_after_the_user_was_changed(readable):
    mark = readable.postern.mark()
    assert "running as root" not in readable.postern.log
    readable.configure(tls={**PAIR, "min_version": "TLS13"}, write=rewrite_file)
    readable.postern.wait_log("Configuration reloaded", mark)
    readable.until_good()
    assert "Reload refused" not in readable.postern.log


def test_key_that_the_new_user_may_not_read_is_told_at_once(pki, start, short_path):
    need_root()
    short_path.chmod(0o755)

    def secretly(path, data):
        path.write_bytes(data)
        path.chmod(0o600)

    class Secret(Door):
        def install(self, pair, write=secretly):
            super().install(pair, write)

    door = Secret(short_path, pki, start, *Postern.FEW, f"--sandbox.user={NOBODY}", tls=PAIR)
    door.postern.wait_log("Reload refused, .*server.*: permission denied for user")
    with door.refuses():
        door.reload()
    assert door.client().get().status == 200
    for name in ("server.crt", "server.key"):
        os.chown(short_path / name, 65534, 65534)
    mark = door.postern.mark()
    door.reload()
    door.postern.wait_log("is on disk again", mark)


def test_socket_is_removed_by_whoever_it_has_become(start, short_path):
    need_root()
    os.chown(short_path, 65534, 65534)
    path = short_path / "http"
    postern = start(*Postern.FEW, f"--sandbox.user={NOBODY}", listen=(f"unix:{path}",),
                    ready=False)
    postern.wait_log("Listening on")
    assert path.exists()
    postern.wait_log("Sandbox on")
    assert postern.terminate() == 0
    assert not path.exists()


# Where a measure cannot be had.

def lacking(call, first, error):
    """What starts a program that has not got the call."""
    numbers = NUMBERS.get(platform.machine())
    if not numbers:
        pytest.skip("this test does not know this machine's numbers of system calls")
    return sys.executable, "-c", LACKING, numbers[call], first, error


@pytest.mark.parametrize("measure, call, first", [
    ("landlock", "landlock_create_ruleset", -1),
    ("seccomp", "prctl", PR_SET_SECCOMP),
    ("no_new_privs", "prctl", PR_SET_NO_NEW_PRIVS),
    ("capabilities", "capset", -1),
], ids=lambda each: str(each))
@pytest.mark.parametrize("error", [errno.EPERM, errno.ENOSYS], ids=os.strerror)
def test_measure_that_is_not_offered_is_told(start, measure, call, first, error):
    if measure == "capabilities" and os.geteuid() != 0:
        pytest.skip("who has no capabilities drops none")
    postern = start(*Postern.FEW, inside=lacking(call, first, error))
    client = Client(postern.port)
    words = re.escape(f"{measure} (not offered here: {os.strerror(error)})")
    postern.wait_log(f"level=WARN.*Sandbox .*without .*{words}")
    assert sandbox(client)["measures"][measure] == "not_offered"
    metrics = client.metrics
    assert metrics.value("postern_sandbox", measure=measure) == 0
    assert metrics.value("node_scrape_collector_success", collector="loadavg") == 1


def test_files_that_landlock_would_have_closed_are_told_of_by_check(open_door, start, pki):
    door = open_door(*Postern.FEW, tls=PAIR)
    inside = lacking("landlock_create_ruleset", -1, errno.ENOSYS)
    told = json.loads(run(*inside, BINARY, "check", "--json", door.config).stdout)["sandbox"]
    assert "key_process (its files can be read)" in told["text"]
    postern = start(*Postern.FEW, config=door.config, inside=inside)
    assert sandbox(door.client().but(port=postern.port))["text"] == told["text"]
