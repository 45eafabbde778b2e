# SPDX-License-Identifier: Apache-2.0
"""postern setup: certificates and a web config that work."""

import os
import stat

import pytest

from client import Client
from peers import need, run
from pki import Pair
from process import BINARY, Postern

NEW = {"ca.crt", "ca.key", "server.crt", "server.key", "prometheus.crt", "prometheus.key", "web.yml"}


def set_up(directory, *flags, **options):
    return run(BINARY, "setup", directory, *flags, **options)


def made(directory, *flags):
    result = set_up(directory, *flags)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


def refused(directory, *flags):
    result = set_up(directory, *flags)
    assert result.returncode == 1 and result.stdout == ""
    return result.stderr


def issued(directory, authority, *flags):
    return made(directory, f"--ca-cert={authority}/ca.crt", f"--ca-key={authority}/ca.key", *flags)


def contents(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def pair(directory, name):
    return Pair(directory / f"{name}.crt", directory / f"{name}.key")


def told(certificate, *what):
    need("openssl")
    return run("openssl", "x509", "-in", certificate, "-noout", *what).stdout


def names(certificate):
    """Its alternative names, as openssl tells them."""
    text = told(certificate, "-ext", "subjectAltName")
    return {name.strip() for name in text.splitlines()[1].split(",")}


def test_what_it_makes_works(tmp_path, start):
    made(tmp_path / "new/pki", "--host=node1.example")
    directory = tmp_path / "new/pki"
    door = start(*Postern.FEW, config=directory / "web.yml")
    client = Client(door.port, ca=directory / "ca.crt", pair=pair(directory, "prometheus"))
    assert client.get().status == 200
    assert client.but(pair=None).alert() == "certificate_required"
    assert client.but(pair=pair(directory, "server")).alert() == "bad_certificate"


def test_makes_these_files_with_these_modes(tmp_path):
    made(tmp_path / "pki", "--host=node1.example")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "pki").iterdir()}
    assert modes.keys() == NEW
    for name, mode in modes.items():
        # A key that the service reads has 0640, where there is the group for it.
        assert mode in ((0o644,) if name.endswith(".crt") else (0o600, 0o640)), name
    assert modes["ca.key"] == modes["prometheus.key"] == 0o600
    assert stat.S_IMODE((tmp_path / "pki").stat().st_mode) == 0o750
    assert [path.name for path in tmp_path.iterdir()] == ["pki"]


def test_group_of_the_service_may_read_what_it_needs(tmp_path):
    if os.geteuid() != 0 or run("unshare", "--mount", "true").returncode != 0:
        pytest.skip("it takes root to have a group of one's own")
    (tmp_path / "group").write_text("root:x:0:\npostern:x:4711:\n")
    script = f'mount --bind "{tmp_path}/group" /etc/group && exec "{BINARY}" setup "$1" --host=x'
    result = run("unshare", "--mount", "sh", "-c", script, "sh", tmp_path / "pki")
    assert result.returncode == 0, result.stderr
    found = {path.name: (stat.S_IMODE(path.stat().st_mode), path.stat().st_gid)
             for path in [tmp_path / "pki", *(tmp_path / "pki").iterdir()]}
    assert found["pki"] == (0o750, 4711)
    assert found["server.key"] == found["web.yml"] == (0o640, 4711)
    assert found["ca.key"] == found["prometheus.key"] == (0o600, 0)


def test_certificates_are_as_strict_verifiers_want_them(tmp_path):
    need("openssl")
    made(tmp_path, "--host=node1.example")
    for name, purpose in (("server", "sslserver"), ("prometheus", "sslclient")):
        verified = run("openssl", "verify", "-x509_strict", "-CAfile", tmp_path / "ca.crt",
                       "-purpose", purpose, tmp_path / f"{name}.crt")
        assert verified.returncode == 0, verified.stdout + verified.stderr
    serials = {told(tmp_path / f"{name}.crt", "-serial") for name in ("ca", "server", "prometheus")}
    assert len(serials) == 3 and all(len(s) == len("serial=\n") + 32 for s in serials)
    assert "P-256" in told(tmp_path / "server.crt", "-text")
    assert "CA:TRUE, pathlen:0" in told(tmp_path / "ca.crt", "-text")


def test_server_has_its_names_and_those_of_loopback(tmp_path):
    made(tmp_path, "--host=node1", "--host=node1.example", "--host=10.1.2.3", "--host=fd00::1")
    assert names(tmp_path / "server.crt") == {
        "DNS:localhost", "IP Address:127.0.0.1", "IP Address:0:0:0:0:0:0:0:1",
        "DNS:node1", "DNS:node1.example", "IP Address:10.1.2.3", "IP Address:FD00:0:0:0:0:0:0:1"}


def test_server_is_this_host_unless_told(tmp_path):
    made(tmp_path)
    assert f"DNS:{os.uname().nodename}" in names(tmp_path / "server.crt")


def test_clients_are_let_in_by_their_names(tmp_path, start):
    clients = ["spiffe://a/b", "ops@b.example", "a.example", "2001:DB8::1"]
    made(tmp_path, "--host=x", *(f"--client={name}" for name in clients), "--allow=elsewhere")
    assert names(tmp_path / "spiffe___a_b.crt") == {"URI:spiffe://a/b"}
    assert names(tmp_path / "ops@b.example.crt") == {"email:ops@b.example"}
    door = start(*Postern.FEW, config=tmp_path / "web.yml")
    for name in ("spiffe___a_b", "ops@b.example", "a.example", "2001_db8__1"):
        assert Client(door.port, ca=tmp_path / "ca.crt", pair=pair(tmp_path, name)).get().status == 200
    assert "    - elsewhere\n" in (tmp_path / "web.yml").read_text()


def test_fleet_is_issued_from_one_authority(tmp_path, start):
    made(tmp_path / "admin", "--no-server")
    assert contents(tmp_path / "admin").keys() == {"ca.crt", "ca.key", "prometheus.crt",
                                                   "prometheus.key"}
    for host in ("node1", "node2"):
        issued(tmp_path / host, tmp_path / "admin", f"--host={host}")
        assert contents(tmp_path / host).keys() == {"ca.crt", "server.crt", "server.key", "web.yml"}
        door = start(*Postern.FEW, config=tmp_path / host / "web.yml")
        client = Client(door.port, ca=tmp_path / "admin/ca.crt",
                        pair=pair(tmp_path / "admin", "prometheus"))
        assert client.get().status == 200


def test_client_is_added_beside_what_is_there(tmp_path):
    made(tmp_path, "--host=x")
    before = contents(tmp_path)
    issued(tmp_path, tmp_path, "--no-server", "--client=second")
    after = contents(tmp_path)
    assert after.keys() - before.keys() == {"second.crt", "second.key"}
    assert all(after[name] == before[name] for name in before)


def test_server_is_renewed_while_it_runs(tmp_path, start):
    made(tmp_path, "--host=x")
    door = start(*Postern.FEW, config=tmp_path / "web.yml")
    client = Client(door.port, ca=tmp_path / "ca.crt", pair=pair(tmp_path, "prometheus"))
    before = client.certificate
    issued(tmp_path, tmp_path, "--host=x", "--no-config", "--force")
    door.wait_log("Configuration reloaded")
    assert client.certificate != before
    assert client.get().status == 200


@pytest.mark.parametrize("there", sorted(NEW))
def test_replaces_nothing_unless_told(tmp_path, there):
    (tmp_path / there).write_text("mine")
    said = refused(tmp_path, "--host=x")
    assert f"{there} is there already; nothing was changed" in said and "--force" in said
    assert contents(tmp_path) == {there: b"mine"}
    made(tmp_path, "--host=x", "--force")
    after = contents(tmp_path)
    assert after.keys() == NEW and after[there] != b"mine"


def test_lifetimes_are_as_told(tmp_path):
    need("openssl")
    made(tmp_path, "--host=x", "--days=3", "--ca-days=2")
    for name in ("ca", "server", "prometheus"):
        left = {day: run("openssl", "x509", "-in", tmp_path / f"{name}.crt", "-noout", "-checkend",
                         day * 86400 + 60 * sign).returncode
                for day, sign in ((1, -1), (2, 1))}
        assert left == {1: 0, 2: 1}, name


def test_refusal_leaves_nothing_behind(tmp_path):
    made(tmp_path / "a", "--host=x")
    made(tmp_path / "b", "--host=x")
    said = refused(tmp_path / "c", f"--ca-cert={tmp_path}/a/ca.crt", f"--ca-key={tmp_path}/b/ca.key")
    assert f"{tmp_path}/b/ca.key: the private key is not that of {tmp_path}/a/ca.crt" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "b"]


@pytest.mark.parametrize("flags, words", [
    (["--host=a b"], '--host: "a b" is no host name'),
    (["--client=../x"], '--client: "../x" is no host name'),
    (["--allow="], '--allow: "" is no host name'),
    (["--days=0"], "--days: 0 is not within 1 to 36500"),
    (["--ca-days=40000"], "--ca-days: 40000 is not within 1 to 36500"),
    (["--ca-cert=x"], "--ca-cert and --ca-key go together"),
    (["--ca-cert=/none", "--ca-key=/none"], "--ca-cert /none: No such file"),
    (["second"], "unexpected second, try --help"),
], ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_refuses(tmp_path, flags, words):
    assert words in refused(tmp_path / "pki", *flags)
    assert list(tmp_path.iterdir()) == []


def test_directory_has_to_be_named():
    result = run(BINARY, "setup")
    assert result.returncode == 1 and "name a directory" in result.stderr


def test_says_what_to_do_next(tmp_path):
    said = made(tmp_path / "pki", "--host=x")
    for words in ("ca.crt, ca.key", "the client prometheus", f"scrape-config {tmp_path}/pki/web.yml",
                  "Move ca.key", "--host=NAME"):
        assert words in said
