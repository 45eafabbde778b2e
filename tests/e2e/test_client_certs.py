# SPDX-License-Identifier: Apache-2.0
"""Who is let in with which client certificate, and what the others are told."""

import pytest

from door import HASH, PAIR, VERIFIED

OK = None
NOBODY = {"TLSv1.2": "handshake_failure", "TLSv1.3": "certificate_required"}

# What a client shows, and the alert where certificates are verified.
SHOWN = {
    "client": OK,
    "client_chain": OK,
    "client_no_purpose": OK,
    "client_untrusted": "unknown_ca",
    "client_expired": "certificate_expired",
    "client_early": "certificate_expired",
    "client_server_only": "bad_certificate",
}

# Is a client without a certificate let in? Are certificates verified?
POLICIES = {
    "NoClientCert": (True, False),
    "RequestClientCert": (True, False),
    "RequireAnyClientCert": (False, False),
    "RequireClientCert": (False, False),
    "VerifyClientCertIfGiven": (True, True),
    "RequireAndVerifyClientCert": (False, True),
}

versions = pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])


def door_for(open_door, policy, **more):
    tls = {**PAIR, "client_auth_type": policy, **more}
    if policy != "NoClientCert":
        tls["client_ca_file"] = "ca.crt"
    return open_door(tls=tls)


def check(client, alert):
    """Lets in for OK; otherwise tells exactly that, and gives no scrape even to the hasty."""
    if alert is OK:
        assert client.get().status == 200
        return
    assert client.alert() == alert
    try:
        answer = client.get()
    except (OSError, ValueError):
        return
    raise AssertionError(f"a refused client got {answer.status}")


@versions
@pytest.mark.parametrize("shown", ["none", *SHOWN])
@pytest.mark.parametrize("policy", POLICIES)
def test_policy_decides(open_door, pki, policy, shown, version):
    door = door_for(open_door, policy)
    takes_none, verifies = POLICIES[policy]
    if shown == "none":
        alert = OK if takes_none else NOBODY[version]
        check(door.client(pair=None, version=version), alert)
    else:
        check(door.client(pair=getattr(pki, shown), version=version),
              SHOWN[shown] if verifies else OK)
    assert door.client(version=version).get().status == 200, "the next one is refused too"


@versions
@pytest.mark.parametrize("sans, pair, alert", [
    (["prometheus.example"], "client", OK),
    (["other.example", "prometheus.example"], "client", OK),
    (["other.example"], "client", "bad_certificate"),
    (["*.example"], "client", "bad_certificate"),
    (["client"], "client", "bad_certificate"),  # that is its CN
    (["10.0.0.7"], "client_ip", OK),
    (["2001:db8::1"], "client_ip", OK),
    (["10.0.0.8"], "client_ip", "bad_certificate"),
    (["scraper@prometheus.example"], "client_email", OK),
    (["prometheus.example"], "client_email", "bad_certificate"),
    (["spiffe://prometheus.example/scraper"], "client_uri", OK),
    (["spiffe://prometheus.example/scraper/"], "client_uri", "bad_certificate"),
    (["prometheus.example"], "client_chain", OK),
    (["prometheus.example"], "client_untrusted", "unknown_ca"),
    ([], "client", "bad_certificate"),
], ids=lambda value: " or ".join(value) or "nobody" if isinstance(value, list) else value or "ok")
def test_names_must_be_on_the_list(open_door, pki, sans, pair, alert, version):
    door = door_for(open_door, "RequireAndVerifyClientCert", client_allowed_sans=sans)
    check(door.client(pair=getattr(pki, pair), version=version), alert)


@versions
@pytest.mark.parametrize("policy", ["RequestClientCert", "VerifyClientCertIfGiven"])
def test_list_of_names_means_that_there_is_a_certificate(open_door, pki, policy, version):
    door = door_for(open_door, policy, client_allowed_sans=["prometheus.example"])
    check(door.client(pair=None, version=version), NOBODY[version])
    check(door.client(version=version), OK)
    assert door.postern.alive()


def test_list_of_names_is_nothing_where_no_certificate_is_asked_for(open_door):
    door = door_for(open_door, "NoClientCert", client_allowed_sans=["other.example"])
    check(door.client(pair=None), OK)


@versions
@pytest.mark.parametrize("pair", ["server", "server_rsa", "server_chain"])
def test_serves_every_kind_of_certificate(open_door, pki, pair, version):
    door = open_door(tls=PAIR)
    if pair != "server":
        with door.reloads():
            door.install(getattr(pki, pair))
    client = door.client(version=version)
    assert client.certificate == getattr(pki, pair).der
    assert client.get().status == 200


def test_asks_for_a_password_as_well(open_door, pki):
    door = open_door(tls={**PAIR, **VERIFIED}, users={"prometheus": HASH})
    assert door.client().get().status == 200
    assert door.client(user=None).get().status == 401
    check(door.client(pair=None), NOBODY["TLSv1.3"])


@pytest.mark.parametrize("setting, refused, accepted", [
    ({"min_version": "TLS13"}, {"version": "TLSv1.2"}, {"version": "TLSv1.3"}),
    ({"max_version": "TLS12"}, {"version": "TLSv1.3"}, {"version": "TLSv1.2"}),
], ids=["min_version", "max_version"])
def test_protocol_settings_hold(open_door, setting, refused, accepted):
    door = open_door(tls={**PAIR, **setting})
    assert door.client(**refused).alert() in ("protocol_version", "handshake_failure")
    assert door.client(**accepted).get().status == 200
