# SPDX-License-Identifier: Apache-2.0
"""certs/mkcerts.sh: a PKI to try postern with."""

import os
import pathlib
import ssl
import stat

import pytest

from peers import need, run

SCRIPT = pathlib.Path(os.environ.get("srcdir", "."), "certs/mkcerts.sh").absolute()
FILES = {f"{name}.{kind}" for name in ("ca", "server", "client") for kind in ("crt", "key")}


def make(*arguments):
    result = run("sh", SCRIPT, *arguments)
    assert result.returncode == 0, result.stderr
    return result


def contents(directory):
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def names(certificate):
    """Its alternative names, as openssl tells them."""
    need("openssl")
    told = run("openssl", "x509", "-in", certificate, "-noout", "-ext", "subjectAltName").stdout
    return {name.strip() for name in told.splitlines()[1].split(",")}


def test_makes_three_pairs_and_nothing_else(tmp_path):
    make(tmp_path / "new/pki")
    files = contents(tmp_path / "new/pki")
    assert files.keys() == FILES
    for name in files:
        mode = stat.S_IMODE((tmp_path / "new/pki" / name).stat().st_mode)
        assert mode == (0o600 if name.endswith(".key") else 0o644), name


def test_authority_vouches_for_both(tmp_path):
    need("openssl")
    make(tmp_path)
    for name, purpose in (("server", "sslserver"), ("client", "sslclient")):
        verified = run("openssl", "verify", "-CAfile", tmp_path / "ca.crt", "-x509_strict",
                       "-purpose", purpose, tmp_path / f"{name}.crt")
        assert verified.returncode == 0, verified.stdout + verified.stderr
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tmp_path / f"{name}.crt", tmp_path / f"{name}.key")


def test_neither_may_stand_for_the_other(tmp_path):
    need("openssl")
    make(tmp_path)
    for name, purpose in (("client", "sslserver"), ("server", "sslclient")):
        verified = run("openssl", "verify", "-CAfile", tmp_path / "ca.crt",
                       "-purpose", purpose, tmp_path / f"{name}.crt")
        assert verified.returncode != 0


def test_server_has_the_names_that_it_is_given(tmp_path):
    make(tmp_path, "node1", "node1.example", "10.1.2.3", "fd00::1")
    assert names(tmp_path / "server.crt") == {
        "DNS:localhost", "IP Address:127.0.0.1", "IP Address:0:0:0:0:0:0:0:1",
        "DNS:node1", "DNS:node1.example", "IP Address:10.1.2.3", "IP Address:FD00:0:0:0:0:0:0:1"}


def test_client_has_the_names_that_it_is_given(tmp_path):
    make("--client-san", "uri:spiffe://a/b", "--client-san", "email:a@b.example",
         "--client-san", "dns:a.example", "--client-san", "ip:10.0.0.7", tmp_path)
    assert names(tmp_path / "client.crt") == {"URI:spiffe://a/b", "email:a@b.example",
                                              "DNS:a.example", "IP Address:10.0.0.7"}


def test_keeps_what_is_there(tmp_path):
    make(tmp_path)
    before = contents(tmp_path)
    make(tmp_path)
    assert contents(tmp_path) == before


def test_makes_what_is_missing(tmp_path):
    make(tmp_path)
    before = contents(tmp_path)
    (tmp_path / "client.crt").unlink()
    make(tmp_path)
    after = contents(tmp_path)
    assert after.keys() == FILES
    assert {name for name in FILES if after[name] != before[name]} == {"client.crt", "client.key"}


def test_new_authority_means_that_all_is_new(tmp_path):
    make(tmp_path)
    before = contents(tmp_path)
    (tmp_path / "ca.key").unlink()
    make(tmp_path)
    after = contents(tmp_path)
    assert all(after[name] != before[name] for name in FILES)


def test_makes_all_anew_when_forced(tmp_path):
    make(tmp_path)
    before = contents(tmp_path)
    make("--force", tmp_path)
    after = contents(tmp_path)
    assert after.keys() == FILES and all(after[name] != before[name] for name in FILES)


@pytest.mark.parametrize("arguments", [[], ["--nope", "x"], ["--client-san", "name:x", "x"],
                                       ["--client-san"]], ids=" ".join)
def test_says_what_it_cannot_take(tmp_path, arguments):
    result = run("sh", SCRIPT, *arguments, cwd=tmp_path)
    assert result.returncode != 0 and "mkcerts.sh" in result.stderr
    assert list(tmp_path.iterdir()) == []
