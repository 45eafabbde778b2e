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


class Certbot:
    def __init__(self, directory, pebble, pki):
        self._directory = directory
        self._pebble = pebble
        self._pki = pki
        self.live = directory / "config/live"

    def _run(self, *arguments):
        result = run("certbot", *arguments, "--non-interactive",
                     "--config-dir", self._directory / "config",
                     "--work-dir", self._directory / "work",
                     "--logs-dir", self._directory / "logs",
                     env=environment(REQUESTS_CA_BUNDLE=self._pki.ca.crt, HOME=self._directory))
        if result.returncode != 0:
            pytest.fail(f"certbot {arguments[0]}: {result.stdout}{result.stderr}")

    def issue(self, name):
        self._run("certonly", "--standalone", "--preferred-challenges", "http",
                  "--http-01-address", "127.0.0.1", "--http-01-port", self._pebble.http_port,
                  "--agree-tos", "--register-unsafely-without-email",
                  "--server", f"https://127.0.0.1:{self._pebble.port}/dir", "-d", name)

    def renew(self):
        self._run("renew", "--force-renewal", "--no-random-sleep-on-renew")
