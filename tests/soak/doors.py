# SPDX-License-Identifier: Apache-2.0
"""Two posterns, and what clients have done to each: one asks for a certificate, one for a password."""

import shutil

from door import USERS, VERIFIED, Door, replace_file, web_config
from process import Postern
from tally import Tally
from vitals import Vitals

GOOD_TEXT = "# TYPE soaked gauge\nsoaked 1\n"


class SoakDoor(Door):
    """
    The server's pair lies behind a link, so that it changes as a whole; every other change is
    one of the file that names the others. So no load can see the half of one.
    """

    PAIR = {"cert_file": "live/server.crt", "key_file": "live/server.key"}
    FLAGS = ("--web.enable-openmetrics", "--web.config.poll-interval=24h",
             "--web.header-timeout=10m", "--web.transfer-timeout=10m", "--web.max-requests=20")

    def __init__(self, directory, pki, **settings):
        self.tally = Tally()
        self.settings = settings
        self.textfiles = directory / "textfiles"
        self.textfiles.mkdir(parents=True)
        (self.textfiles / "good.prom").write_text(GOOD_TEXT)
        for number, pair in enumerate((pki.server, pki.server_next)):
            place = directory / f"pair{number}"
            place.mkdir()
            shutil.copy(pair.crt, place / "server.crt")
            shutil.copy(pair.key, place / "server.key")
        (directory / "live").symlink_to("pair0")
        both = pki.ca.crt.read_bytes() + pki.other_ca.crt.read_bytes()
        (directory / "ca-both.crt").write_bytes(both)
        shutil.copy(pki.client.key, directory / "client.key")
        super().__init__(directory, pki, Postern, *self.FLAGS,
                         f"--collector.textfile.directory={self.textfiles}", **settings)
        self.vitals = Vitals(self.postern.pid)

    def configure(self, write=replace_file, **settings):
        """Clients go by the settings of the beginning, whatever the file says for a while."""
        write(self.config, web_config(**settings).encode())

    def show_other_pair(self):
        """The server's becomes the other one of two."""
        live, beside = self.directory / "live", self.directory / "live.new"
        beside.symlink_to("pair1" if live.readlink().name == "pair0" else "pair0")
        beside.replace(live)

    @property
    def has_users(self):
        return bool(self.settings.get("users"))

    # What clients tell.

    def count_connection(self, shaken=None):
        """True where the handshake came to its end, False where it was refused."""
        self.tally.add("postern_connections_accepted_total", listener="metrics")
        if shaken is not None:
            self.tally.add("postern_tls_handshakes_total", result="ok" if shaken else "failed")

    def count_password(self):
        """One that postern has not met before."""
        self.tally.add("postern_auth_password_checks_total")

    def count_limit(self, limit):
        self.tally.add("postern_limit_hits_total", limit=limit)

    def count_answer(self, path, status):
        verdict = "refused" if status == 401 else "passed"
        self.tally.add("postern_auth_verdicts_total", verdict=verdict)
        if path.startswith("/metrics") and status in (200, 503):
            self.tally.add("promhttp_metric_handler_requests_total", code=str(status))
        if status == 503:
            self.count_limit("scrapes")

    @property
    def scrapes(self):
        return self.tally.value("promhttp_metric_handler_requests_total", code="200")


def open_doors(directory, pki):
    verified = {**SoakDoor.PAIR, **VERIFIED}
    return {"certificate": SoakDoor(directory / "certificate", pki, tls=verified),
            "password": SoakDoor(directory / "password", pki, tls=SoakDoor.PAIR, users=USERS)}
