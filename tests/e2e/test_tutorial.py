# SPDX-License-Identifier: Apache-2.0
"""The tutorial that everybody follows to put TLS before node_exporter, word for word."""

import pytest

from peers import need, run

CONFIG = """\
tls_server_config:
  cert_file: node_exporter.crt
  key_file: node_exporter.key
"""


@pytest.fixture
def tutorial(tmp_path, start):
    need("openssl", "curl")
    made = run("openssl", "req", "-new", "-newkey", "rsa:2048", "-days", "365", "-nodes", "-x509",
               "-keyout", "node_exporter.key", "-out", "node_exporter.crt", "-subj",
               "/C=DE/ST=Berlin/L=Berlin/O=MyOrg/CN=localhost",
               "-addext", "subjectAltName = DNS:localhost", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    (tmp_path / "config.yml").write_text(CONFIG)
    # The flag as guides of that time have it, and a name relative to where we are.
    return start("--web.config=config.yml", cwd=tmp_path)


def curl(postern, *options, path="/metrics"):
    return run("curl", "--silent", "--show-error", *options,
               f"https://localhost:{postern.port}{path}", "--ipv4")


def test_curl_does_not_trust_a_certificate_of_its_own(tutorial):
    refused = curl(tutorial)
    assert refused.returncode == 60 and refused.stdout == ""


def test_curl_gets_the_metrics_when_told_to_trust(tutorial, tmp_path):
    for trust in (["--insecure"], ["--cacert", tmp_path / "node_exporter.crt"]):
        result = curl(tutorial, *trust)
        assert result.returncode == 0, result.stderr
        assert "promhttp_metric_handler_requests_total" in result.stdout


def test_plain_http_is_no_way_in(tutorial):
    result = run("curl", "--silent", f"http://localhost:{tutorial.port}/metrics", "--ipv4")
    assert "node_load1" not in result.stdout
    assert "Client sent an HTTP request to an HTTPS server." in result.stdout


def test_password_is_added_while_it_runs(tutorial, tmp_path):
    need("htpasswd")
    hashed = run("htpasswd", "-nbBC", "12", "", "my password").stdout.strip().removeprefix(":")
    assert hashed.startswith("$2y$12$")
    mark = tutorial.mark()
    with open(tmp_path / "config.yml", "a", encoding="utf-8") as config:
        config.write(f"basic_auth_users:\n  prometheus: {hashed}\n")
    tutorial.wait_log("Configuration reloaded", mark)

    def code(*options):
        return curl(tutorial, "--insecure", "--output", "/dev/null", "--write-out",
                    "%{http_code}", *options).stdout
    assert code() == "401"
    assert code("--user", "prometheus:another") == "401"
    assert code("--user", "prometheus:my password") == "200"


def test_promtool_accepts_the_same_file(tutorial, tmp_path):
    need("promtool")
    result = run("promtool", "check", "web-config", tmp_path / "config.yml")
    assert result.returncode == 0, result.stdout + result.stderr


def test_gnutls_and_openssl_agree_on_the_connection(tutorial, tmp_path):
    need("gnutls-cli")
    certificate = tmp_path / "node_exporter.crt"
    gnutls = run("gnutls-cli", "--x509cafile", certificate, "--port", tutorial.port, "localhost")
    assert "Handshake was completed" in gnutls.stdout, gnutls.stdout + gnutls.stderr
    for version in ("-tls1_2", "-tls1_3"):
        openssl = run("openssl", "s_client", "-connect", f"127.0.0.1:{tutorial.port}", version,
                      "-servername", "localhost", "-CAfile", certificate, "-verify_return_error")
        assert openssl.returncode == 0 and "Verify return code: 0 (ok)" in openssl.stdout
