# SPDX-License-Identifier: Apache-2.0
"""A certificate authority of the kind of Let's Encrypt, and certbot to talk to it."""

import json
import socket

import pytest

from peers import environment, run
from process import Process


def free_port():
    """Free just now: for programs that cannot tell which port they have chosen."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Pebble(Process):
    """Believes every challenge; what it is about is certificates, not the proof of names."""

    def __init__(self, directory, pki):
        self.port = free_port()
        self.http_port = free_port()
        config = directory / "pebble.json"
        config.write_text(json.dumps({"pebble": {
            "listenAddress": f"127.0.0.1:{self.port}",
            "managementListenAddress": f"127.0.0.1:{free_port()}",
            "certificate": str(pki.server.crt), "privateKey": str(pki.server.key),
            "httpPort": self.http_port, "tlsPort": free_port(),
            "ocspResponderURL": "", "externalAccountBindingRequired": False,
        }}))
        super().__init__("pebble", "-config", config, env={
            "PEBBLE_VA_ALWAYS_VALID": 1, "PEBBLE_VA_NOSLEEP": 1, "PEBBLE_WFE_NONCEREJECT": 0})
        self.wait_log("ACME directory available")


class _AcmeClient:
    """What these programs have in common: a directory, an authority, and a result that counts."""

    def __init__(self, directory, pebble, pki, **variables):
        self._directory = directory
        self._pebble = pebble
        self._pki = pki
        self._variables = variables
        self._url = f"https://127.0.0.1:{pebble.port}/dir"

    def _succeed(self, *argv, **variables):
        result = run(*argv, env=environment(HOME=self._directory, **self._variables, **variables),
                     cwd=self._directory)
        if result.returncode != 0:
            pytest.fail(f"{argv[0]}: {result.stdout}{result.stderr}")
        return result.stdout + result.stderr


class Certbot(_AcmeClient):
    @property
    def live(self):
        return self._directory / "config/live"

    def _run(self, *arguments):
        return self._succeed("certbot", *arguments, "--non-interactive",
                             "--config-dir", self._directory / "config",
                             "--work-dir", self._directory / "work",
                             "--logs-dir", self._directory / "logs",
                             REQUESTS_CA_BUNDLE=self._pki.ca.crt)

    def issue(self, name, *more):
        self._run("certonly", "--standalone", "--preferred-challenges", "http",
                  "--http-01-address", "127.0.0.1", "--http-01-port", self._pebble.http_port,
                  "--agree-tos", "--register-unsafely-without-email",
                  "--server", self._url, "-d", name, *more)

    def renew(self):
        self._run("renew", "--force-renewal", "--no-random-sleep-on-renew")


class Lego(_AcmeClient):
    def _run(self, name, *arguments):
        return self._succeed("lego", "--path", self._directory / "lego", "--server", self._url,
                             "--accept-tos", "--email", "admin@example.com", "--domains", name,
                             "--http", "--http.port", f"127.0.0.1:{self._pebble.http_port}",
                             *arguments, LEGO_CA_CERTIFICATES=self._pki.ca.crt)

    def issue(self, name):
        self._run(name, "run")

    def renew(self, name, hook):
        return self._run(name, "renew", "--days=36500", "--no-random-sleep",
                         f"--renew-hook={hook}")

    def certificate(self, name):
        return self._directory / f"lego/certificates/{name}.crt"


class Dehydrated(_AcmeClient):
    def _run(self, *arguments):
        return self._succeed("dehydrated", "--config", self._directory / "config", *arguments)

    def issue(self, name, hook):
        """The same again, with a hook that it is told of once and for all."""
        (self._directory / "domains.txt").write_text(f"{name}\n")
        (self._directory / "wellknown").mkdir(exist_ok=True)
        (self._directory / "config").write_text(
            f"CA={self._url}\nCURL_OPTS='--cacert {self._pki.ca.crt}'\n"
            f"BASEDIR={self._directory}\nWELLKNOWN={self._directory}/wellknown\nHOOK={hook}\n"
            "KEY_ALGO=prime256v1\nACCOUNT_KEYSIZE=2048\n")
        self._run("--register", "--accept-terms")
        return self._run("--cron", "--force")

    def certificate(self, name):
        return self._directory / f"certs/{name}/fullchain.pem"
