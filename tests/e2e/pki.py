# SPDX-License-Identifier: Apache-2.0
"""The certificates of the tests, good and bad; mkcerts.sh says what each is."""

import os
import pathlib
import ssl
import subprocess
from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    crt: pathlib.Path
    key: pathlib.Path

    @property
    def der(self):
        """The first certificate, as a peer shows it."""
        end = "-----END CERTIFICATE-----\n"
        return ssl.PEM_cert_to_DER_cert(self.crt.read_text().split(end)[0] + end)


class Pki:
    def __init__(self, directory):
        self._directory = directory
        source = pathlib.Path(os.environ.get("srcdir", "."))
        subprocess.run(["sh", source / "certs/mkcerts.sh", directory], check=True,
                       env={**os.environ, "srcdir": str(source)})

    def __getattr__(self, name):
        """pki.server_next is the pair of server-next.crt and server-next.key."""
        stem = self._directory / name.replace("_", "-")
        pair = Pair(stem.with_suffix(".crt"), stem.with_suffix(".key"))
        if not pair.crt.exists():
            raise AttributeError(name)
        return pair
