# SPDX-License-Identifier: Apache-2.0
"""A directory that `postern publish` fills, and what a service makes of it."""

import os
import pathlib
import shutil
import ssl

from door import web_config
from peers import environment, run
from process import BINARY

HOOKS = pathlib.Path(os.environ.get("builddir", "."), "config/acme").absolute()

# Whatever groups this host may have: the key is for its owner alone.
ALONE = "--group="

_NAMED = {"cert_file": "tls/current/server.crt", "key_file": "tls/current/server.key"}


def first_certificate(path):
    end = "-----END CERTIFICATE-----\n"
    return ssl.PEM_cert_to_DER_cert(path.read_text().split(end)[0] + end)


class Published:
    def __init__(self, directory):
        self.directory = directory
        self.tls = directory / "tls"
        self.current = self.tls / "current"
        self.config = directory / "web.yml"
        self._program = directory / "postern-publish"
        self._program.write_text(f'#!/bin/sh\nexec "{BINARY}" "$@" {ALONE}\n')
        self._program.chmod(0o755)

    def publish(self, pair, *more):
        return run(BINARY, "publish", "--cert", pair.crt, "--key", pair.key, ALONE, *more, self.tls)

    def hook(self, name):
        """One of those that are installed, as a program that can be run."""
        copy = self.directory / "hooks" / name
        copy.parent.mkdir(exist_ok=True)
        shutil.copy(HOOKS / name, copy)
        copy.chmod(0o755)
        return copy

    @property
    def variables(self):
        """For a hook: where this is."""
        return {"POSTERN": self._program, "POSTERN_TLS": self.tls}

    def run_hook(self, name, *arguments, **variables):
        return run(self.hook(name), *arguments, env=environment(**self.variables, **variables))

    def configure(self, more=None):
        """The configuration that names what is published."""
        self.config.write_text(web_config(tls={**_NAMED, **(more or {})}))

    @property
    def certificate(self):
        return first_certificate(self.current / "server.crt")

    @property
    def generations(self):
        return sorted(each.name for each in self.tls.iterdir() if each.name != "current")
