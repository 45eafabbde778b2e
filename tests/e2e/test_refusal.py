# SPDX-License-Identifier: Apache-2.0
"""What is bad on disk, or would open the door by accident, leaves the old rules in place."""

import os

import pytest

from door import HASH_COST_10, PAIR, USERS, VERIFIED, WRONG, replace_file, rewrite_file, web_config
from waiting import until

GUARDED = {"tls": {**PAIR, **VERIFIED, "client_allowed_sans": ["prometheus.example", "other"]},
           "users": USERS}


def check_guarded(door, pki, keep):
    """Everyone is asked for what they were asked for before, and gets what they got."""
    assert door.client().get().status == 200
    answer = keep.get()
    assert answer.status == 200 and not answer.last
    assert keep.get(Authorization="Basic bm9ib2R5OmlubGV0").status == 401
    assert door.client(user=None).get().status == 401
    assert door.client(user=WRONG).get().status == 401
    assert door.client(pair=None).alert() == "certificate_required"
    assert door.client(pair=pki.client_untrusted).alert() == "unknown_ca"
    assert door.client(pair=pki.client_email).alert() == "bad_certificate"
    told = door.client(ca=None).get("/").text
    assert told == "Client sent an HTTP request to an HTTPS server.\n"


DAMAGES = {
    "config that is no YAML": lambda door: rewrite_file(door.config, b"tls_server_config: [\n"),
    "config that is not text": lambda door: rewrite_file(door.config, bytes(range(256))),
    "config with an unknown key": lambda door: door.configure(tls={**PAIR, "cert": "x", "k": 1}),
    "config that is empty": lambda door: rewrite_file(door.config, b""),
    "config that is deleted": lambda door: door.config.unlink(),
    "config that is a directory": lambda door: (door.config.unlink(), door.config.mkdir()),
    "config that is a pipe": lambda door: (door.config.unlink(), os.mkfifo(door.config)),
    "config that is endless": lambda door: (door.config.unlink(),
                                            door.config.symlink_to("/dev/zero")),
    "config that is large": lambda door: rewrite_file(door.config, b"# padding\n" * 200_000),
    "config that leads to itself": lambda door: (door.config.unlink(),
                                                 door.config.symlink_to("web.yml")),
    "config that names a file that is not there":
        lambda door: door.configure(tls={**GUARDED["tls"], "cert_file": "gone"}, users=USERS),
    "certificate that is deleted": lambda door: (door.directory / "server.crt").unlink(),
    "key that is deleted": lambda door: (door.directory / "server.key").unlink(),
    "authority that is deleted": lambda door: (door.directory / "ca.crt").unlink(),
    "certificate that is empty": lambda door: rewrite_file(door.directory / "server.crt", b""),
    "key that is empty": lambda door: rewrite_file(door.directory / "server.key", b""),
    "authority that is empty": lambda door: rewrite_file(door.directory / "ca.crt", b""),
    "certificate of another pair": lambda door: replace_file(
        door.directory / "server.crt", door.pki.server_other.crt.read_bytes()),
    "half a certificate": lambda door: replace_file(
        door.directory / "server.crt", door.pki.server.crt.read_bytes()[:300]),
    "half a key": lambda door: replace_file(
        door.directory / "server.key", door.pki.server.key.read_bytes()[:150]),
    "half an authority": lambda door: replace_file(
        door.directory / "ca.crt", door.pki.ca.crt.read_bytes()[:300]),
    "key in place of the certificate": lambda door: replace_file(
        door.directory / "server.crt", door.pki.server.key.read_bytes()),
}


def repair(door):
    """As it was."""
    if door.config.is_dir() and not door.config.is_symlink():
        door.config.rmdir()
    door.install(door.pki.server)
    door.trust(door.pki.ca)
    door.configure(**GUARDED)


@pytest.mark.parametrize("damage", DAMAGES)
def test_old_one_serves_on_beside_a(open_door, pki, damage):
    door = open_door(**GUARDED)
    insider = door.client()
    with insider.connect() as keep:
        assert keep.get().status == 200
        with door.refuses():
            DAMAGES[damage](door)
        door.settings = GUARDED
        check_guarded(door, pki, keep)
        assert door.metric("postern_config_last_reload_successful") == 0
        assert door.metric("postern_config_generation") == 1
        # A person's word does not make it better.
        with door.refuses():
            door.reload()
        check_guarded(door, pki, keep)
        repair(door)
        door.until_good()
        check_guarded(door, pki, keep)
    assert door.metric("postern_config_generation") == 1
    assert door.metric("postern_config_reload_held") == 0


def judged(client):
    """How many changes have been judged so far."""
    metrics = client.metrics
    return sum(metrics.sum("postern_config_reloads_total", result=result)
               for result in ("applied", "held", "refused"))


def test_config_cut_off_anywhere_opens_nothing(open_door, pki):
    door = open_door(**GUARDED)
    insider = door.client()
    whole = door.config.read_bytes()
    lines = whole.splitlines(keepends=True)
    cuts = {len(b"".join(lines[:n])) for n in range(len(lines))} | {len(whole) // 2,
                                                                    len(whole) - 2}
    for cut in sorted(cuts):
        before = judged(insider)
        rewrite_file(door.config, whole[:cut])
        until(lambda b=before: judged(insider) > b, f"a judgement on the first {cut} bytes")
        with insider.connect() as keep:
            check_guarded(door, pki, keep)
        rewrite_file(door.config, whole)
        door.until_good()
        door.until_metric("postern_config_reload_held", 0)


LOOSER = {
    "only a comment": "# nothing is asked for\n",
    "an empty map": "{}\n",
    "no passwords": web_config(tls=GUARDED["tls"]),
    "an empty list of users": web_config(tls=GUARDED["tls"], users={}),
    "no TLS": web_config(users=USERS),
    "no client certificates": web_config(tls=PAIR, users=USERS),
    "client certificates that nobody verifies": web_config(
        tls={**GUARDED["tls"], "client_auth_type": "RequireAnyClientCert"}, users=USERS),
    "client certificates for those who like": web_config(
        tls={**GUARDED["tls"], "client_auth_type": "VerifyClientCertIfGiven"}, users=USERS),
    "no list of names": web_config(tls={**PAIR, **VERIFIED}, users=USERS),
}


@pytest.mark.parametrize("what", LOOSER)
def test_door_is_not_opened_by_a_file_with(open_door, pki, what):
    door = open_door(**GUARDED)
    with door.client().connect() as keep:
        assert keep.get().status == 200
        with door.holds():
            rewrite_file(door.config, LOOSER[what].encode())
        check_guarded(door, pki, keep)
    assert door.metric("postern_config_reload_held") == 1
    assert door.metric("postern_config_generation") == 1
    rewrite_file(door.config, web_config(**GUARDED).encode())
    door.until_metric("postern_config_reload_held", 0)
    door.until_good()
    assert door.metric("postern_config_generation") == 1


@pytest.mark.parametrize("settings, opened", [
    ({"tls": GUARDED["tls"]}, {"user": None}),
    ({"users": USERS}, {"ca": None, "pair": None}),
    ({"tls": PAIR, "users": USERS}, {"pair": None}),
    ({}, {"ca": None, "pair": None, "user": None}),
], ids=["no passwords", "no TLS", "no client certificates", "nothing"])
def test_signal_opens_the_door_to(open_door, settings, opened):
    door = open_door(**GUARDED)
    outsider = door.client(**opened)
    with door.holds():
        door.config.write_text(web_config(**settings) if settings else "{}\n")
    with door.reloads():
        door.reload()
    assert outsider.get().status == 200
    metrics = outsider.metrics
    assert metrics.value("postern_config_reload_held") == 0
    assert metrics.value("postern_config_last_reload_successful") == 1
    assert metrics.value("postern_config_generation") == 2
    assert metrics.value("postern_config_reloads_total", trigger="file", result="held") == 1
    assert metrics.value("postern_config_reloads_total", trigger="signal", result="applied") == 1


EQUAL_OR_TIGHTER = {
    "one password more": ({"users": {**USERS, "second": HASH_COST_10}}, {"users": USERS}),
    "one password less": ({"users": USERS}, {"users": {**USERS, "second": HASH_COST_10}}),
    "passwords": ({"tls": PAIR, "users": USERS}, {"tls": PAIR}),
    "TLS": ({"tls": PAIR, "users": USERS}, {"users": USERS}),
    "client certificates": ({"tls": {**PAIR, **VERIFIED}}, {"tls": PAIR}),
    "a list of names": (GUARDED, {"tls": {**PAIR, **VERIFIED}, "users": USERS}),
    "one name more": ({"tls": {**PAIR, **VERIFIED, "client_allowed_sans":
                               ["prometheus.example", "third"]}},
                      {"tls": {**PAIR, **VERIFIED, "client_allowed_sans":
                               ["prometheus.example"]}}),
    "a comment": ({"users": USERS}, {"users": USERS}),
}


@pytest.mark.parametrize("what", EQUAL_OR_TIGHTER)
def test_file_is_enough_for(open_door, what):
    after, before = EQUAL_OR_TIGHTER[what]
    door = open_door(**before)
    with door.reloads():
        door.settings = after
        replace_file(door.config, b"# today\n" + web_config(**after).encode())
    assert door.client().get().status == 200
    assert door.metric("postern_config_generation") == 2
    assert door.metric("postern_config_reloads_total", trigger="file", result="applied") == 1
