# SPDX-License-Identifier: Apache-2.0
"""ACME clients renew, and their hooks bring what is new to a service that reads no key of theirs."""

import stat
import threading

import pytest

from client import ANYONE, Client
from load import Load
from pebble import Certbot, Dehydrated, Lego, Pebble
from peers import need, run
from process import Postern
from published import Published, first_certificate
from waiting import until

NAME = "node.example.com"
HOOKS = ("acme.sh", "certbot", "dehydrated", "lego")


@pytest.fixture
def published(tmp_path):
    return Published(tmp_path)


@pytest.fixture
def acme(run_beside, tmp_path, pki, published):
    """A client of that kind with an authority of its own: acme(Class, program)."""
    def acme(kind, program):
        need("pebble", program)
        directory = tmp_path / program
        directory.mkdir()
        return kind(directory, run_beside(Pebble, directory, pki), pki, **published.variables)
    return acme


class ModeWatch:
    """Looks at every key that is published, all the time, for rights that are too wide."""

    def __init__(self, directory):
        self._directory = directory
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.seen = set()

    def _run(self):
        while not self._stop.wait(0.001):
            for key in self._directory.glob(".generation-*/server.key"):
                try:
                    self.seen.add(stat.S_IMODE(key.stat().st_mode))
                except FileNotFoundError:
                    pass  # a generation that has just gone

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()


def serving(start, published):
    """Trusts any chain: the authority is a new one for each test, and is not the point."""
    published.configure()
    postern = start(*Postern.FEW, config=published.config)
    return Client(postern.port, ca=ANYONE)


def renews_unnoticed(client, published, renew):
    before = published.certificate
    assert client.certificate == before
    with Load(client) as load, ModeWatch(published.tls) as watch:
        renew()
        until(lambda: client.certificate == published.certificate, "the renewed certificate")
        load.more()
    assert published.certificate != before
    assert watch.seen == {0o600}
    assert client.metrics.value("postern_config_reloads_total", trigger="file",
                                result="refused") == 0


def test_certbot_publishes_what_it_renews(acme, published, start):
    certbot = acme(Certbot, "certbot")
    certbot.issue(NAME, "--deploy-hook", published.hook("certbot"))
    live = certbot.live / NAME / "fullchain.pem"
    assert published.certificate == first_certificate(live)
    client = serving(start, published)
    renews_unnoticed(client, published, certbot.renew)
    assert published.certificate == first_certificate(live)


def test_lego_publishes_what_it_renews(acme, published, pki, start):
    lego = acme(Lego, "lego")
    lego.issue(NAME)
    assert published.publish(pki.server).returncode == 0
    client = serving(start, published)
    renews_unnoticed(client, published, lambda: lego.renew(NAME, published.hook("lego")))
    assert published.certificate == first_certificate(lego.certificate(NAME))


def test_dehydrated_publishes_what_it_renews(acme, published, start):
    dehydrated = acme(Dehydrated, "dehydrated")
    hook = published.hook("dehydrated")
    dehydrated.issue(NAME, hook)
    client = serving(start, published)
    renews_unnoticed(client, published, lambda: dehydrated.issue(NAME, hook))
    assert published.certificate == first_certificate(dehydrated.certificate(NAME))


def told(client, pair, tmp_path):
    """Arguments and variables, as each client tells them to its hooks."""
    live = tmp_path / "live" / NAME
    live.mkdir(parents=True, exist_ok=True)
    (live / "fullchain.pem").write_bytes(pair.crt.read_bytes())
    (live / "privkey.pem").write_bytes(pair.key.read_bytes())
    return {
        "acme.sh": ([], {
            "Le_Domain": NAME, "CERT_PATH": "/none", "CERT_KEY_PATH": pair.key,
            "CA_CERT_PATH": "/none", "CERT_FULLCHAIN_PATH": pair.crt}),
        "certbot": ([], {"RENEWED_LINEAGE": live, "RENEWED_DOMAINS": NAME}),
        "dehydrated": (["deploy_cert", NAME, pair.key, "/none", pair.crt, "/none", "1700000000"],
                       {}),
        "lego": ([], {"LEGO_HOOK_CERT_NAME": NAME, "LEGO_HOOK_CERT_PATH": pair.crt,
                      "LEGO_HOOK_CERT_KEY_PATH": pair.key}),
        "lego 4": ([], {"LEGO_ACCOUNT_EMAIL": "admin@example.com", "LEGO_CERT_DOMAIN": NAME,
                        "LEGO_CERT_PATH": pair.crt, "LEGO_CERT_KEY_PATH": pair.key}),
    }[client]


CLIENTS = (*HOOKS, "lego 4")


@pytest.mark.parametrize("client", CLIENTS)
def test_hook_takes_what_its_client_tells(published, pki, tmp_path, client):
    arguments, variables = told(client, pki.server, tmp_path)
    result = published.run_hook(client.split()[0], *arguments, **variables)
    assert result.returncode == 0, result.stderr
    assert published.certificate == pki.server.der


@pytest.mark.parametrize("client", [each for each in CLIENTS if each != "acme.sh"])
def test_hook_takes_the_certificate_that_is_asked_for(published, pki, tmp_path, client):
    arguments, variables = told(client, pki.server, tmp_path)
    for domain, taken in (("other.example.com", False), (NAME, True)):
        result = published.run_hook(client.split()[0], *arguments, POSTERN_DOMAIN=domain, **variables)
        assert result.returncode == 0, result.stderr
        assert published.tls.exists() == taken


@pytest.mark.parametrize("client", CLIENTS)
def test_hook_fails_where_nothing_can_be_published(published, pki, tmp_path, client):
    assert published.publish(pki.server_next).returncode == 0
    arguments, variables = told(client, pki.server, tmp_path)
    published.tls.chmod(0o777)
    result = published.run_hook(client.split()[0], *arguments, **variables)
    assert result.returncode == 1 and "can be written by others" in result.stderr
    assert published.certificate == pki.server_next.der


@pytest.mark.parametrize("client", [each for each in HOOKS if each != "dehydrated"])
def test_hook_says_who_has_to_run_it(published, client):
    result = published.run_hook(client)
    assert result.returncode != 0 and f"is what {client} sets" in result.stderr


def test_dehydrated_asks_for_much_else(published):
    for arguments in (["startup_hook"], ["deploy_challenge", NAME, "token", "value"], [],
                      ["this_hookscript_is_broken"], ["exit_hook"]):
        assert published.run_hook("dehydrated", *arguments).returncode == 0
    assert not published.tls.exists()


def test_shellcheck_has_nothing_to_say(published):
    need("shellcheck")
    result = run("shellcheck", *(published.hook(name) for name in HOOKS))
    assert result.returncode == 0, result.stdout
