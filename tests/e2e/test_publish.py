# SPDX-License-Identifier: Apache-2.0
"""postern publish: a pair that fits becomes the service's in one step, another never."""

import os
import shutil
import stat
import subprocess

import pytest

from client import Client
from door import VERIFIED
from load import Load
from peers import environment, run
from pki import Pair
from process import BINARY, Postern
from published import ALONE, Published
from waiting import until


@pytest.fixture
def published(tmp_path):
    return Published(tmp_path)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_both_files_are_published_and_the_key_is_its_owners(published, pki):
    result = published.publish(pki.server)
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    assert "valid until 20" in result.stdout and f"{published.current}\n" in result.stdout
    assert published.current.is_symlink()
    for name, original in (("server.crt", pki.server.crt), ("server.key", pki.server.key)):
        assert (published.current / name).read_bytes() == original.read_bytes()
    assert mode(published.current / "server.key") == 0o600
    assert mode(published.current) == mode(published.tls) == 0o700


def test_group_may_read_the_key_and_nobody_else(published, pki):
    group = os.getgid()
    result = run(BINARY, "publish", "--cert", pki.server.crt, "--key", pki.server.key,
                 f"--group={subprocess.check_output(['id', '-gn'], text=True).strip()}",
                 published.tls, umask=0)
    assert result.returncode == 0, result.stderr
    key = published.current / "server.key"
    assert mode(key) == 0o640 and key.stat().st_gid == group
    assert mode(published.current / "server.crt") == 0o644
    assert mode(published.current) == mode(published.tls) == 0o750


def test_generation_before_stays_and_older_ones_go(published, pki):
    seen = []
    for pair in (pki.server, pki.server_next, pki.server_rsa, pki.server):
        assert published.publish(pair).returncode == 0
        seen.append(os.readlink(published.current))
        assert published.certificate == pair.der
    assert published.generations == sorted(seen[-2:])


def test_what_an_interrupted_run_has_left_is_removed(published, pki):
    left = published.tls / ".generation-20200101T000000Z-00"
    left.mkdir(parents=True)
    (left / "server.key").touch()
    os.symlink("nowhere", published.tls / ".current.new")
    published.tls.chmod(0o700)
    assert published.publish(pki.server).returncode == 0
    assert published.generations == [os.readlink(published.current)]


def test_client_ca_goes_with_them(published, pki, start):
    assert published.publish(pki.server, f"--client-ca={pki.ca.crt}").returncode == 0
    published.configure({**VERIFIED, "client_ca_file": "tls/current/ca.crt"})
    postern = start(*Postern.FEW, config=published.config)
    client = Client(postern.port, ca=pki.ca.crt)
    assert client.but(pair=pki.client).get().status == 200
    assert client.alert() == "certificate_required"


REFUSED = [
    ("other key", "server.crt", "client.key", "does not match the public key"),
    ("switched", "server.key", "server.crt", "are certificate and key switched?"),
    ("expired", "expired.crt", "expired.key", "the certificate expired at 2020-"),
    ("early", "early.crt", "early.key", "is the clock right?"),
    ("no certificate", "none.crt", "server.key", "--cert {}/none.crt: No such file"),
    ("empty", "empty.crt", "server.key", "no PEM certificate in it"),
    ("half a key", "server.crt", "half.key", "half.key"),
]


@pytest.fixture
def material(tmp_path, pki):
    """Copies of pairs, good and bad, in a directory."""
    directory = tmp_path / "material"
    directory.mkdir()
    for name, pair in (("server", pki.server), ("client", pki.client),
                       ("expired", pki.client_expired), ("early", pki.client_early)):
        shutil.copy(pair.crt, directory / f"{name}.crt")
        shutil.copy(pair.key, directory / f"{name}.key")
    (directory / "empty.crt").touch()
    key = pki.server.key.read_bytes()
    (directory / "half.key").write_bytes(key[:len(key) // 2])
    return directory


@pytest.mark.parametrize("cert, key, reason", [row[1:] for row in REFUSED],
                         ids=[row[0] for row in REFUSED])
def test_refused_pair_leaves_the_old_one(published, pki, material, cert, key, reason):
    assert published.publish(pki.server).returncode == 0
    before = published.generations
    result = published.publish(Pair(material / cert, material / key))
    assert result.returncode == 1 and result.stdout == ""
    assert result.stderr.startswith("postern publish: error: ")
    assert reason.format(material) in result.stderr
    assert published.generations == before and published.certificate == pki.server.der


def test_directory_that_others_write_to_is_refused(published, pki):
    published.tls.mkdir()
    published.tls.chmod(0o775)
    result = published.publish(pki.server)
    assert result.returncode == 1 and f"chmod go-w {published.tls}" in result.stderr
    assert list(published.tls.iterdir()) == []


def test_current_that_is_no_link_is_left_alone(published, pki):
    (published.current).mkdir(parents=True)
    published.tls.chmod(0o700)
    result = published.publish(pki.server)
    assert result.returncode == 1 and "is no symbolic link" in result.stderr
    assert list(published.tls.iterdir()) == [published.current]


@pytest.mark.parametrize("arguments, reason", [
    ([], "where to is missing"),
    (["DIR"], "--cert is missing"),
    (["--cert=CERT", "DIR"], "--key is missing"),
    (["--cert=CERT", "--key=KEY", ALONE, "DIR/none/none"], "could not make it: No such file"),
    (["--cert=CERT", "--key=KEY", "--group=no-such-group", "DIR"], "there is no group no-such-gr"),
    (["--cert=CERT", "--key=KEY", "DIR", "DIR"], "unexpected"),
], ids=lambda row: " ".join(row) if isinstance(row, list) else "")
def test_mistakes_are_told(published, pki, arguments, reason):
    names = {"DIR": str(published.tls), "CERT": str(pki.server.crt), "KEY": str(pki.server.key)}
    for short, path in names.items():
        arguments = [each.replace(short, path) if short in each else each for each in arguments]
    result = run(BINARY, "publish", *arguments)
    assert result.returncode == 1 and reason in result.stderr
    assert not published.tls.exists()


def test_switches_are_served_without_a_failed_request(published, pki, start):
    pairs = (pki.server, pki.server_next, pki.server_rsa)
    assert published.publish(pairs[0]).returncode == 0
    published.configure()
    postern = start(*Postern.FEW, config=published.config)
    client = Client(postern.port, ca=pki.ca.crt)
    with Load(client) as load:
        for pair in (*pairs[1:], *pairs):
            assert published.publish(pair).returncode == 0
            until(lambda: client.certificate == pair.der, "the pair that was published")
            load.more()
    assert "refused" not in postern.log


def test_several_at_once_come_one_after_the_other(published, pki):
    published.tls.mkdir(mode=0o700)
    running = [subprocess.Popen([BINARY, "publish", "--cert", pair.crt, "--key", pair.key, ALONE,
                                 published.tls], env=environment(), stdout=subprocess.DEVNULL)
               for pair in (pki.server, pki.server_next) * 4]
    assert [each.wait() for each in running] == [0] * 8
    assert len(published.generations) == 2
    assert published.certificate in (pki.server.der, pki.server_next.der)
