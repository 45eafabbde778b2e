# SPDX-License-Identifier: Apache-2.0
"""postern passwd: from a password to a line of basic_auth_users."""

import signal
import subprocess

import pytest

from client import Client
from door import HASH, USER
from peers import environment, need, run
from process import BINARY, Postern
from terminal import Terminal

CHEAP = "--cost=4"


def passwd(*arguments, typed=b"", **options):
    return subprocess.run([BINARY, "passwd", *arguments], input=typed, capture_output=True,
                          env=environment(), check=False, start_new_session=True, **options)


def line_for(*arguments, typed):
    result = passwd("--stdin", CHEAP, *arguments, typed=typed)
    assert result.returncode == 0, result.stderr
    assert result.stderr == b""
    return result.stdout.decode()


def refusal(*arguments, typed=b"secret\n"):
    result = passwd(*arguments, typed=typed)
    assert result.returncode == 1 and result.stdout == b""
    return result.stderr.decode()


def test_line_lets_its_user_in(tmp_path, start):
    line = line_for("prometheus", typed=b"open sesame\n")
    assert line.startswith("prometheus: $2y$04$") and line.count("\n") == 1
    (tmp_path / "web.yml").write_text(f"basic_auth_users:\n  {line}")
    door = start(*Postern.FEW, config=tmp_path / "web.yml")
    for password, status in (("open sesame", 200), ("open barley", 401)):
        assert Client(door.port, user=("prometheus", password)).get().status == status


def test_htpasswd_knows_the_password_again(tmp_path):
    need("htpasswd")
    line = line_for("u", typed=b"secret")
    (tmp_path / "users").write_text(line.replace(": ", ":"))
    assert run("htpasswd", "-vb", tmp_path / "users", "u", "secret").returncode == 0
    assert run("htpasswd", "-vb", tmp_path / "users", "u", "other").returncode != 0


def test_hash_alone_without_a_user():
    assert line_for(typed=b"secret\n").startswith("$2y$04$")


@pytest.mark.parametrize("user, shown", [
    ("yes", '"yes"'), ("12", '"12"'), ('a"b', '"a\\"b"'), ("# a", '"# a"'), ("Jürgen", '"Jürgen"'),
])
def test_odd_names_are_quoted(user, shown, tmp_path, start):
    line = line_for(user, typed=b"secret\n")
    assert line.startswith(f"{shown}: $2y$04$")
    (tmp_path / "web.yml").write_text(f"basic_auth_users:\n  {line}")
    door = start(*Postern.FEW, config=tmp_path / "web.yml")
    assert Client(door.port, user=(user, "secret")).get().status == 200


def test_promtool_takes_the_line(tmp_path):
    need("promtool")
    (tmp_path / "web.yml").write_text("basic_auth_users:\n  " + line_for("yes", typed=b"secret"))
    assert run("promtool", "check", "web-config", tmp_path / "web.yml").returncode == 0


@pytest.mark.parametrize("arguments, typed, words", [
    (["--stdin"], b"", "the password is empty"),
    (["--stdin"], b"\n", "the password is empty"),
    (["--stdin"], b"a\0b\n", "NUL"),
    (["--stdin"], b"one\ntwo\n", "more than one line"),
    (["--stdin"], b"x" * 73, "73 bytes"),
    (["--stdin"], b"x" * 4096, "more than 512 bytes"),
    (["--stdin", "a:b"], b"secret\n", '"a:b" has a colon'),
    (["--stdin", ""], b"secret\n", "the user name is empty"),
    (["--stdin", b"\xff"], b"secret\n", "not UTF-8"),
    (["--stdin", "x" * 952], b"secret\n", "more than 951 bytes"),
    (["--stdin", "--cost=3"], b"secret\n", "--cost: 3 is not within 4 to 31"),
    (["--stdin", "--cost=32"], b"secret\n", "--cost: 32 is not within 4 to 31"),
    (["--stdin", "one", "two"], b"secret\n", "unexpected two, try --help"),
    (["--sdtin"], b"secret\n", "unknown long flag '--sdtin', try --help"),
    (["--stdin", "--verify=secret"], b"secret\n", "--verify: found no hash"),
    ([], b"secret\n", "no terminal to ask on"),
])
def test_refuses(arguments, typed, words):
    said = refusal(*arguments, typed=typed)
    assert said.startswith("postern passwd: error: ") and words in said


def test_password_of_72_bytes_is_the_longest():
    assert line_for(typed=b"x" * 72 + b"\r\n").startswith("$2y$04$")


def test_output_that_is_lost_is_an_error():
    with open("/dev/full", "wb") as full:
        result = subprocess.run([BINARY, "passwd", "--stdin", CHEAP], input=b"secret", stdout=full,
                                stderr=subprocess.PIPE, check=False)
    assert result.returncode == 1 and b"could not write to standard output" in result.stderr


@pytest.mark.parametrize("typed, code", [(USER[1], 0), ("open barley", 1), ("", 1)])
def test_tells_whether_the_password_is_that_of_a_hash(typed, code):
    for hashed in (HASH, HASH.replace("$2y$", "$2a$")):
        result = passwd("--stdin", "--verify", hashed, typed=typed.encode() + b"\n")
        assert (result.returncode, result.stdout) == (code, b""), result.stderr


def test_asks_twice_without_echo():
    with Terminal(BINARY, "passwd", CHEAP, "prometheus") as terminal:
        terminal.wait_for("Password: ")
        assert not terminal.echoes()
        terminal.type("open sesame\n")
        terminal.wait_for("again: ")
        terminal.type("open sesame\n")
        shown = terminal.end()
        assert terminal.code == 0, shown
    assert "prometheus: $2y$04$" in shown and "basic_auth_users" in shown
    assert "sesame" not in shown


def test_refuses_two_passwords_that_differ():
    with Terminal(BINARY, "passwd", CHEAP) as terminal:
        terminal.wait_for("Password: ")
        terminal.type("open sesame\n")
        terminal.wait_for("again: ")
        terminal.type("open barley\n")
        assert "the two passwords differ" in terminal.end()
        assert terminal.code == 1


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_ends_it_and_gives_the_echo_back(signum):
    with Terminal(BINARY, "passwd") as terminal:
        terminal.wait_for("Password: ")
        assert not terminal.echoes()
        terminal.send(signum)
        terminal.end()
        assert terminal.code == -signum and terminal.echoed


def test_asks_again_after_it_was_stopped():
    # A shell with job control, since nobody can stop the first process of a session.
    script = f'set -m; "{BINARY}" passwd {CHEAP}; stty -a | grep -ow -e -echo -e echo; fg'
    with Terminal("sh", "-c", script) as terminal:
        terminal.wait_for("Password: ")
        terminal.type("\x1a")
        terminal.wait_for("\r\necho\r\n")
        for question in ("Password: ", "again: "):
            terminal.wait_for(question)
            assert not terminal.echoes()
            terminal.type("secret\n")
        assert "$2y$04$" in terminal.end()
        assert terminal.code == 0


def test_mistyped_command_gets_a_hint():
    result = run(BINARY, "paswd")
    assert result.returncode == 1 and result.stdout == ""
    assert "error: unexpected paswd, try --help" in result.stderr
    assert 'Did you mean "postern passwd"?' in result.stderr
    assert "Did you mean" not in run(BINARY, "stray").stderr


def test_helps():
    result = run(BINARY, "passwd", "--help")
    assert result.returncode == 0 and result.stderr == ""
    assert result.stdout.startswith("usage: postern passwd [<flags>] [USER]\n")
    assert "--cost=10" in result.stdout
    assert "passwd" in run(BINARY, "--help").stdout
