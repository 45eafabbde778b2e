# SPDX-License-Identifier: Apache-2.0
"""The command line, the first lines of the log, and what ends the program at its start."""

import json
import re
import socket

import pytest

from client import Client
from door import HASH, PAIR, USERS, VERIFIED, WRONG, web_config
from peers import run
from process import BINARY, Postern


def fails(*flags):
    """Runs with flags that it cannot take; its words."""
    result = run(BINARY, *flags)
    assert result.returncode == 1, (result.returncode, result.stderr)
    assert result.stdout == ""
    return result.stderr


def test_version_goes_to_standard_output():
    result = run(BINARY, "--version")
    assert result.returncode == 0 and result.stderr == ""
    assert re.match(r"\w+, version \S+ \(branch: .*, revision: .*\)\n", result.stdout)


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_the_flags(flag):
    result = run(BINARY, flag)
    assert result.returncode == 0 and result.stderr == ""
    for name in ("web.listen-address", "web.config.file", "web.telemetry-path", "web.max-requests",
                 "path.procfs", "path.rootfs", "log.level", "log.format", "collector.loadavg",
                 "collector.disable-defaults", "web.disable-exporter-metrics"):
        assert name in result.stdout


@pytest.mark.parametrize("flags, words", [
    (["--nope"], "error: unknown long flag '--nope', try --help"),
    (["--web.config.fil=x"], "unknown long flag '--web.config.fil'"),
    (["--web.config.file"], "expected argument for flag '--web.config.file'"),
    (["--web.max-requests=1", "--web.max-requests=2"],
     "flag 'web.max-requests' cannot be repeated"),
    (["--collector.loadavg", "--no-collector.loadavg"],
     "flag 'collector.loadavg' cannot be repeated"),
    (["--log.level=loud"], "loud"),
    (["--log.format=xml"], "xml"),
    (["--web.max-requests=many"], "many"),
    (["stray"], "unexpected stray"),
    (["--web.telemetry-path="], "web.telemetry-path"),
    (["--web.telemetry-path=metrics"], "web.telemetry-path"),
    (["--path.procfs=/none", "--web.listen-address=127.0.0.1:0"], "/none"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_refuses_flags(flags, words):
    assert words in fails(*flags)


def test_takes_arguments_from_a_file(tmp_path, start):
    (tmp_path / "args").write_text("--collector.disable-defaults\n"
                                   "--web.telemetry-path=/from-a-file\n")
    postern = start(f"@{tmp_path}/args")
    assert Client(postern.port).get("/from-a-file").status == 200


def test_answers_to_its_older_name(tmp_path):
    (tmp_path / "node_exporter").symlink_to(BINARY)
    assert run(tmp_path / "node_exporter", "--version").returncode == 0
    assert "node_exporter: error: unknown" in run(tmp_path / "node_exporter", "--nope").stderr


def test_older_name_of_the_config_flag_works(tmp_path, start):
    config = tmp_path / "web.yml"
    config.write_text(web_config(users=USERS))
    postern = start(f"--web.config={config}")
    assert Client(postern.port).get().status == 401


@pytest.mark.parametrize("address, host", [
    ("127.0.0.1:0", "127.0.0.1"),
    ("localhost:0", "127.0.0.1"),
    ("[127.0.0.1]:0", "127.0.0.1"),
    ("[::1]:0", "::1"),
])
def test_listens_on(start, address, host):
    if ":" in host and not has_ipv6():
        pytest.skip("there is no IPv6 on this machine")
    postern = start(*Postern.FEW, listen=(address,))
    assert Client(postern.port, host=host).get().status == 200


def has_ipv6():
    with socket.socket(socket.AF_INET6) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            return False
    return True


def test_listens_on_several_addresses(start):
    postern = start(*Postern.FEW, listen=("127.0.0.1:0", "127.0.0.1:0"))
    addresses = postern.listening(2)
    assert len(set(addresses)) == 2
    for address in addresses:
        assert Client(int(address.rpartition(":")[2])).get().status == 200


@pytest.mark.parametrize("address, words", [
    ("9100", "missing port in address"),
    ("::1:9100", "too many colons in address"),
    ("http://127.0.0.1:9100", "too many colons in address"),
    ("127.0.0.1:99999", "invalid port"),
    ("127.0.0.1:no-such-service", "no-such-service"),
    ("no-such-host.invalid:9100", "no-such-host.invalid"),
])
def test_refuses_to_listen_on(address, words):
    said = fails(f"--web.listen-address={address}")
    assert address in said and words in said


def test_says_that_a_port_is_taken():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        said = fails(f"--web.listen-address={address}")
    assert address in said and "address already in use" in said
    assert errors(said) == 1


def errors(log):
    return log.count("level=ERROR")


def config_errors():
    """Config text, and what the message must name: line, key, value."""
    yield "an unknown key", "tls_server_config:\n  cert_fil: x\n", ["2", "cert_fil"]
    yield "an unknown section", "basic_auth_user:\n  a: b\n", ["1", "basic_auth_user"]
    yield "a key twice", "http_server_config:\n  http2: true\n  http2: true\n", ["3", "http2"]
    yield "no YAML", "tls_server_config: [\n", []
    yield "a list at the top", "- tls_server_config\n", ["1"]
    yield ("a missing certificate", web_config(tls={**PAIR, "cert_file": "gone.crt"}),
           ["gone.crt"])
    yield "no key", web_config(tls={"cert_file": "server.crt"}), ["key_file"]
    yield "a key of another pair", web_config(tls={**PAIR, "key_file": "other.key"}), ["other.key"]
    yield "an empty certificate", web_config(tls={**PAIR, "cert_file": "empty.crt"}), ["empty.crt"]
    yield ("an unknown policy", web_config(tls={**PAIR, "client_auth_type": "Always"}),
           ["4", "client_auth_type", "Always"])
    yield ("an authority without a policy", web_config(tls={**PAIR, "client_ca_file": "ca.crt"}),
           ["client_ca_file", "client_auth_type"])
    yield ("an authority without a certificate",
           web_config(tls={**PAIR, **VERIFIED, "client_ca_file": "empty.crt"}), ["empty.crt"])
    yield ("an unknown version", web_config(tls={**PAIR, "min_version": "TLS14"}),
           ["4", "min_version", "TLS14"])
    yield ("versions the wrong way round",
           web_config(tls={**PAIR, "min_version": "TLS13", "max_version": "TLS12"}),
           ["min_version"])
    yield "a hash of another kind", web_config(users={"a": "$6$salt$hash"}), ["2", "a"]
    yield "half a hash", web_config(users={"a": HASH[:30]}), ["2", "a"]


@pytest.mark.parametrize("text, named", [pytest.param(*row[1:], id=row[0])
                                         for row in config_errors()])
def test_config_ends_the_program_with_one_line(tmp_path, pki, text, named):
    for file, pair in (("server.crt", pki.server.crt), ("server.key", pki.server.key),
                       ("other.key", pki.server_next.key), ("ca.crt", pki.ca.crt)):
        (tmp_path / file).write_bytes(pair.read_bytes())
    (tmp_path / "empty.crt").touch()
    config = tmp_path / "web.yml"
    config.write_text(text)
    said = fails("--web.listen-address=127.0.0.1:0", f"--web.config.file={config}")
    assert errors(said) == 1
    line = next(line for line in said.splitlines() if "level=ERROR" in line)
    for word in named:
        assert word in line.replace(str(tmp_path), ""), line
    assert "web.yml" in line or any(f"{tmp_path}/{word}" in line for word in named), line
    assert HASH[7:] not in said and "PRIVATE KEY" not in said


def test_config_that_is_missing_is_named(tmp_path):
    said = fails(f"--web.config.file={tmp_path}/none.yml", "--web.listen-address=127.0.0.1:0")
    assert f"{tmp_path}/none.yml" in said and "no such file or directory" in said.lower()


def test_config_that_is_a_directory_is_named(tmp_path):
    said = fails(f"--web.config.file={tmp_path}", "--web.listen-address=127.0.0.1:0")
    assert str(tmp_path) in said and "is a directory" in said.lower()


def test_empty_config_is_plain_http(tmp_path, start):
    (tmp_path / "web.yml").touch()
    postern = start(*Postern.FEW, config=tmp_path / "web.yml")
    postern.wait_log('msg="TLS is disabled." http2=false address=127.0.0.1:')
    assert Client(postern.port).get().status == 200


@pytest.mark.parametrize("http", [None, {"http2": True}, {"http2": False}])
def test_says_whether_tls_and_http2_are_enabled(open_door, http):
    door = open_door(tls=PAIR, http=http)
    http2 = str(not http or http["http2"]).lower()
    door.postern.wait_log(rf'msg="TLS is enabled." http2={http2} address=127.0.0.1:{door.port}')


def busy_day(door, pki):
    """What there is to log about: clients refused, reloads good and bad."""
    door.client(pair=None).alert()
    door.client(pair=pki.client_untrusted).alert()
    door.client(user=WRONG).get()
    settings = door.settings
    with door.refuses():
        door.configure(tls={"no": "such\nkey"})
    with door.refuses():
        rubbish = "a: [\n\x01 \"quotes\" and \\ and ünïcode\n"
        door.config.write_text(rubbish)
    door.configure(**settings)
    door.until_good()
    assert door.postern.terminate() == 0


LOGFMT = re.compile(r'time=\S+Z level=(DEBUG|INFO|WARN|ERROR) source=\S+:\d+ '
                    r'(?:[\w.]+=(?:[^\s"=]*|"(?:[^"\\]|\\.)*") ?)+')


def test_every_line_of_the_log_is_logfmt(open_door, pki):
    door = open_door(*Postern.FEW, "--log.level=debug", tls={**PAIR, **VERIFIED}, users=USERS)
    busy_day(door, pki)
    for line in door.postern.lines:
        assert LOGFMT.fullmatch(line), line


def test_every_line_of_the_log_is_json_where_asked_for(open_door, pki):
    door = open_door(*Postern.FEW, "--log.level=debug", "--log.format=json",
                     tls={**PAIR, **VERIFIED}, users=USERS)
    busy_day(door, pki)
    for line in door.postern.lines:
        record = json.loads(line)
        assert {"time", "level", "source", "msg"} <= record.keys(), line


def test_secrets_stay_out_of_the_log(open_door, pki):
    door = open_door(*Postern.FEW, "--log.level=debug", tls={**PAIR, **VERIFIED}, users=USERS)
    client = door.client(user=("prometheus", "a secret of mine"))
    assert client.get().status == 401
    busy_day(door, pki)
    for secret in ("a secret of mine", HASH, "PRIVATE KEY"):
        assert secret not in door.postern.log
