# SPDX-License-Identifier: Apache-2.0
"""What is said of a reload: in the log, and in metrics."""

import ssl
import time

from door import PAIR, USERS, VERIFIED, rewrite_file


def test_signal_without_a_change_changes_nothing(open_door):
    door = open_door(tls=PAIR, users=USERS)
    with door.client().connect() as keep:
        assert keep.get().status == 200
        door.reload()
        door.until_metric("postern_config_reloads_total", 1,
                          trigger="signal", result="unchanged")
        assert not keep.get().last
    assert door.metric("postern_config_generation") == 1


def test_touched_files_change_nothing(open_door, pki):
    door = open_door(tls=PAIR)
    door.install(pki.server)  # the same bytes, on other inodes
    door.configure(**door.settings)
    with door.reloads():
        door.install(pki.server_next)
    assert door.metric("postern_config_generation") == 2


def test_refusal_is_logged_once_and_names_the_place(open_door):
    door = open_door(users=USERS)
    with door.refuses():
        rewrite_file(door.config, b"basic_auth_users:\n  prometheus: short\n")
    # The retries come after one second and later; whatever they find, it is no news.
    door.until_metric("postern_config_reloads_total", 1,
                      trigger="file", result="refused")
    mark = door.postern.mark()
    with door.refuses():
        door.reload()
    refusals = [line for line in door.postern.lines[:mark] if "Reload refused" in line]
    assert len(refusals) == 1
    assert "web.yml" in refusals[0] and "2" in refusals[0] and "prometheus" in refusals[0]


def test_certificates_dates_are_metrics(open_door, pki):
    door = open_door(tls={**PAIR, **VERIFIED})

    def check():
        shown = door.client().connect()
        details = shown.sock.getpeercert()
        shown.close()
        metrics = door.client().metrics
        for name, date in (("not_after", "notAfter"), ("not_before", "notBefore")):
            family = f"postern_tls_certificate_{name}_timestamp_seconds"
            values = {labels["serial"].replace(":", "").upper().lstrip("0"): value
                      for labels, value in metrics.all(family, role="server")}
            assert values == {details["serialNumber"].lstrip("0"):
                              ssl.cert_time_to_seconds(details[date])}
            assert len(metrics.all(family, role="client_ca")) == 1
        assert "CN=ca" in metrics.all(family, role="client_ca")[0][0]["subject"]
    check()
    with door.reloads():
        door.install(pki.server_next)
    check()


def test_time_of_the_last_good_reload_is_a_metric(open_door, pki):
    name = "postern_config_last_reload_success_timestamp_seconds"
    began = time.time()
    door = open_door(tls=PAIR)
    with door.refuses():
        (door.directory / "server.key").unlink()
    first = door.metric(name)
    assert began - 1 <= first <= time.time()
    with door.refuses():
        door.reload()
    assert door.metric(name) == first
    with door.reloads():
        door.install(pki.server_next)
    assert first < door.metric(name) <= time.time()
