# SPDX-License-Identifier: Apache-2.0
"""The programs that are attacked, postern and others, and how each is given its door."""

import os
import pathlib
import socket

from client import Client
from door import HASH_COST_10, PAIR, USER, VERIFIED, web_config
from process import Postern, Process
from vitals import Vitals
from waiting import until

_IF_GIVEN = {**VERIFIED, "client_auth_type": "VerifyClientCertIfGiven"}
_USERS = {USER[0]: HASH_COST_10}

# What a door asks of those who come: as web_config() takes it.
DOORS = {
    "plain": {"users": _USERS},
    "open": {"tls": {**PAIR, **_IF_GIVEN}},
    "mtls": {"tls": {**PAIR, **VERIFIED}},
    "users": {"tls": {**PAIR, **_IF_GIVEN}, "users": _USERS},
}

_NGINX = """
daemon off;
{user}
worker_processes 2;
pid {directory}/nginx.pid;
error_log stderr notice;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    client_body_temp_path {directory}/tmp;
    proxy_temp_path {directory}/tmp;
    fastcgi_temp_path {directory}/tmp;
    uwsgi_temp_path {directory}/tmp;
    scgi_temp_path {directory}/tmp;
    default_type text/plain;
    gzip on;
    gzip_types text/plain;
    server {{
        listen 127.0.0.1:{port} backlog=4096 {tls};
        root {directory}/www;
        {lines}
    }}
}}
"""


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


def _ours(directory, config, **_):
    return Postern(config=config)


class _Listening(Process):
    """A program that is ready when its port answers."""

    def __init__(self, port, *argv):
        self.port = port
        super().__init__(*argv)
        until(lambda: not self.alive() or self._answers(), f"{self.name} listens")
        assert self.alive(), self.log

    def _answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
        except ConnectionRefusedError:
            return False
        return True


def _node_exporter(program, config, **_):
    port = _free_port()
    return _Listening(port, program, f"--web.listen-address=127.0.0.1:{port}",
                      f"--web.config.file={config}")


def _nginx(program, directory, settings, sample, **_):
    port = _free_port()
    lines = []
    if "tls" in settings:
        required = settings["tls"]["client_auth_type"] == VERIFIED["client_auth_type"]
        lines += [f"ssl_certificate {directory}/server.crt;",
                  f"ssl_certificate_key {directory}/server.key;",
                  f"ssl_client_certificate {directory}/ca.crt;",
                  f"ssl_verify_client {'on' if required else 'optional'};"]
    if "users" in settings:
        (directory / "htpasswd").write_text(
            "".join(f"{user}:{hashed}\n" for user, hashed in settings["users"].items()))
        lines += ["auth_basic postern;", f"auth_basic_user_file {directory}/htpasswd;"]
    (directory / "www").mkdir()
    (directory / "www/metrics").write_bytes(sample)
    # Its workers become somebody else, who may not read a directory of ours.
    user = "user root;" if os.geteuid() == 0 else ""
    (directory / "nginx.conf").write_text(_NGINX.format(
        user=user, directory=directory, port=port, tls="ssl http2" if "tls" in settings else "",
        lines="\n        ".join(lines)))
    return _Listening(port, program, "-c", directory / "nginx.conf", "-p", directory)


def _kind(program):
    name = pathlib.Path(program).name
    return "nginx" if "nginx" in name else "postern" if "postern" in name else "node_exporter"


class Target:
    """A program that serves metrics behind one of the doors."""

    _START = {"postern": _ours, "node_exporter": _node_exporter, "nginx": _nginx}

    def __init__(self, program, door, directory, pki, sample=b""):
        self.kind = _kind(program)
        self.door, self.pki = door, pki
        self.settings = DOORS[door]
        for name, path in (("server.crt", pki.server.crt), ("server.key", pki.server.key),
                           ("ca.crt", pki.ca.crt)):
            (directory / name).write_bytes(path.read_bytes())
        config = directory / "web.yml"
        config.write_text(web_config(**self.settings))
        self.process = self._START[self.kind](program=program, directory=directory, config=config,
                                              settings=self.settings, sample=sample)
        self.port = self.process.port
        self.vitals = Vitals(self.process.pid)

    def client(self, **differences):
        """One that is let in by certificate, by password, or by both."""
        tls = "tls" in self.settings
        rightful = {"ca": self.pki.ca.crt if tls else None,
                    "pair": self.pki.client if tls else None,
                    "user": USER if "users" in self.settings else None}
        return Client(self.port, **{**rightful, **differences})

    def stop(self):
        self.process.stop()


def ours():
    """The program that is to hold."""
    return os.environ.get("POSTERN") or str(pathlib.Path(os.environ["builddir"], "postern"))
