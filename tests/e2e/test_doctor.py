# SPDX-License-Identifier: Apache-2.0
"""postern doctor: what the one that runs is like, seen through its own door."""

import re
import socket
import threading

import pytest

from door import PAIR, USER, USERS, VERIFIED
from peers import run
from process import BINARY, Postern


def doctor(port, *flags):
    return run(BINARY, "doctor", f"--web.listen-address=127.0.0.1:{port}", *flags)


def well(port, *flags):
    result = doctor(port, *flags)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    return result.stdout


def ill(port, *flags):
    """It ends with 1: all that it says."""
    result = doctor(port, *flags)
    assert result.returncode == 1, result.stdout
    return result.stdout + result.stderr


@pytest.fixture
def house(tmp_path, start):
    """What setup makes, and a postern that serves it."""
    assert run(BINARY, "setup", tmp_path, "--host=node1.example").returncode == 0
    return tmp_path, start(*Postern.FEW, config=tmp_path / "web.yml")


def test_comes_in_by_what_setup_made(house):
    directory, door = house
    said = well(door.port, f"--web.config.file={directory}/web.yml")
    assert f"https://127.0.0.1:{door.port}/metrics" in said
    assert re.search(r"^TLS +[0-9.]+ ms  TLS1\.3, ", said, re.M)
    assert re.search(r"^Certificate  CN=node1\.example, 36[45] days left$", said, re.M)
    assert re.search(r"^loadavg +[0-9.]+ ms  ok$", said, re.M)
    assert "All is well" in said


def test_shows_collectors_without_data_and_why(start):
    door = start("--collector.disable-defaults", "--collector.loadavg", "--collector.mountstats",
                 "--path.procfs=/proc", "--collector.textfile", "--collector.textfile.directory=/none")
    said = doctor(door.port, "--web.config.file=").stdout
    assert re.search(r"^loadavg .* ok$", said, re.M) and re.search(r"^textfile ", said, re.M)


def test_asks_for_the_pair_that_the_door_asks_for(house):
    directory, door = house
    (directory / "prometheus.key").rename(directory / "moved.key")
    (directory / "prometheus.crt").rename(directory / "moved.crt")
    flags = [f"--web.config.file={directory}/web.yml"]
    said = ill(door.port, *flags)
    assert "Certificate is required" in said and "give --cert and --key" in said
    assert "All is well" in well(door.port, *flags, f"--cert={directory}/moved.crt",
                                 f"--key={directory}/moved.key")


def test_password_comes_from_a_file(open_door, tmp_path):
    door = open_door(tls=PAIR, users=USERS)
    (tmp_path / "right").write_text(USER[1] + "\n")
    (tmp_path / "wrong").write_text("open barley\n")
    flags = [f"--web.config.file={door.config}"]
    assert "give --user and --password-file" in ill(door.port, *flags)
    assert "the user or the password is not right" in ill(door.port, *flags,
                                                          f"--password-file={tmp_path}/wrong")
    well(door.port, *flags, f"--password-file={tmp_path}/right")
    well(door.port, *flags, f"--user={USER[0]}", f"--password-file={tmp_path}/right")


def test_server_has_to_be_the_right_one(open_door, pki):
    door = open_door(tls=PAIR)
    assert "is not accepted" in ill(door.port, f"--ca={pki.other_ca.crt}", "--web.config.file=")
    assert "is not accepted" in ill(door.port, f"--ca={pki.ca.crt}", "--web.config.file=",
                                    "--server-name=elsewhere.example")
    well(door.port, f"--ca={pki.ca.crt}", "--web.config.file=", "--server-name=localhost")


def test_certificate_that_is_not_the_one_on_disk_is_told(open_door):
    door = open_door(tls={**PAIR, **VERIFIED})
    with door.refuses():
        door.directory.joinpath("server.key").write_text("no key")
    door.directory.joinpath("server.crt").write_bytes(door.pki.server_next.crt.read_bytes())
    said = ill(door.port, f"--web.config.file={door.config}", f"--cert={door.pki.client.crt}",
               f"--key={door.pki.client.key}")
    assert "shows another certificate" in said
    assert "no PEM private key" in said  # why the reload was refused


def test_plain_and_tls_are_told_apart(open_door, start):
    plain, secured = start(*Postern.FEW), open_door(tls=PAIR)
    assert "it does not speak TLS" in ill(plain.port, f"--web.config.file={secured.config}")
    assert "the answer is 400" in ill(secured.port, "--web.config.file=")


def test_silent_server_is_not_waited_for_without_end():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        said = ill(silent.getsockname()[1], "--web.config.file=", "--timeout=100ms")
    assert "no answer in time" in said


def test_other_servers_are_told(start):
    def serve(answer):
        with socket.create_server(("127.0.0.1", 0)) as server:
            thread = threading.Thread(target=lambda: talk(server, answer))
            thread.start()
            said = ill(server.getsockname()[1], "--web.config.file=")
            thread.join()
            return said

    def talk(server, answer):
        for _ in range(2 if answer.startswith(b"HTTP/1.1 200") else 1):
            peer = server.accept()[0]
            with peer:
                peer.recv(4096)
                peer.sendall(answer)
    assert "the answer is not HTTP/1" in serve(b"SSH-2.0-x\r\n")
    assert "the answer is 503" in serve(b"HTTP/1.1 503 Busy\r\n\r\n")
    assert "no status of a postern" in serve(b"HTTP/1.1 200 OK\r\n\r\n<html></html>")


@pytest.mark.parametrize("flags, words", [
    (["--web.listen-address=9100"], "--web.listen-address: address 9100"),
    (["--web.config.file=/none/web.yml"], "/none/: No such file"),
    (["--web.config.file=", "--cert=x"], "--cert and --key go together"),
    (["--web.config.file=", "--user=x"], "--password-file goes with it"),
    (["--web.config.file=", "--password-file=x"], "--user goes with it"),
    (["--web.config.file=", "--ca=/none"], "--ca /none: No such file"),
    (["stray"], "unexpected stray"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_refuses(flags, words):
    result = run(BINARY, "doctor", *flags)
    assert result.returncode == 1 and words in result.stderr


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    said = ill(port, "--web.config.file=")
    assert "Connection refused" in said and "systemctl status postern" in said
