# SPDX-License-Identifier: Apache-2.0
"""postern check: what it finds, what it exits with, and remedies that mend."""

import json
import os
import pwd
import shutil
import subprocess

import pytest

from client import Client
from door import HASH, HASH_COST_10, PAIR, VERIFIED, web_config
from peers import environment, need, run
from process import BINARY, Postern

FINE, REFUSED, WARNING = 0, 1, 2
STRONG = {"prometheus": HASH_COST_10}
MTLS = {**PAIR, **VERIFIED}


class House:
    """A directory with a web config and what it names."""

    def __init__(self, directory, pki):
        self.directory, self.pki = directory, pki
        self.config = directory / "web.yml"
        self.install(pki.server)
        shutil.copy(pki.ca.crt, directory / "ca.crt")

    def install(self, pair):
        shutil.copy(pair.crt, self.directory / "server.crt")
        shutil.copy(pair.key, self.directory / "server.key")
        os.chmod(self.directory / "server.key", 0o600)

    def configure(self, **settings):
        self.config.write_text(web_config(**settings))
        os.chmod(self.config, 0o600)

    def check(self, *flags):
        return run(BINARY, "check", *flags, self.config)

    def report(self, *flags):
        result = self.check("--json", *flags)
        assert result.stderr == ""
        found = json.loads(result.stdout)
        found["status"] = result.returncode
        return found

    def ids(self, *flags):
        return sorted({each["id"] for each in self.report(*flags)["findings"]})


@pytest.fixture
def house(short_path, pki):
    return House(short_path, pki)


LOCAL = "--web.listen-address=127.0.0.1:9100"


@pytest.mark.parametrize("settings, flags, status, ids", [
    ({"tls": MTLS}, (), FINE, []),
    ({"tls": MTLS, "users": STRONG}, (), FINE, []),
    ({"tls": PAIR, "users": STRONG}, (), FINE, []),
    ({"tls": PAIR}, (), WARNING, ["open"]),
    ({"tls": PAIR}, (LOCAL,), FINE, []),
    ({"tls": PAIR}, (LOCAL, "--web.listen-address=:9100"), WARNING, ["open"]),
    ({"tls": PAIR}, ("--web.listen-address=unix:/run/postern.socket",), FINE, []),
    ({}, (), WARNING, ["open"]),
    ({"users": STRONG}, (), WARNING, ["clear-passwords"]),
    ({"tls": PAIR, "users": {"a": HASH}}, (), WARNING, ["bcrypt-weak"]),
    ({"tls": PAIR, "users": {"a": HASH_COST_10.replace("$10$", "$31$")}}, (), WARNING,
     ["bcrypt-slow"]),
    ({"tls": {**MTLS, "min_version": "TLS11"}}, (), WARNING, ["config"]),
    ({"tls": {**PAIR, "client_auth_type": "RequireAnyClientCert",
              "client_allowed_sans": ["a"]}}, (), WARNING, ["config"]),
    ({"tls": {**PAIR, "client_auth_type": "RequestClientCert"}}, (), WARNING, ["open"]),
    ({"tls": MTLS, "rate": {"interval": "1s"}}, (), WARNING, ["config"]),
], ids=[
    "certificates", "certificates and passwords", "passwords", "nothing", "nothing, on loopback",
    "nothing, on loopback and elsewhere", "nothing, on a unix socket", "nothing, in plain",
    "passwords in plain", "cheap bcrypt", "dear bcrypt", "TLS 1.1", "names that are not verified",
    "certificates that are not needed", "a limit without a burst"])
def test_finds_what_is_weak(house, settings, flags, status, ids):
    house.configure(**settings)
    report = house.report(*flags)
    assert sorted({each["id"] for each in report["findings"]}) == ids
    assert report["status"] == status
    assert report["verdict"] == {FINE: "fine", WARNING: "warning"}[status]
    assert report["refusal"] is None


@pytest.mark.parametrize("settings", [
    {"tls": {**PAIR, "cipher_suites": ["TLS_RSA"]}},
    {"tls": {"cert_file": "server.crt"}},
    {"tls": {**PAIR, "cert_file": "nowhere.crt"}},
    {"users": {"a": "open sesame"}},
], ids=["unknown suite", "no key", "no such file", "password for a hash"])
def test_says_what_the_daemon_says(house, settings):
    house.configure(**settings)
    daemon = run(BINARY, f"--web.config.file={house.config}", "--web.listen-address=127.0.0.1:0")
    assert daemon.returncode == 1
    report = house.report()
    assert (report["status"], report["verdict"]) == (REFUSED, "refused")
    shown = json.dumps(report["refusal"], ensure_ascii=False)[1:-1]
    assert shown in daemon.stderr
    said = house.check()
    assert said.returncode == REFUSED
    assert report["refusal"] in said.stdout
    assert "sesame" not in said.stdout + json.dumps(report)


def certificate(house, name, *template, issuer="ca", key=("--key-type=rsa", "--bits=2048"),
                options=()):
    """The house gets a server certificate like that."""
    need("certtool")
    (house.directory / "template").write_text("\n".join([f"cn = {name}", *template]) + "\n")
    house.directory.joinpath("server.key").unlink()
    for arguments in (
            ("--generate-privkey", *key, "--outfile", "server.key"),
            ("--generate-certificate", "--load-privkey", "server.key", "--template", "template",
             "--load-ca-certificate", getattr(house.pki, issuer).crt, "--load-ca-privkey",
             getattr(house.pki, issuer).key, "--outfile", "server.crt", *options)):
        result = run("certtool", *arguments, cwd=house.directory)
        assert result.returncode == 0, result.stderr
    os.chmod(house.directory / "server.key", 0o600)


GOOD = ("dns_name = localhost", "tls_www_server", "signing_key", "expiration_days = 300")


@pytest.mark.parametrize("template, key, options, ids", [
    (GOOD, (), (), []),
    (GOOD[1:], (), (), ["no-names"]),
    ((*GOOD[:1], "tls_www_client", *GOOD[2:]), (), (), ["not-for-servers"]),
    ((*GOOD[:3], 'activation_date = "2020-01-01 00:00:00"',
      'expiration_date = "2020-02-01 00:00:00"'), (), (), ["expired"]),
    ((*GOOD[:3], 'activation_date = "2045-01-01 00:00:00"',
      'expiration_date = "2045-02-01 00:00:00"'), (), (), ["not-valid-yet"]),
    (GOOD, ("--key-type=rsa", "--bits=1024"), (), ["weak-key"]),
    (GOOD, (), ("--hash=SHA1",), ["weak-signature"]),
], ids=["good", "no names", "for clients", "expired", "early", "1024 bits", "SHA-1"])
def test_looks_into_certificates(house, template, key, options, ids):
    certificate(house, "a server", *template, key=key or ("--key-type=ecdsa", "--curve=secp256r1"),
                options=options)
    house.configure(tls=MTLS)
    assert house.ids() == ids


def test_sees_an_end_that_is_near(house):
    now = subprocess.run(["date", "-u", "-d", "80 days ago", "+%F %T"], capture_output=True,
                         text=True, check=True).stdout.strip()
    soon = subprocess.run(["date", "-u", "-d", "25 days", "+%F %T"], capture_output=True,
                          text=True, check=True).stdout.strip()
    certificate(house, "a server", *GOOD[:3], f'activation_date = "{now}"',
                f'expiration_date = "{soon}"')
    house.configure(tls=MTLS)
    report = house.report()
    assert [each["id"] for each in report["findings"]] == ["ends-soon"]
    assert 24 < report["certificates"][0]["days_left"] < 26
    assert "25.0 days left, less than a quarter of its life" in report["findings"][0]["text"]


def test_explains_in_words(house):
    house.configure(
        tls={**MTLS, "min_version": "TLS12", "client_allowed_sans": ["prometheus.example"],
             "curve_preferences": ["X25519"]},
        users=STRONG, http={"http2": False, "headers": {"X-Frame-Options": "deny"}},
        rate={"interval": "1s", "burst": 5})
    said = house.check()
    assert said.returncode == FINE
    for words in ("web.yml is fine", "HTTP/1.1 over TLS 1.2 to 1.3", "curves: X25519",
                  f"a valid certificate is needed, from {house.directory}/ca.crt",
                  "it carries one of these names: prometheus.example",
                  "prometheus: bcrypt cost 10", "at most one request each 1 s, and 5 at once",
                  "X-Frame-Options: deny", "server CN=server, from CN=ca",
                  "names: localhost, 127.0.0.1, ::1", "days left"):
        assert words in said.stdout
    assert HASH_COST_10[7:] not in said.stdout
    assert "PRIVATE" not in said.stdout


def test_tells_facts_to_programs(house):
    house.configure(tls={**MTLS, "cipher_suites": ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"]},
                    users=STRONG, rate={"interval": "1500ms", "burst": 5})
    report = house.report()
    assert report["file"] == str(house.config)
    assert report["tls"] == {
        "min_version": "TLS12", "max_version": "TLS13",
        "cipher_suites": ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"], "curve_preferences": None,
        "http2": True, "client_auth_type": "RequireAndVerifyClientCert",
        "client_allowed_sans": None}
    assert report["users"][0]["name"] == "prometheus" and report["users"][0]["bcrypt_cost"] == 10
    assert report["rate_limit"] == {"interval_seconds": 1.5, "burst": 5}
    assert [(c["role"], c["depth"]) for c in report["certificates"]] == [("server", 0),
                                                                         ("client_ca", 0)]
    assert report["certificates"][0]["names"] == ["localhost", "127.0.0.1", "::1"]
    assert [f["name"] for f in report["files"]] == ["web config", "cert_file", "key_file",
                                                    "client_ca_file"]
    assert report["files"][2]["mode"] == "0600" and report["files"][2]["readable"]
    assert HASH_COST_10 not in json.dumps(report)


def test_names_do_not_speak_to_the_terminal(house):
    house.configure(tls={**MTLS, "client_allowed_sans": ["a\x1b[31mred"]},
                    users={"b\x9b31mred": HASH})
    said = house.check().stdout
    assert "a?[31mred" in said and "b?31mred" in said
    assert "\x1b" not in said and "\x9b" not in said


def test_takes_the_flag_of_the_daemon(house):
    house.configure(tls=MTLS)
    result = run(BINARY, "check", f"--web.config.file={house.config}")
    assert result.returncode == FINE
    result = run(BINARY, "check", "--web.listen-address=9100", house.config)
    assert result.returncode == 1
    assert "--web.listen-address: address 9100: missing port in address" in result.stderr
    result = run(BINARY, "check", "--user=no-such-user", house.config)
    assert result.returncode == 1
    assert result.stderr == ("postern check: error: --user: there is no user no-such-user on "
                             "this host\n")


@pytest.mark.parametrize("file", ["server.key", "web.yml"])
def test_finds_secrets_that_all_can_read(house, file):
    house.configure(tls=MTLS, users=STRONG)
    os.chmod(house.directory / file, 0o644)
    finding, = house.report()["findings"]
    assert finding["id"] == "readable-by-all"
    mend(finding)
    assert house.report()["status"] == FINE


def test_finds_files_that_all_can_change(house):
    house.configure(tls=MTLS)
    os.chmod(house.directory / "ca.crt", 0o646)
    finding, = house.report()["findings"]
    assert finding["id"] == "writable-by-all"
    mend(finding)
    assert house.report()["status"] == FINE


# Whose rights are what counts: root alone can be somebody else.

def mend(finding):
    subprocess.run(["sh", "-c", finding["remedy"]], check=True, env=environment())


@pytest.fixture
def nobody(house):
    if os.geteuid() != 0:
        pytest.skip("root is needed to be another user")
    user = pwd.getpwnam("nobody")
    os.chmod(house.directory, 0o711)
    house.configure(tls=MTLS)
    os.chmod(house.config, 0o644)
    return user


def test_remedy_lets_the_user_read_the_key(house, nobody):
    key = house.directory / "server.key"
    report = house.report("--user=nobody")
    finding, = report["findings"]
    assert (report["status"], finding["id"], finding["level"]) == (REFUSED, "unreadable",
                                                                   "refused")
    assert report["refusal"].startswith(f"key_file {key}: permission denied for user "
                                        f"{nobody.pw_uid}, group {nobody.pw_gid}")
    assert finding["remedy"].endswith(f" {key} && chmod 0640 {key}")
    mend(finding)
    assert house.report("--user=nobody")["status"] == FINE
    assert key.stat().st_mode & 0o777 == 0o640


def test_remedy_opens_every_directory_on_the_way(house, nobody):
    inner = house.directory / "it's private" / "keys"
    inner.mkdir(parents=True)
    os.rename(house.directory / "server.key", inner / "server.key")
    for directory in (inner, inner.parent):
        os.chmod(directory, 0o700)
    house.configure(tls={**MTLS, "key_file": "it's private/keys/server.key"})
    os.chmod(house.config, 0o644)
    finding, = house.report("--user=nobody")["findings"]
    mend(finding)
    assert house.report("--user=nobody")["status"] == FINE
    assert inner.stat().st_mode & 0o777 == 0o710


def test_remedy_follows_links(house, nobody):
    archive = house.directory / "archive"
    archive.mkdir(0o700)
    os.rename(house.directory / "server.key", archive / "server1.key")
    (house.directory / "server.key").symlink_to("archive/server1.key")
    finding, = house.report("--user=nobody")["findings"]
    assert str(archive) in finding["text"]
    mend(finding)
    assert house.report("--user=nobody")["status"] == FINE


def test_closing_a_key_leaves_it_to_its_user(house, nobody):
    os.chmod(house.directory / "server.key", 0o644)
    finding, = house.report("--user=nobody")["findings"]
    assert finding["id"] == "readable-by-all"
    mend(finding)
    report = house.report("--user=nobody")
    assert (report["status"], report["files"][2]["mode"]) == (FINE, "0640")


def as_user(user, house, *flags):
    need("setpriv")
    result = run("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups",
                 BINARY, "check", "--json", *flags, house.config)
    return result.returncode, json.loads(result.stdout)


def test_anyone_can_ask(house, nobody):
    secret = house.directory / "secret"
    secret.mkdir(0o700)
    os.rename(house.directory / "server.key", secret / "server.key")
    house.configure(tls={**MTLS, "key_file": "secret/server.key"})
    os.chmod(house.config, 0o644)
    status, report = as_user(nobody, house)
    assert status == REFUSED and report["user"] == "nobody"
    assert report["refusal"].startswith(f"key_file {secret}/server.key: permission denied")
    finding, = report["findings"]
    assert finding["id"] == "unreadable"
    assert f"{secret} stands in the way" in finding["text"]


def test_says_what_only_root_can_tell(house, nobody):
    secret = house.directory / "secret"
    secret.mkdir(0o700)
    os.rename(house.directory / "server.key", secret / "server.key")
    house.configure(tls={**MTLS, "key_file": "secret/server.key"})
    os.chmod(house.config, 0o644)
    _, report = as_user(nobody, house, "--user=root")
    assert [each["id"] for each in report["findings"]] == ["unseen"]
    assert report["files"][2]["readable"] is None


# The sandbox.

@pytest.mark.parametrize("flags", [
    (), ("--no-sandbox.seccomp",), ("--no-sandbox.key-process",), ("--no-sandbox",)], ids=" ".join)
def test_sandbox_is_told_as_the_daemon_will_have_it(house, start, flags):
    house.configure(tls=PAIR)
    forecast = house.report(*flags)["sandbox"]
    assert f"\nSandbox\n  {forecast['text']}\n" in house.check(*flags).stdout
    postern = start(*Postern.FEW, *flags, config=house.config)
    assert f'"Sandbox {forecast["text"]}"' in postern.wait_log('msg="Sandbox o(n|ff).*').string
    client = Client(postern.port, ca=house.pki.ca.crt)
    served = json.loads(client.get("/", Accept="application/json").text)
    assert forecast == {key: served["sandbox"][key] for key in ("text", "measures")}
