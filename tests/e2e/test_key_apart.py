# SPDX-License-Identifier: Apache-2.0
"""The private key is in a process of its own, which signs and does nothing else."""

import base64
import json
import os
import pathlib
import re
import shutil
import signal

import pytest

from client import Client
from door import PAIR, USERS, replace_file, web_config
from fusefs import Mounts
from peers import need
from process import SANITIZED, Postern
from waiting import until

OFF = "--no-sandbox.key-process"
NOBODY = 65534


def is_gone(pid):
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return True
    return "State:\tZ" in status


def memory(pid):
    """All that the process has written to, as far as it can be read."""
    pieces = []
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as file:
        for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines():
            begin, end = (int(x, 16) for x in line.split()[0].split("-"))
            if line.split()[1].startswith("rw") and "[v" not in line:
                file.seek(begin)
                try:
                    pieces.append(file.read(end - begin))
                except OSError:
                    pass
    return b"".join(pieces)


def numbers(der):
    """What is secret of a key in DER: all of its long numbers but an RSA key's first, which is
    its modulus."""
    integers, octets = [], []
    while len(der) > 1:
        tag, length, at = der[0], der[1], 2
        if length & 0x80:
            at += length & 0x7f
            length = int.from_bytes(der[2:at], "big")
        value, der = der[at:at + length], der[at + length:]
        if tag == 0x30 or tag == 0x04 and value[:1] == b"\x30":
            octets += numbers(value)
        elif tag == 0x04:
            octets.append(value)
        elif tag == 0x02 and length >= 32:
            integers.append(value.lstrip(b"\0"))
    return octets + integers[1:]


def traces(pair):
    """What of a key could lie in memory: its numbers in either order of bytes, and PEM."""
    lines = pair.key.read_text().splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("-----BEGIN")
                 and line.endswith("PRIVATE KEY-----"))
    end = next(i for i in range(begin, len(lines)) if lines[i].startswith("-----END"))
    secret = numbers(base64.b64decode("".join(lines[begin + 1:end])))
    assert secret
    return {*secret, *(number[::-1] for number in secret), max(lines, key=len).encode()}


def found(postern, pair):
    there = memory(postern.pid)
    return [trace for trace in traces(pair) if trace in there]


def need_to_read_memory(postern):
    if SANITIZED:
        pytest.skip("a sanitizer has terabytes of memory of its own")
    try:
        memory(postern.pid)
    except OSError as error:
        pytest.skip(f"the memory of another process cannot be read here: {error}")


def measures(door):
    answer = door.client().get("/", Accept="application/json")
    return json.loads(answer.text)["sandbox"]["measures"]


def test_the_door_never_has_a_byte_of_the_key(open_door, pki):
    door = open_door(tls=PAIR)
    need_to_read_memory(door.postern)
    assert door.client().get().status == 200
    assert not found(door.postern, pki.server)
    with door.reloads():
        door.install(pki.server_next)
    assert door.client().get().status == 200
    assert not found(door.postern, pki.server_next)
    assert measures(door)["key_process"] == "on"
    assert door.metric("postern_sandbox", measure="key_process") == 1


def test_switched_off_the_door_has_it(open_door, pki):
    """Which proves that the search above finds what there is."""
    door = open_door(*Postern.FEW, OFF, tls=PAIR)
    need_to_read_memory(door.postern)
    assert door.client().get().status == 200
    assert found(door.postern, pki.server)
    assert door.postern.key_process is None
    assert measures(door)["key_process"] == "off"
    assert door.metric("postern_sandbox", measure="key_process") == 0


def test_the_whole_sandbox_off_is_without_it_too(open_door):
    door = open_door(*Postern.FEW, "--no-sandbox", tls=PAIR)
    assert door.postern.key_process is None
    assert measures(door)["key_process"] == "off"


def test_without_a_web_config_there_is_no_such_process(start):
    postern = start(*Postern.FEW)
    client = Client(postern.port)
    assert postern.key_process is None
    status = json.loads(client.get("/", Accept="application/json").text)
    assert status["sandbox"]["measures"]["key_process"] == "not_needed"
    assert "key_process" not in client.get().text


@pytest.mark.parametrize("where", ["inline", "beside the certificate", "in a comment"])
def test_wherever_the_key_is_written(open_door, pki, where):
    door = open_door(tls=PAIR)
    need_to_read_memory(door.postern)
    key = pki.server_next.key.read_text()
    with door.reloads():
        replace_file(door.directory / "server.crt", pki.server_next.crt.read_bytes()
                     + (key.encode() if where == "beside the certificate" else b""))
        replace_file(door.directory / "server.key", key.encode())
        config = web_config(tls={**PAIR, **({"key": key, "key_file": ""}
                                            if where == "inline" else {})})
        if where == "in a comment":
            config += "".join(f"# {line}\n" for line in key.splitlines())
        replace_file(door.config, config.encode())
    assert Client(door.port, ca=pki.ca.crt).get().status == 200
    until(lambda: door.client().certificate == pki.server_next.der, "the next certificate")
    assert not found(door.postern, pki.server_next)


def test_errors_of_an_inline_key_name_the_same_line(open_door, pki):
    door = open_door(tls=PAIR)
    text = "tls_server_config:\n  cert_file: server.crt\n  key: |\n"
    text += "".join(f"    {line}\n" for line in pki.ca.key.read_text().splitlines())
    with door.refuses():
        replace_file(door.config, text.encode())
    match = door.postern.wait_log(r"Reload refused.*web\.yml:3: key: the private key does not "
                                  r"match the public key of the certificate in .*server\.crt")
    assert match
    assert door.client().get().status == 200


def test_a_refused_pair_leaves_the_old_key_signing(open_door, pki):
    door = open_door(tls=PAIR)
    with door.refuses():
        replace_file(door.directory / "server.key", pki.server_next.key.read_bytes())
    assert door.client().get().status == 200
    with door.refuses():
        replace_file(door.directory / "server.key", b"no key")
    assert door.client().get().status == 200
    with door.reloads():
        replace_file(door.directory / "server.key", pki.server_next.key.read_bytes())
        replace_file(door.directory / "server.crt", pki.server_next.crt.read_bytes())
    assert door.client().get().status == 200


def test_nobody_looks_into_the_key_process(start, pki, short_path):
    """Not even a program of the same user: the kernel gives what lies below /proc to root."""
    as_nobody = []
    if os.geteuid() == 0:
        need("setpriv")
        as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    for name, source in {"server.crt": pki.server.crt, "server.key": pki.server.key}.items():
        shutil.copy(source, short_path / name)
        os.chmod(short_path / name, 0o644)
    (short_path / "web.yml").write_text(web_config(tls=PAIR))
    os.chmod(short_path, 0o755)
    postern = start(*Postern.FEW, config=short_path / "web.yml", inside=as_nobody)
    assert Client(postern.port, ca=pki.ca.crt).get().status == 200
    key = postern.key_process
    assert os.stat(f"/proc/{key}/mem").st_uid == 0
    assert os.stat(f"/proc/{postern.pid}/mem").st_uid == (os.geteuid() or NOBODY)
    if os.geteuid() != 0:
        with pytest.raises(PermissionError):
            memory(key)


def test_it_holds_nothing_but_its_sockets(open_door):
    if os.geteuid() != 0:
        pytest.skip("root alone sees what the key process has open")
    door = open_door(tls=PAIR)
    assert door.client().get().status == 200
    descriptors = pathlib.Path(f"/proc/{door.postern.key_process}/fd")
    assert sorted(int(fd.name) for fd in descriptors.iterdir()) == [0, 1, 2, 3, 4, 5]
    assert [os.readlink(descriptors / str(fd)) for fd in (0, 1)] == ["/dev/null"] * 2
    assert all(os.readlink(descriptors / str(fd)).startswith("socket:") for fd in (3, 4, 5))


def test_its_sandbox_is_tighter_than_the_doors(open_door):
    door = open_door(tls=PAIR)
    there = measures(door)
    status = pathlib.Path(f"/proc/{door.postern.key_process}/status").read_text()
    if there["seccomp"] == "on":
        assert "Seccomp:\t2" in status
    if there["capabilities"] == "on":
        assert re.search(r"CapEff:\t0+\n", status) and re.search(r"CapPrm:\t0+\n", status)
    assert "NoNewPrivs:\t1" in status
    door.postern.wait_log("Sandbox of the key process on: no_new_privs")


def test_a_key_that_hangs_holds_up_no_handshake(tmp_path, start, pki):
    mount = tmp_path / "mount"
    mount.mkdir()
    mounts = Mounts([mount], {"server.key": pki.server.key.read_bytes()})
    try:
        shutil.copy(pki.server.crt, tmp_path / "server.crt")
        config = tmp_path / "web.yml"
        config.write_text(web_config(tls={**PAIR, "key_file": str(mount / "server.key")}))
        postern = start(*Postern.FEW, config=config, inside=mounts.inside)
        assert Client(postern.port, ca=pki.ca.crt).get().status == 200
        mounts.all[0].stop("read")
        postern.reload()
        mounts.all[0].wait_held()
        for _ in range(20):
            assert Client(postern.port, ca=pki.ca.crt).get().status == 200
        mark = postern.mark()
        mounts.all[0].go_on()
        postern.wait_log("Configuration unchanged", mark)
    finally:
        mounts.close()


def test_without_the_key_process_the_program_ends_to_be_started_anew(open_door):
    door = open_door(tls=PAIR)
    assert door.client().get().status == 200
    os.kill(door.postern.key_process, signal.SIGKILL)
    assert door.postern.wait() == 1
    door.postern.stopped_by_test = True
    assert re.search(r"level=ERROR .*the key process was killed by signal 9", door.postern.log)


def test_key_process_that_hangs_ends_the_program_to_be_started_anew(open_door):
    door = open_door(tls=PAIR)
    door.postern.wait_log('msg="Sandbox on')
    key = door.postern.key_process
    os.kill(key, signal.SIGSTOP)
    with pytest.raises(OSError):
        door.client().get()
    until(lambda: not door.postern.alive(), "the program has ended")
    os.kill(key, signal.SIGCONT)
    assert door.postern.wait() == 1
    door.postern.stopped_by_test = True
    assert re.search(r"level=ERROR .*the key process does not answer", door.postern.log)
    until(lambda: is_gone(key), "the key process is gone")


def test_without_the_door_the_key_process_ends(open_door):
    door = open_door(tls=PAIR)
    key = door.postern.key_process
    door.postern.stopped_by_test = True
    door.postern.send(signal.SIGKILL)
    door.postern.wait()
    until(lambda: is_gone(key), "the key process is gone")


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_signals_to_both_mean_the_door(open_door, signum):
    """As a service's stop sends them, to the key process first."""
    door = open_door(tls=PAIR)
    key = door.postern.key_process
    os.kill(key, signum)
    assert door.client().get().status == 200
    if signum == signal.SIGHUP:
        return
    door.postern.stopped_by_test = True
    door.postern.send(signum)
    assert door.postern.wait() == 0
    assert is_gone(key)
    assert "key process" not in door.postern.log.split("msg=Stopping")[1]


def test_what_connections_still_use_is_signed_by_the_key_they_began_with(open_door, pki):
    """A released key is another matter than one that a later load gave up."""
    door = open_door(tls=PAIR, users=USERS)
    for pair in (pki.server_next, pki.server) * 20:
        with door.reloads():
            door.install(pair)
        assert door.client().certificate == pair.der


def test_the_user_changes_in_both(start, tmp_path, pki, short_path):
    if os.geteuid() != 0:
        pytest.skip("only root becomes somebody else")
    for name, source in {"server.crt": pki.server.crt, "server.key": pki.server.key}.items():
        shutil.copy(source, short_path / name)
    os.chmod(short_path, 0o755)
    os.chmod(short_path / "server.key", 0o600)
    (short_path / "web.yml").write_text(web_config(tls=PAIR))
    postern = start(*Postern.FEW, "--sandbox.user=nobody", config=short_path / "web.yml")
    postern.wait_log("Reload refused, .*: key_file .*permission denied for user 65534")
    for pid in (postern.pid, postern.key_process):
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
        assert re.search(r"Uid:\t65534\t65534\t65534\t65534", status)
    assert os.stat(f"/proc/{postern.key_process}/mem").st_uid == 0
    assert Client(postern.port, ca=pki.ca.crt).get().status == 200
    mark = postern.mark()
    os.chown(short_path / "server.key", NOBODY, -1)
    postern.reload()
    postern.wait_log("the configuration in use, generation 1, is on disk again|"
                     "Configuration unchanged", mark)


@pytest.fixture
def textfiles(tmp_path):
    """A directory of textfiles: one by itself, one that leads elsewhere."""
    directory, elsewhere = tmp_path / "textfiles", tmp_path / "elsewhere"
    directory.mkdir()
    elsewhere.mkdir()
    (directory / "by_itself.prom").write_text("by_itself 1\n")
    (elsewhere / "metrics").write_text("led_elsewhere 1\n")
    (directory / "led.prom").symlink_to(elsewhere / "metrics")
    return directory


def errors_of_link(door, textfiles, name):
    """What the textfile collector says of a link to that file of the door."""
    (textfiles / "link.prom").unlink(missing_ok=True)
    (textfiles / "link.prom").symlink_to(door.directory / name)
    metrics = door.client().metrics
    assert metrics.value("by_itself") == metrics.value("led_elsewhere") == 1
    return [labels["error"] for labels, _ in metrics.all("postern_textfile_error_info")
            if labels["file"].endswith("link.prom")]


@pytest.mark.parametrize("flag", ["--sandbox.key-process", OFF])
def test_the_door_cannot_read_the_files_either(open_door, textfiles, flag):
    """What it is told to read by a link beside its textfiles, as a fault might have it read."""
    door = open_door("--collector.disable-defaults", "--collector.textfile",
                     f"--collector.textfile.directory={textfiles}", flag, tls=PAIR)
    if measures(door)["landlock"] != "on":
        pytest.skip("there is no Landlock here")
    denied = ["Permission denied"] if flag != OFF else None
    for name in "server.key", "server.crt", "web.yml":
        said = errors_of_link(door, textfiles, name)
        assert said and (said == denied) == (flag != OFF)
    (door.directory / "server.key.next").write_text("as yet unread")
    said = errors_of_link(door, textfiles, "server.key.next")
    assert said and (said == denied) == (flag != OFF)


def test_textfiles_beside_the_key_go_on_to_be_read(open_door, tmp_path):
    """What comes new beside it would be hidden too: dashboards win, and the log says so."""
    textfiles = tmp_path / "door0"
    door = open_door("--collector.disable-defaults", "--collector.textfile",
                     f"--collector.textfile.directory={textfiles}", tls=PAIR)
    assert door.client().get().status == 200
    door.postern.wait_log(r"Sandbox on: .*key_process \(its files can be read\)")
    replace_file(textfiles / "new.prom", b"is_new 1\n")
    assert door.client().metrics.value("is_new") == 1
