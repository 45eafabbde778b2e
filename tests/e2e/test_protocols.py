# SPDX-License-Identifier: Apache-2.0
"""Versions, cipher suites and curves: what the web config allows is what can be negotiated."""

import re

import pytest

from door import PAIR, web_config
from peers import environment, need, run
from process import BINARY

HTTP1 = {"http2": False}  # lists without the suites that HTTP/2 demands are fine

TLS13 = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"]

# The second half of the config's name, and what openssl calls it behind ECDHE-RSA-.
TLS12 = {
    "AES_128_GCM_SHA256": "AES128-GCM-SHA256",
    "AES_256_GCM_SHA384": "AES256-GCM-SHA384",
    "CHACHA20_POLY1305_SHA256": "CHACHA20-POLY1305",
    "AES_128_CBC_SHA": "AES128-SHA",
    "AES_256_CBC_SHA": "AES256-SHA",
}
KEYS = {"RSA": "server_rsa", "ECDSA": "server"}

# The config's name, openssl's, and how it reports the key that was made on it.
CURVES = {
    "X25519": ("X25519", "X25519"),
    "CurveP256": ("P-256", "prime256v1"),
    "CurveP384": ("P-384", "secp384r1"),
    "CurveP521": ("P-521", "secp521r1"),
}

# Anything that openssl has, weak signatures and all.
ANYTHING = ("-cipher", "ALL:@SECLEVEL=0")


class Handshake:
    """One of openssl's, to its end: the first byte of what comes behind it."""

    def __init__(self, port, *options):
        self.said = run("openssl", "s_client", "-connect", f"127.0.0.1:{port}",
                        "-servername", "localhost", "-brief", *options).stderr

    def _field(self, name):
        found = re.search(f"^{name}: ([^,\n]*)", self.said, re.MULTILINE)
        return found.group(1) if found else None

    @property
    def suite(self):
        return self._field("Ciphersuite")

    @property
    def version(self):
        return self._field("Protocol version")

    @property
    def curve(self):
        found = re.search("^(?:Server|Peer) Temp Key: (?:ECDH, )?([^,]+)", self.said, re.MULTILINE)
        return found.group(1) if found else None

    @property
    def alert(self):
        found = re.search(r"alert ([a-z ]+?):", self.said)
        return found.group(1) if found else None


@pytest.fixture(autouse=True)
def openssl():
    need("openssl")


def door_of(open_door, pki, key, **settings):
    door = open_door(tls=PAIR)
    if key != "ECDSA":
        with door.reloads():
            door.install(getattr(pki, KEYS[key]))
    if settings:
        change(door, **settings)
    return door


def change(door, http=None, **tls):
    with door.reloads():
        door.configure(tls={**PAIR, **tls}, http=http)


def names(key, hash_names=TLS12):
    return [f"TLS_ECDHE_{key}_WITH_{each}" for each in hash_names]


@pytest.mark.parametrize("key", KEYS)
def test_each_suite_alone_is_the_one_that_is_negotiated(open_door, pki, key):
    door = door_of(open_door, pki, key)
    for listed, openssl_name in TLS12.items():
        change(door, http=HTTP1, cipher_suites=[f"TLS_ECDHE_{key}_WITH_{listed}"])
        shake = Handshake(door.port, "-tls1_2", *ANYTHING)
        assert shake.suite == f"ECDHE-{key}-{openssl_name}", shake.said
        others = [f"ECDHE-{key}-{o}" for o in TLS12.values() if o != openssl_name]
        shake = Handshake(door.port, "-tls1_2", "-cipher", ":".join(others))
        assert shake.alert == "handshake failure", shake.said
        assert {Handshake(door.port, "-ciphersuites", suite).suite for suite in TLS13} \
            == set(TLS13), "TLS 1.3 lost a suite"


def test_default_is_the_ten_suites_with_ephemeral_keys(open_door, pki):
    door = door_of(open_door, pki, "RSA")
    refused = ["AES128-GCM-SHA256", "AES256-SHA", "DHE-RSA-AES128-GCM-SHA256",
               "ECDHE-RSA-AES128-SHA256", "ECDHE-RSA-CAMELLIA128-SHA256"]
    for each in TLS12.values():
        assert Handshake(door.port, "-tls1_2", "-cipher", f"ECDHE-RSA-{each}").suite
    for each in refused:
        shake = Handshake(door.port, "-tls1_2", "-cipher", f"{each}:@SECLEVEL=0")
        assert shake.alert == "handshake failure", f"{each}: {shake.said}"


def test_order_of_the_list_says_nothing(open_door, pki):
    door = door_of(open_door, pki, "RSA")
    for listed in (names("RSA"), names("RSA")[::-1]):
        for prefer in (True, False):
            change(door, cipher_suites=listed, prefer_server_cipher_suites=prefer)
            assert Handshake(door.port, "-tls1_2").suite == "ECDHE-RSA-AES128-GCM-SHA256"


@pytest.mark.parametrize("listed", [TLS13, names("ECDSA")],
                         ids=["only of TLS 1.3", "only for another key"])
def test_list_without_a_suite_for_tls12_leaves_tls13(open_door, pki, listed):
    door = door_of(open_door, pki, "RSA")
    mark = door.postern.mark()
    change(door, http=HTTP1, cipher_suites=listed)
    door.postern.wait_log("cipher_suites: has no suite for TLS 1.2 with the key .*server.key, so "
                          "nobody can speak it: add a TLS_ECDHE_RSA suite", mark)
    assert Handshake(door.port, "-tls1_2", *ANYTHING).alert == "handshake failure"
    assert Handshake(door.port).version == "TLSv1.3"


def test_list_that_lets_nobody_connect_is_refused(open_door, pki):
    door = door_of(open_door, pki, "RSA")
    with door.refuses():
        door.configure(tls={**PAIR, "max_version": "TLS12", "cipher_suites": names("ECDSA")})
    door.postern.wait_log("web.yml:6: cipher_suites: nobody could connect: up to max_version "
                          "TLS12, the key .*server.key needs a TLS_ECDHE_RSA suite")
    assert door.client().get().status == 200


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
@pytest.mark.parametrize("key", KEYS)
def test_each_curve_alone_is_the_one_that_is_negotiated(open_door, pki, key, version):
    door = door_of(open_door, pki, key)
    for listed, (curve, reported) in CURVES.items():
        change(door, curve_preferences=[listed])
        everything = ":".join(name for name, _ in CURVES.values())
        shake = Handshake(door.port, version, "-groups", everything)
        assert shake.curve == reported, shake.said
        others = [name for name, _ in CURVES.values() if name != curve]
        if key == "ECDSA":
            continue  # a client's list says also which curves it knows in certificates
        shake = Handshake(door.port, version, "-groups", ":".join(others))
        assert shake.alert == "handshake failure", shake.said


def test_curves_that_go_lacks_are_refused(open_door, pki):
    door = door_of(open_door, pki, "RSA")
    for group in ("X448", "ffdhe2048"):
        shake = Handshake(door.port, "-tls1_3", "-groups", group)
        assert shake.alert == "handshake failure", shake.said


def test_old_versions_only_where_asked_for(open_door, pki):
    door = door_of(open_door, pki, "RSA")
    old = {"-tls1": "TLSv1", "-tls1_1": "TLSv1.1"}
    for option in old:
        assert Handshake(door.port, option, *ANYTHING).alert == "protocol version"
    mark = door.postern.mark()
    change(door, min_version="TLS10")
    door.postern.wait_log("web.yml:4:16: min_version: TLS 1.0 has known weaknesses", mark)
    for option, version in old.items():
        assert Handshake(door.port, option, *ANYTHING).version == version
    assert Handshake(door.port).version == "TLSv1.3"
    change(door, min_version="TLS11")
    assert Handshake(door.port, "-tls1", *ANYTHING).alert == "protocol version"
    assert Handshake(door.port, "-tls1_1", *ANYTHING).version == "TLSv1.1"


def test_suites_govern_old_versions_too(open_door, pki):
    door = door_of(open_door, pki, "ECDSA", min_version="TLS10", http=HTTP1,
                   cipher_suites=names("ECDSA", ["AES_256_CBC_SHA", "AES_256_GCM_SHA384"]))
    for option in ("-tls1", "-tls1_1"):
        assert Handshake(door.port, option, *ANYTHING).suite == "ECDHE-ECDSA-AES256-SHA"
    assert Handshake(door.port, "-tls1_2").suite == "ECDHE-ECDSA-AES256-GCM-SHA384"


def test_http2_demands_a_suite_at_start_and_at_reload(open_door, pki):
    door = door_of(open_door, pki, "RSA")
    lacking = names("RSA", ["AES_256_GCM_SHA384"])
    with door.refuses():
        door.configure(tls={**PAIR, "cipher_suites": lacking})
    door.postern.wait_log("http2: TLSConfig.CipherSuites is missing an HTTP/2-required "
                          "AES_128_GCM_SHA256 cipher")
    change(door, http=HTTP1, cipher_suites=lacking)
    change(door, cipher_suites=lacking, min_version="TLS13")


def test_curl_and_gnutls_get_what_is_allowed(open_door, pki):
    need("curl", "gnutls-cli")
    door = door_of(open_door, pki, "RSA",
                   cipher_suites=names("RSA", ["AES_128_GCM_SHA256"]),
                   curve_preferences=["CurveP384"])
    url = f"https://localhost:{door.port}/metrics"
    curl = ("curl", "--silent", "--cacert", pki.ca.crt, "--ipv4", "--output", "/dev/null",
            "--write-out", "%{http_code}")
    assert run(*curl, "--tls-max", "1.2", url).stdout == "200"
    assert run(*curl, "--tlsv1.3", url).stdout == "200"
    refused = run(*curl, "--tls-max", "1.2", "--ciphers", "ECDHE-RSA-AES256-GCM-SHA384", url)
    assert (refused.returncode, refused.stdout) == (35, "000")
    for version in ("1.2", "1.3"):
        said = run("gnutls-cli", "--x509cafile", pki.ca.crt, "--port", door.port, "localhost",
                   "--priority", f"NORMAL:-VERS-ALL:+VERS-TLS{version}").stdout
        assert re.search(rf"\(TLS{version}.*\)-\(ECDHE-SECP384R1\)", said), said


@pytest.mark.parametrize("options, version", [
    (("--tls-max", "1.3"), "2"),
    (("--tls-max", "1.2"), "2"),
    (("--tls-max", "1.2", "--ciphers", "ECDHE-RSA-CHACHA20-POLY1305"), "2"),
    (("--tls-max", "1.2", "--ciphers", "ECDHE-RSA-AES128-SHA"), "1.1"),
    (("--tls-max", "1.1", "--ciphers", "ALL:@SECLEVEL=0"), "1.1"),
], ids=["TLS 1.3", "TLS 1.2", "ChaCha20", "CBC", "TLS 1.1"])
def test_http2_is_not_chosen_where_it_would_be_too_weak(open_door, pki, options, version):
    need("curl")
    door = door_of(open_door, pki, "RSA", min_version="TLS10")
    answer = run("curl", "--silent", "--cacert", pki.ca.crt, "--ipv4", "--http2", "--output",
                 "/dev/null", "--write-out", "%{http_version} %{http_code}", *options,
                 f"https://localhost:{door.port}/metrics")
    assert answer.stdout == f"{version} 200"


def test_http2_is_left_to_tls13_where_the_list_suits_another_key(open_door, pki):
    need("curl")
    door = door_of(open_door, pki, "RSA", cipher_suites=[
        *names("ECDSA", ["AES_128_GCM_SHA256"]), *names("RSA", ["AES_256_CBC_SHA"])])
    for newest, version in (("1.2", "1.1"), ("1.3", "2")):
        answer = run("curl", "--silent", "--cacert", pki.ca.crt, "--ipv4", "--http2",
                     "--tls-max", newest, "--output", "/dev/null", "--write-out",
                     "%{http_version} %{http_code}", f"https://localhost:{door.port}/metrics")
        assert answer.stdout == f"{version} 200"


def test_says_what_the_policy_of_the_host_takes_away(tmp_path, pki):
    policy = tmp_path / "policy"
    policy.write_text("[overrides]\ndisabled-version = tls1.0\ndisabled-version = tls1.1\n"
                      "tls-disabled-cipher = CHACHA20-POLY1305\n")
    only_chacha = {"cipher_suites": names("RSA", ["CHACHA20_POLY1305_SHA256"])}

    def check(**tls):
        config = tmp_path / "web.yml"
        config.write_text(web_config(tls={"cert_file": str(pki.server_rsa.crt),
                                          "key_file": str(pki.server_rsa.key), **tls}, http=HTTP1))
        return run(BINARY, "check", config,
                   env=environment(GNUTLS_SYSTEM_PRIORITY_FILE=policy)).stdout

    said = check(min_version="TLS11")
    assert f"allow TLS 1.1, which this host's policy for GnuTLS switches off ({policy})" in said
    said = check(min_version="TLS10", max_version="TLS11")
    assert "web.yml would be refused" in said
    assert f"this host's policy for GnuTLS ({policy}) leaves nothing of the TLS versions" in said
    said = check(**only_chacha)
    assert f"this host's policy for GnuTLS ({policy}) switches off all of those" in said
    assert "would be taken" in said
    said = check(**only_chacha, max_version="TLS12")
    assert "those for TLS 1.2: nobody could connect" in said
    assert "would be refused" in said
