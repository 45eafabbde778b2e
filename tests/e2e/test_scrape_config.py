# SPDX-License-Identifier: Apache-2.0
"""postern scrape-config: the job by which Prometheus comes in."""

import shutil

import pytest

from door import PAIR, USER, USERS, VERIFIED, web_config
from peers import need, run
from process import BINARY, Postern
from prom import Prometheus


def scrape_config(*arguments):
    result = run(BINARY, "scrape-config", *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def refused(*arguments):
    result = run(BINARY, "scrape-config", *arguments)
    assert result.returncode == 1 and result.stdout == ""
    return result.stderr


@pytest.fixture
def config(tmp_path, pki):
    """Writes a web config beside a server's pair: config(tls=..., users=...)."""
    def write(**settings):
        shutil.copy(pki.server.crt, tmp_path / "server.crt")
        shutil.copy(pki.ca.crt, tmp_path / "ca.crt")
        path = tmp_path / "web.yml"
        path.write_text(web_config(**settings))
        return path
    return write


def test_prometheus_comes_in_by_what_setup_and_this_print(tmp_path, start, run_beside):
    need("prometheus", "promtool")
    directory = tmp_path / "pki"
    assert run(BINARY, "setup", directory, "--host=node1.example").returncode == 0
    with open(directory / "web.yml", "a", encoding="utf-8") as web:
        web.write(web_config(users=USERS))
    door = start(*Postern.FEW, "--web.telemetry-path=/m", config=directory / "web.yml")
    (tmp_path / "password").write_text(USER[1])
    job = scrape_config(directory / "web.yml", f"--target=127.0.0.1:{door.port}",
                        "--web.telemetry-path=/m", f"--password-file={tmp_path}/password")
    assert "FILL IN" not in job
    server = run_beside(Prometheus, tmp_path / "prometheus", job)
    target = server.target()
    assert (target["health"], target["lastError"]) == ("up", "")
    checked = run("promtool", "check", "config", tmp_path / "prometheus/prometheus.yml")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_target_is_the_name_in_the_certificate(tmp_path):
    assert run(BINARY, "setup", tmp_path, "--host=node1.example").returncode == 0
    said = scrape_config(tmp_path / "web.yml")
    assert '- "node1.example:9100"' in said and "server_name" not in said
    for kind in ("crt", "key"):
        assert f"{tmp_path}/prometheus.{kind}" in said


@pytest.mark.parametrize("target, shown", [
    ("a.example", "a.example:9100"), ("a.example:9", "a.example:9"), ("10.0.0.7", "10.0.0.7:9100"),
    ("::1", "[::1]:9100"), ("[::1]", "[::1]:9100"), ("[::1]:9", "[::1]:9"),
])
def test_targets_get_a_port(config, target, shown):
    assert f'- "{shown}"' in scrape_config(config(), "--target", target)


def test_other_names_need_the_certificates(tmp_path):
    assert run(BINARY, "setup", tmp_path, "--host=node1.example").returncode == 0
    said = scrape_config(tmp_path / "web.yml", "--target=elsewhere", "--target=node1.example")
    assert "server_name: node1.example\n" in said
    assert "server_name" not in scrape_config(tmp_path / "web.yml", "--target=127.0.0.1:9")


def test_pair_that_is_not_here_is_to_be_filled_in(config):
    said = scrape_config(config(tls={**PAIR, **VERIFIED}))
    assert "FILL IN where they lie" in said and "prometheus.crt" in said
    placed = scrape_config(config(tls={**PAIR, **VERIFIED}), "--tls-dir=/etc/prometheus/tls")
    assert "cert_file: /etc/prometheus/tls/prometheus.crt" in placed
    assert "ca_file: /etc/prometheus/tls/ca.crt" in placed and "FILL IN where" not in placed


def test_nothing_is_asked_of_clients_that_are_not_asked(config):
    said = scrape_config(config(tls=PAIR))
    assert "scheme: https" in said and "cert_file" not in said and "basic_auth" not in said
    assert "FILL IN ca_file" in said
    plain = scrape_config(config(users=USERS), "--job=other")
    assert "scheme" not in plain and "job_name: other" in plain
    assert f"username: {USER[0]}" in plain and "FILL IN a file" in plain


@pytest.mark.parametrize("settings", [
    {}, {"users": USERS}, {"tls": PAIR},
    {"tls": {**PAIR, "client_auth_type": "RequestClientCert"}},
], ids=["plain", "password", "tls", "asked"])
def test_promtool_takes_it(config, tmp_path, settings):
    need("promtool")
    for name in ("prometheus.crt", "prometheus.key"):
        (tmp_path / name).write_text("")
    (tmp_path / "prometheus.yml").write_text(scrape_config(config(**settings)))
    checked = run("promtool", "check", "config", "--syntax-only", tmp_path / "prometheus.yml")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_key_of_the_server_is_not_needed(config, tmp_path):
    path = config(tls={**PAIR, **VERIFIED})
    assert not (tmp_path / "server.key").exists()
    assert "scheme: https" in scrape_config(path)


@pytest.mark.parametrize("arguments, words", [
    (["/none/web.yml"], "/none/: No such file"),
    (["none.yml"], "web config none.yml: No such file"),
    (["", "--target="], '--target: "" is no host'),
    (["", "--target=http://a"], '--target: "http://a" is no host'),
    (["", "--target=:9100"], '--target: ":9100" is no host'),
])
def test_refuses(arguments, words):
    assert words in refused(*arguments)


def test_names_the_place_of_a_mistake(tmp_path):
    (tmp_path / "web.yml").write_text("tls_server_confg: {}\n")
    assert "web.yml:1:1: " in refused(tmp_path / "web.yml")
