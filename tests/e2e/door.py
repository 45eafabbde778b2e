# SPDX-License-Identifier: Apache-2.0
"""A postern with a web config file of its own, and ways to change what the file names."""

import contextlib
import json
import os
import shutil

from client import Client
from process import Postern
from waiting import until

USER = ("prometheus", "open sesame")
WRONG = ("prometheus", "open barley")

# bcrypt of the right password; the cost is low where a test is not about it.
HASH = "$2y$04$q8JANKxilohBZ3Z8rex8P.A9HjIRvZUMeTvDXJ0mxtEW9AxZgamjO"
HASH_COST_10 = "$2y$10$GgEDg902qc3pQBqk9qou6OQZ5Cj67m6PRVrDrONCEzP9dSd5oiDmm"

USERS = {USER[0]: HASH}

# A server certificate and nothing else; what tests add to it.
PAIR = {"cert_file": "server.crt", "key_file": "server.key"}
VERIFIED = {"client_auth_type": "RequireAndVerifyClientCert", "client_ca_file": "ca.crt"}


def web_config(tls=None, users=None, http=None, rate=None):
    """The text of a web config file, a key a line."""
    sections = {"tls_server_config": tls, "http_server_config": http, "basic_auth_users": users,
                "rate_limit": rate}
    lines = []
    for name, section in sections.items():
        if section is None:
            continue
        lines.append(f"{name}:")
        for key, value in section.items():
            key = key if key.isidentifier() else json.dumps(key)
            if isinstance(value, list) and value:
                lines += [f"  {key}:", *(f"    - {json.dumps(each)}" for each in value)]
            else:
                lines.append(f"  {key}: {json.dumps(value)}")
    return "\n".join(lines) + "\n"


def replace_file(path, data):
    """As careful writers do: the old bytes or the new ones, nothing between."""
    beside = path.with_name(f".{path.name}.new")
    beside.write_bytes(data)
    os.replace(beside, path)


def rewrite_file(path, data):
    """As careless ones do: truncate, then write."""
    with open(path, "wb") as file:
        file.flush()
        file.write(data)


class Door:
    """Config and certificates lie in one directory; settings are web_config()'s."""

    def __init__(self, directory, pki, start, *flags, **settings):
        self.directory, self.pki = directory, pki
        self.config = directory / "web.yml"
        self.install(pki.server)
        shutil.copy(pki.ca.crt, directory / "ca.crt")
        self.configure(**settings)
        self.postern = start(*(flags or Postern.FEW), config=self.config)
        self.port = self.postern.port

    # Changes on disk.

    def configure(self, write=replace_file, **settings):
        self.settings = settings
        write(self.config, web_config(**settings).encode())

    def install(self, pair, write=replace_file):
        """The pair becomes the server's: key first, as the longer wait for a partner."""
        write(self.directory / "server.key", pair.key.read_bytes())
        write(self.directory / "server.crt", pair.crt.read_bytes())

    def trust(self, *authorities, write=replace_file):
        """They become the ones that client certificates must come from."""
        write(self.directory / "ca.crt", b"".join(a.crt.read_bytes() for a in authorities))

    # What postern makes of them.

    @contextlib.contextmanager
    def _logs(self, pattern):
        mark = self.postern.mark()
        yield
        self.postern.wait_log(pattern, mark)

    def reloads(self):
        return self._logs("Configuration reloaded")

    def refuses(self):
        return self._logs("Reload refused, still on generation")

    def holds(self):
        return self._logs("Reload held")

    def reload(self):
        """SIGHUP: a person's decision."""
        self.postern.reload()

    # Clients.

    def client(self, **differences):
        """One that the settings let in, and differences to it."""
        tls, users = self.settings.get("tls"), self.settings.get("users")
        rightful = {
            "ca": self.pki.ca.crt if tls else None,
            "pair": self.pki.client if tls else None,
            "user": USER if users else None,
        }
        return Client(self.port, **{**rightful, **differences})

    def metric(self, name, **labels):
        return self.client().metrics.value(name, **labels)

    def until_metric(self, name, expected, **labels):
        """Waits for a value, asking as a client that is let in."""
        return until(lambda: self.metric(name, **labels) == expected, f"{name} {expected}")

    def until_good(self):
        self.until_metric("postern_config_last_reload_successful", 1)
