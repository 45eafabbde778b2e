# SPDX-License-Identifier: Apache-2.0
"""Rules change while clients are connected: some must go, the others must not notice."""

import pytest

from door import HASH, PAIR, USER, USERS, VERIFIED
from gate import Gate
from waiting import until

NAMED = {**PAIR, **VERIFIED, "client_allowed_sans": ["prometheus.example"]}
SPIFFE = "spiffe://prometheus.example/scraper"

versions = pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])


def asked_to_reconnect(connection):
    answer = connection.get()
    return answer.status == 200 and answer.last and connection.ended()


def connected(client):
    """A connection that has served a request."""
    connection = client.connect()
    answer = connection.get()
    assert answer.status == 200 and not answer.last
    return connection


def test_tls_is_turned_on(open_door):
    door = open_door(users=USERS)
    plain = door.client()
    with connected(plain) as old:
        with door.reloads():
            door.configure(tls=PAIR, users=USERS)
        # What came in by the old door may finish, and not go on.
        try:
            assert old.get().last
        except ConnectionError:
            pass
    assert plain.get("/").text == "Client sent an HTTP request to an HTTPS server.\n"
    assert door.client().get().status == 200
    assert door.client(user=None).get().status == 401


def test_tls_is_turned_off_by_a_person(open_door):
    door = open_door(tls=PAIR, users=USERS)
    with connected(door.client()) as old:
        with door.holds():
            door.configure(users=USERS)
        assert not old.get().last
        with door.reloads():
            door.reload()
        assert asked_to_reconnect(old)
    assert door.client().get().status == 200
    assert door.client(user=None).get().status == 401


@versions
def test_client_without_a_certificate_goes_when_one_is_required(open_door, version):
    door = open_door(tls={**PAIR, **VERIFIED, "client_auth_type": "VerifyClientCertIfGiven"})
    with connected(door.client(pair=None, version=version)) as without, \
            connected(door.client(version=version)) as with_one:
        with door.reloads():
            door.configure(tls={**PAIR, **VERIFIED})
        assert without.ended()
        assert asked_to_reconnect(with_one)


@versions
def test_client_that_was_never_asked_goes_when_a_certificate_is_required(open_door, version):
    door = open_door(tls=PAIR)
    with connected(door.client(version=version)) as old:
        with door.reloads():
            door.configure(tls={**PAIR, **VERIFIED})
        assert old.ended()
    assert door.client(version=version).get().status == 200


@versions
def test_client_goes_with_its_authority(open_door, pki, version):
    door = open_door(tls={**PAIR, **VERIFIED})
    door.trust(pki.ca, pki.other_ca)
    door.until_metric("postern_config_generation", 2)
    first = door.client(version=version)
    second = first.but(pair=pki.client_untrusted)
    with connected(first) as going, connected(second) as staying:
        with door.reloads():
            door.trust(pki.other_ca)
        assert going.ended()
        assert asked_to_reconnect(staying)
    assert first.alert() == "unknown_ca"
    assert second.get().status == 200


@versions
def test_client_goes_with_its_name(open_door, pki, version):
    sans = ["prometheus.example", SPIFFE]
    door = open_door(tls={**NAMED, "client_allowed_sans": sans})
    first = door.client(version=version)
    second = first.but(pair=pki.client_uri)
    with connected(first) as going, connected(second) as staying:
        with door.reloads():
            door.configure(tls={**NAMED, "client_allowed_sans": [SPIFFE]})
        assert going.ended()
        assert asked_to_reconnect(staying)
    assert first.alert() == "bad_certificate"
    assert second.get().status == 200


def test_everybody_goes_when_no_name_is_left(open_door):
    door = open_door(tls=NAMED)
    with connected(door.client()) as going:
        with door.reloads():
            door.configure(tls={**NAMED, "client_allowed_sans": []})
        assert going.ended()
    assert door.client().alert() == "bad_certificate"


def test_password_that_is_taken_away_opens_nothing_more(open_door):
    door = open_door(users={**USERS, "second": HASH})
    first, second = door.client(), door.client(user=("second", USER[1]))
    with connected(first) as going, connected(second) as staying:
        with door.reloads():
            door.configure(users={"second": HASH})
        try:
            assert going.get().status == 401
        except ConnectionError:
            pass
        assert asked_to_reconnect(staying)
    assert first.get().status == 401
    assert second.get().status == 200


def test_new_password_counts_at_once(open_door):
    door = open_door(users={USER[0]: "$2y$04$" + "." * 53})
    assert door.client().get().status == 401
    with door.reloads():
        door.configure(users=USERS)
    assert door.client().get().status == 200


def test_password_that_is_added_counts_on_open_connections(open_door):
    door = open_door(tls=PAIR)
    with connected(door.client()) as old:
        with door.reloads():
            door.configure(tls=PAIR, users=USERS)
        try:
            assert old.get().status == 401
        except ConnectionError:
            pass
    assert door.client(user=None).get().status == 401


def test_least_version_is_raised(open_door):
    door = open_door(tls=PAIR)
    with connected(door.client(version="TLSv1.2")) as old:
        with door.reloads():
            door.configure(tls={**PAIR, "min_version": "TLS13"})
        assert asked_to_reconnect(old)
    assert door.client(version="TLSv1.2").alert() in ("protocol_version", "handshake_failure")
    assert door.client(version="TLSv1.3").get().status == 200


# Resumption: a ticket is worth no more than the rules that hold when it is shown.


def ticket(client):
    with connected(client) as connection:
        connection.get()
        return connection.session


@versions
def test_session_is_resumed_while_rules_stay(open_door, version):
    door = open_door(tls=PAIR)
    client = door.client(version=version)
    with client.connect(session=ticket(client)) as again:
        assert again.resumed
        assert again.get().status == 200


SPIFFE_ONLY = {"tls": {**NAMED, "client_allowed_sans": [SPIFFE]}}


@versions
@pytest.mark.parametrize("before, change, alert", [
    ({"tls": NAMED}, lambda door: door.configure(**SPIFFE_ONLY), "bad_certificate"),
    ({"tls": {**PAIR, **VERIFIED}}, lambda door: door.trust(door.pki.other_ca), "unknown_ca"),
    ({"tls": {**PAIR, **VERIFIED}}, lambda door: door.configure(**SPIFFE_ONLY), "bad_certificate"),
    ({"tls": {**PAIR, "client_auth_type": "RequireAnyClientCert"}},
     lambda door: (door.trust(door.pki.other_ca), door.configure(tls={**PAIR, **VERIFIED})),
     "unknown_ca"),
], ids=["whose name is taken away", "whose authority is taken away", "that is not on a new list",
        "that nobody had verified"])
def test_ticket_is_worth_nothing_to_a_client(open_door, before, change, alert, version):
    door = open_door(**before)
    client = door.client(version=version)
    session = ticket(client)
    with door.reloads():
        change(door)
    assert client.alert(session=session) == alert


@versions
@pytest.mark.parametrize("policy", ["NoClientCert", "VerifyClientCertIfGiven"])
def test_ticket_is_worth_nothing_without_a_certificate(open_door, policy, version):
    tls = {**PAIR, "client_auth_type": policy}
    door = open_door(tls=tls if policy == "NoClientCert" else {**tls, "client_ca_file": "ca.crt"})
    client = door.client(pair=None, version=version)
    session = ticket(client)
    with door.reloads():
        door.configure(tls={**PAIR, **VERIFIED})
    assert client.alert(session=session) == {"TLSv1.2": "handshake_failure",
                                             "TLSv1.3": "certificate_required"}[version]


@versions
def test_ticket_of_a_client_that_may_stay_does_no_harm(open_door, pki, version):
    door = open_door(tls=NAMED)
    client = door.client(version=version)
    session = ticket(client)
    with door.reloads():
        door.install(pki.server_next)
    with client.connect(session=session) as again:
        assert again.get().status == 200


# Scrapes that are in their middle.


@pytest.fixture
def gated(open_door, tmp_path):
    gate = Gate(tmp_path)
    door = open_door(*gate.flags, tls=NAMED)
    return gate, door


def in_the_middle(gate, client):
    """A connection whose scrape runs, which shows when the gate lets another through."""
    first = client.connect()
    first.ask()
    until(gate.open, "a first scrape")
    assert first.response().status == 200
    first.ask()
    return first


def test_scrape_in_its_middle_is_answered(gated, pki):
    gate, door = gated
    with in_the_middle(gate, door.client()) as connection:
        with door.reloads():
            door.install(pki.server_next)
        until(gate.open, "the scrape")
        answer = connection.response()
        assert answer.status == 200 and answer.last


def test_client_that_must_go_does_not_get_its_scrape(gated):
    gate, door = gated
    with in_the_middle(gate, door.client()) as connection:
        with door.reloads():
            door.configure(**SPIFFE_ONLY)
        assert connection.ended()
        until(gate.open, "the scrape")
    assert door.postern.alive()
