# SPDX-License-Identifier: Apache-2.0
"""certbot renews, and clients see the new certificate without anybody's doing."""

import ssl

import pytest

from pebble import Certbot, Pebble
from client import ANYONE, Client
from door import USER, USERS, web_config
from load import Load
from peers import need
from process import Postern
from waiting import until

NAME = "node.example.com"


@pytest.fixture
def certbot(run_beside, tmp_path, pki):
    need("pebble", "certbot")
    bot = Certbot(tmp_path, run_beside(Pebble, tmp_path, pki), pki)
    bot.issue(NAME)
    return bot


def test_renewed_certificate_is_served_without_a_failed_request(certbot, tmp_path, start):
    live = certbot.live / NAME
    config = tmp_path / "web.yml"
    config.write_text(web_config(tls={"cert_file": str(live / "fullchain.pem"),
                                      "key_file": str(live / "privkey.pem")}, users=USERS))
    postern = start(*Postern.FEW, config=config)
    # Trusts any chain: the authority is a new one for each test, and is not the point.
    client = Client(postern.port, ca=ANYONE, user=USER)

    def leaf():
        end = "-----END CERTIFICATE-----\n"
        return ssl.PEM_cert_to_DER_cert((live / "fullchain.pem").read_text().split(end)[0] + end)

    for generation in (2, 3):
        before = leaf()
        assert client.certificate == before
        with Load(client) as load:
            mark = postern.mark()
            certbot.renew()
            postern.wait_log("Configuration reloaded", mark)
            load.more()
        assert leaf() != before
        until(lambda: client.certificate == leaf(), "the renewed certificate")
        assert client.metrics.value("postern_config_generation") == generation
        assert client.metrics.value("postern_config_last_reload_successful") == 1
