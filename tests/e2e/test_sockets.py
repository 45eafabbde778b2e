# SPDX-License-Identifier: Apache-2.0
"""Where it listens: unix sockets and their files, vsocks, scopes of IPv6, ports in use."""

import errno
import grp
import os
import pwd
import signal
import socket
import stat

import pytest

from client import Client, Connection
from door import PAIR, USER, USERS, VERIFIED
from netns import Namespace
from peers import need, run
from process import BINARY, Postern
from waiting import DEADLINE_S


def connect(path):
    """HTTP in plain over a unix socket."""
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(DEADLINE_S)
    try:
        sock.connect(path)
    except OSError:
        sock.close()
        raise
    return Connection(sock, {})


def fails(*addresses, inside=()):
    """Its words when it cannot listen there; no address is one that others can reach."""
    result = run(*inside, BINARY, *Postern.FEW,
                 *(f"--web.listen-address={address}" for address in addresses))
    assert result.returncode == 1, (result.returncode, result.stderr)
    assert result.stderr.count("level=ERROR") == 1
    return result.stderr


def name_of(pid):
    with open(f"/proc/{pid}/comm", encoding="utf-8") as comm:
        return comm.read().strip()


def modes(path):
    return stat.S_IMODE(os.stat(path).st_mode)


@pytest.fixture
def path(short_path):
    return short_path / "http"


# Unix sockets.

@pytest.mark.parametrize("form", ["unix:{}", "unix://{}"])
def test_serves_a_unix_socket(start, path, form):
    postern = start(*Postern.FEW, listen=(form.format(path), "127.0.0.1:0"))
    assert postern.listening(2)[0] == str(path)
    with connect(str(path)) as connection:
        assert connection.get().status == 200


def test_serves_an_abstract_name(start, path):
    start(*Postern.FEW, listen=(f"unix:@{path}", "127.0.0.1:0"))
    with connect(f"\0{path}") as connection:
        assert connection.get().status == 200
    assert not path.exists()


def test_curl_speaks_tls_over_it(open_door, path, pki):
    need("curl")
    door = open_door(*Postern.FEW, f"--web.listen-address=unix:{path}", tls={**PAIR, **VERIFIED},
                     users=USERS)
    curl = ["curl", "-sS", "--fail", "--unix-socket", path, "--cacert", pki.ca.crt,
            "https://localhost/metrics"]
    rightful = ["--cert", pki.client.crt, "--key", pki.client.key, "--user", ":".join(USER)]
    result = run(*curl, *rightful)
    assert result.returncode == 0 and "node_load1 " in result.stdout, result.stderr
    assert run(*curl, *rightful[:4]).returncode == 22
    assert run(*curl, *rightful[4:]).returncode in (35, 56)
    assert door.client().get().status == 200


@pytest.mark.parametrize("options, mode", [
    ("", 0o660), (",mode=0600", 0o600), (",mode=666", 0o666), (",mode=0777", 0o777),
])
def test_file_has_the_mode_that_is_asked_for(start, path, options, mode):
    before = os.umask(0o077)
    try:
        start(*Postern.FEW, listen=(f"unix:{path}{options}", "127.0.0.1:0"))
    finally:
        os.umask(before)
    assert stat.S_ISSOCK(os.stat(path).st_mode) and modes(path) == mode


def test_umask_is_what_it_was(start, path):
    postern = start(*Postern.FEW, listen=(f"unix:{path},mode=0600", "127.0.0.1:0"))
    with open(f"/proc/{postern.pid}/status", encoding="ascii") as status:
        theirs = next(line for line in status if line.startswith("Umask:"))
    before = os.umask(0)
    os.umask(before)
    assert int(theirs.split()[1], 8) == before


def test_file_is_its_own_groups(start, path):
    """What everybody may do: keep it, and give it to a group that one is in."""
    user, group = pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name
    start(*Postern.FEW, listen=(f"unix:{path},owner={user},group={group}", "127.0.0.1:0"))
    assert (path.stat().st_uid, path.stat().st_gid) == (os.geteuid(), os.getegid())


def test_root_gives_the_file_away(start, path):
    if os.geteuid() != 0:
        pytest.skip("only root gives files away")
    start(*Postern.FEW, listen=(f"unix:{path},owner=65534,group=65533", "127.0.0.1:0"))
    assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65533)


def test_others_cannot_give_it_away_and_leave_nothing(path):
    inside = ()
    if os.geteuid() == 0:
        need("setpriv")
        inside = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
        os.chmod(path.parent, 0o777)
    said = fails(f"unix:{path},owner=root", inside=inside)
    assert f"listen unix {path}: chown: " in said and "only root" in said
    assert not path.exists()


def test_file_goes_at_the_stop(start, path):
    postern = start(*Postern.FEW, listen=(f"unix:{path}", "127.0.0.1:0"))
    assert path.exists()
    assert postern.terminate() == 0
    assert not path.exists()


def test_file_goes_when_the_start_fails(path):
    fails(f"unix:{path}", "127.0.0.1:no-such-service")
    assert not path.exists()


def test_file_of_another_stays_at_the_stop(start, path):
    postern = start(*Postern.FEW, listen=(f"unix:{path}", "127.0.0.1:0"))
    path.unlink()
    path.write_text("mine")
    assert postern.terminate() == 0
    assert path.read_text() == "mine"


def test_file_that_was_left_behind_is_replaced(start, path):
    killed = start(*Postern.FEW, listen=(f"unix:{path}", "127.0.0.1:0"))
    killed.stopped_by_test = True
    killed.send(signal.SIGKILL)
    killed.wait()
    assert path.exists()
    with pytest.raises(ConnectionRefusedError):
        connect(str(path))
    start(*Postern.FEW, listen=(f"unix:{path}", "127.0.0.1:0"))
    with connect(str(path)) as connection:
        assert connection.get().status == 200


def test_socket_that_is_in_use_stays(start, path):
    postern = start(*Postern.FEW, listen=(f"unix:{path}", "127.0.0.1:0"))
    assert f"listen unix {path}: bind: address already in use by {name_of(postern.pid)} " \
           f"(pid {postern.pid}): " in fails(f"unix:{path}")
    with connect(str(path)) as connection:
        assert connection.get().status == 200


def test_socket_of_datagrams_that_is_in_use_stays(path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
        other.bind(str(path))
        assert "address already in use" in fails(f"unix:{path}")
        assert path.exists()


@pytest.mark.parametrize("make", [
    lambda path: path.write_text("mine"),
    lambda path: path.mkdir(),
    lambda path: os.mkfifo(path),
    lambda path: path.symlink_to("/nowhere"),
], ids=["a file", "a directory", "a FIFO", "a link"])
def test_anything_else_in_the_way_stays(path, make):
    make(path)
    before = path.lstat()
    said = fails(f"unix:{path}")
    assert "address already in use: there is a file that is no socket" in said
    assert path.lstat().st_ino == before.st_ino


def test_abstract_name_in_use_is_told(start, path):
    postern = start(*Postern.FEW, listen=(f"unix:@{path}", "127.0.0.1:0"))
    assert f"listen unix @{path}: bind: address already in use by {name_of(postern.pid)} " \
           f"(pid {postern.pid}): " in fails(f"unix:@{path}")


@pytest.mark.parametrize("address, words", [
    ("unix:/none/postern.sock", "RuntimeDirectory="),
    ("unix:/" + 120 * "x", "at most 107 bytes"),
    ("unix:relative", "no absolute path"),
    ("unix:/tmp/postern.sock,user=root", "unknown option"),
    ("unix:/tmp/postern.sock,group=no-such-group", "names no group"),
    ("vsock://", "missing port in address"),
])
def test_refuses_to_listen_on(address, words):
    said = fails(address)
    assert words in said and address in said.replace("listen unix /", "unix:/")


def test_everybody_here_is_no_warning(start, path):
    postern = start(*Postern.FEW, listen=(f"unix:{path}", "127.0.0.1:0"))
    with connect(str(path)) as connection:
        assert connection.get().status == 200
    assert "anyone who reaches this port" not in postern.log


def test_health_has_a_unix_socket(start, path):
    start(*Postern.FEW, f"--web.health-listen-address=unix:{path}")
    with connect(str(path)) as connection:
        assert connection.get("/-/ready").status == 200
        assert connection.get("/metrics").status == 404


# vsock.

VSOCK = "vsock://:0"


@pytest.fixture
def vsock(start):
    """A postern that listens on a vsock, and its port there."""
    try:
        socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).close()
    except OSError as error:
        pytest.skip(f"this kernel has no vsock: {error}")
    postern = start(*Postern.FEW, listen=(VSOCK, "127.0.0.1:0"))
    return postern, int(postern.listening(2)[0].rpartition(":")[2])


def test_listens_on_a_vsock(vsock):
    postern, _ = vsock
    postern.wait_log(r'msg="Listening on" address=(vm|host|local)\((\d+|any)\):\d+$')
    # The hypervisor is another machine.
    postern.wait_log("level=WARN .*anyone who reaches this port")


def test_serves_a_vsock(vsock):
    _, port = vsock
    loopback = 1  # VMADDR_CID_LOCAL
    sock = socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM)
    sock.settimeout(0.5)  # without a loopback, the kernel asks a hypervisor that may not answer
    try:
        sock.connect((loopback, port))
    except OSError as error:
        sock.close()
        pytest.skip(f"this kernel has no vsock_loopback: {error}")
    with Connection(sock, {}) as connection:
        sock.settimeout(DEADLINE_S)
        assert connection.get().status == 200


def test_says_that_a_cid_is_ignored(start):
    try:
        socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM).close()
    except OSError as error:
        pytest.skip(f"this kernel has no vsock: {error}")
    start(*Postern.FEW, listen=("vsock://7:0", "127.0.0.1:0")).wait_log(
        "level=WARN .*vsock://7:0: what is before the port is ignored")


# IP.

def test_serves_a_link_local_address(start):
    network = Namespace()
    try:
        network.make("ip", "addr", "add", "fe80::7/64", "dev", "lo", "nodad")
        postern = start(*Postern.FEW, listen=("[fe80::7%lo]:0", "127.0.0.1:0"),
                        inside=network.inside)
        address = postern.listening(2)[0]
        assert address.startswith("[fe80::7%lo]:")
        port = address.rpartition(":")[2]
        said = network.python(
            "import http.client, socket, sys; c = http.client.HTTPConnection('fe80::7%lo', "
            "int(sys.argv[1])); c.request('GET', '/metrics'); print(c.getresponse().status)", port)
        assert said == "200\n"
        unbound = run(*network.inside, BINARY, *Postern.FEW, "--web.listen-address=[fe80::7]:0")
        assert unbound.returncode == 1 and "needs its interface" in unbound.stderr
    finally:
        network.close()


def test_scope_of_loopback_is_taken(start):
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("there is no IPv6 on this machine")
    postern = start(*Postern.FEW, listen=("[::1%lo]:0",))
    assert Client(postern.port, host="::1").get().status == 200


def test_many_addresses_at_once(start, path):
    postern = start(*Postern.FEW, listen=(*["127.0.0.1:0"] * 30, f"unix:{path}", "127.0.0.1:0"))
    for address in postern.listening(32):
        if address == str(path):
            with connect(address) as connection:
                assert connection.get().status == 200
        else:
            assert Client(int(address.rpartition(":")[2])).get().status == 200


def test_address_that_no_interface_has_is_told():
    said = fails("203.0.113.9:0")
    assert "listen tcp 203.0.113.9:0: bind: cannot assign requested address" in said


@pytest.mark.parametrize("theirs, wanted", [
    ("127.0.0.1", "127.0.0.1"), ("127.0.0.1", ""), ("0.0.0.0", "127.0.0.1"),
])
def test_port_in_use_tells_by_whom(theirs, wanted):
    with socket.socket() as other:
        other.bind((theirs, 0))
        other.listen()
        address = f"{wanted}:{other.getsockname()[1]}"
        said = fails(address)
    assert f"listen tcp {address}: bind: address already in use by {name_of(os.getpid())} " \
           f"(pid {os.getpid()}): stop it or choose another address" in said


def test_port_in_use_over_ipv6_tells_by_whom():
    with socket.socket(socket.AF_INET6) as other:
        try:
            other.bind(("::1", 0))
        except OSError:
            pytest.skip("there is no IPv6 on this machine")
        other.listen()
        said = fails(f"[::1]:{other.getsockname()[1]}")
    assert f"address already in use by {name_of(os.getpid())} (pid {os.getpid()})" in said


def test_port_of_another_users_program_tells_the_user():
    if os.geteuid() != 0:
        pytest.skip("only root runs programs as others")
    need("setpriv")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        said = fails(f"127.0.0.1:{other.getsockname()[1]}",
                     inside=("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"))
    assert "address already in use by a process of root (uid 0): " in said


def test_same_address_twice_is_told(path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.77", 0))
        address = f"127.0.0.77:{probe.getsockname()[1]}"
    for twice in (address, f"unix:{path}", f"unix:@{path}"):
        assert "address already in use by this program itself" in fails(twice, twice)
    assert not path.exists()


def test_restarts_while_old_connections_wait(start):
    """The side that closes first keeps the port in TIME_WAIT for a minute (tcp(7))."""
    first = start(*Postern.FEW)
    client = Client(first.port)
    with client.connect() as connection:
        assert connection.get().status == 200
        first.send(signal.SIGTERM)
        first.stopped_by_test = True
        assert connection.ended()
    assert first.wait() == 0
    with socket.socket() as plain, pytest.raises(OSError) as refused:
        plain.bind(("127.0.0.1", first.port))
    assert refused.value.errno == errno.EADDRINUSE
    second = start(*Postern.FEW, listen=(f"127.0.0.1:{first.port}",))
    assert second.port == first.port and client.get().status == 200


@pytest.mark.parametrize("limits, most", [("64:500", 500), ("64:64", 64), ("300:500", 500)])
def test_takes_the_descriptors_that_there_may_be(start, limits, most):
    need("prlimit")
    postern = start(*Postern.FEW, inside=("prlimit", f"--nofile={limits}"))
    assert Client(postern.port).metrics.value("process_max_fds") == most
