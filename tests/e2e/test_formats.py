# SPDX-License-Identifier: Apache-2.0
"""The formats and codings of an answer: who is served which, and that all say the same."""

import gzip
import subprocess

import pytest

from client import Client
from peers import need, run
from process import BINARY, Postern
from waiting import DEADLINE_S

TEXT = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"
TEXT_1 = TEXT.replace("0.0.4", "1.0.0")

PROMETHEUS_2 = ("application/openmetrics-text;version=1.0.0,"
                "application/openmetrics-text;version=0.0.1;q=0.75,"
                "text/plain;version=0.0.4;q=0.5,*/*;q=0.1")
PROMETHEUS_3 = ("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                "application/openmetrics-text;version=0.0.1;q=0.5,"
                "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                "text/plain;version=0.0.4;q=0.3,*/*;q=0.2")


@pytest.fixture
def client(start):
    return Client(start(*Postern.FEW, "--web.disable-exporter-metrics").port)


def filtered(data, *argv):
    """What a program makes of the bytes."""
    done = subprocess.run(argv, input=data, capture_output=True, timeout=DEADLINE_S, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("accept, content_type", [
    ("*/*", TEXT),
    ("text/html", TEXT),
    (PROMETHEUS_2, TEXT),
    (PROMETHEUS_3, TEXT_1.replace("underscores", "allow-utf-8")),
    ("text/plain;version=1.0.0", TEXT_1),
    ("text/plain;version=1.0.0;q=0,text/plain;q=0.1;escaping=dots",
     TEXT.replace("underscores", "dots")),
    ("a," * 10000 + "text/plain;version=1.0.0", TEXT),
], ids=["anything", "a browser", "Prometheus 2.42", "Prometheus 3.5", "text 1.0.0", "weights",
        "very much"])
def test_format_is_chosen_by_the_rules(client, accept, content_type):
    answer = client.get(Accept=accept)
    assert answer.headers["Content-Type"] == content_type
    assert "node_load1" in answer.metrics.names


def test_caches_are_told_what_the_answer_depends_on(client):
    assert client.get().headers["Vary"] == "Accept, Accept-Encoding"
    for path in ("/", "/none", "/metrics?collect[]=none"):
        assert "Vary" not in client.get(path).headers


def has_zstd():
    return "+zstd" in run(BINARY, "--version").stdout


@pytest.mark.parametrize("accept, coding, without_zstd", [
    (None, None, None),
    ("gzip", "gzip", "gzip"),
    ("gzip, deflate, br, zstd", "gzip", "gzip"),
    ("gzip;q=0.5", "gzip", "gzip"),
    ("identity;q=0.5, gzip", "gzip", "gzip"),
    ("gzip, identity", None, None),
    ("gzip;q=0.5, identity", None, None),
    ("gzip;q=0", None, None),
    ("*", None, None),
    ("GZIP", None, None),
    ("identity;q=0", None, None),
    ("zstd", "zstd", None),
    ("gzip;q=0.8, zstd", "zstd", "gzip"),
    ("zstd, gzip", "gzip", "gzip"),
    ("zstd;q=0", None, None),
])
def test_coding_is_chosen_by_the_rules(client, accept, coding, without_zstd):
    answer = client.get(**({"Accept_Encoding": accept} if accept else {}))
    assert answer.status == 200
    assert answer.headers["Content-Encoding"] == (coding if has_zstd() else without_zstd)


def heads(text):
    return [line for line in text.decode().splitlines() if line.startswith("#")]


def test_gzip_holds_the_text(client):
    packed = client.get(Accept_Encoding="gzip")
    assert packed.headers["Content-Type"] == TEXT
    assert heads(gzip.decompress(packed.body)) == heads(client.get().body)


def test_zstd_holds_the_text(client):
    need("zstd")
    if not has_zstd():
        pytest.skip("this build has no zstd")
    for _ in range(3):
        packed = client.get(Accept_Encoding="zstd")
        assert packed.headers["Content-Type"] == TEXT
        assert heads(filtered(packed.body, "zstd", "-dc")) == heads(client.get().body)


def test_build_tells_whether_it_has_zstd(start):
    metrics = Client(start(*Postern.FEW).port).metrics
    (labels, _), = metrics.all("postern_build_info")
    assert ("zstd" in labels["libraries"].split(",")) == has_zstd()
