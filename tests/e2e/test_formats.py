# SPDX-License-Identifier: Apache-2.0
"""The formats and codings of an answer: who is served which, and that all say the same."""

import gzip
import math
import os
import pathlib
import re
import subprocess

import pytest

import protobuf
from client import Client
from peers import need, run
from process import BINARY, Postern
from prom import Prometheus
from waiting import DEADLINE_S

TESTS = pathlib.Path(os.environ.get("srcdir", "."), "tests").absolute()

TEXT = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"
OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=underscores"
TEXT_1 = TEXT.replace("0.0.4", "1.0.0")
PROTOBUF = ("application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; "
            "encoding=delimited; escaping=underscores")
DELIMITED = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited"

PROMETHEUS_2 = ("application/openmetrics-text;version=1.0.0,"
                "application/openmetrics-text;version=0.0.1;q=0.75,"
                "text/plain;version=0.0.4;q=0.5,*/*;q=0.1")
PROMETHEUS_3 = ("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
                "application/openmetrics-text;version=0.0.1;q=0.5,"
                "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
                "text/plain;version=0.0.4;q=0.3,*/*;q=0.2")
# With native histograms or created timestamps.
PROTOBUF_FIRST = f"{DELIMITED},{PROMETHEUS_2}"

# Says nothing that OpenMetrics forbids: no negative or NaN sum.
EVEN = """
# TYPE even_total counter
even_total{kind="a"} 5
# TYPE even_count_total counter
even_count_total -1
# TYPE even_lag_seconds histogram
even_lag_seconds_bucket{le="5"} 1
even_lag_seconds_sum 2
even_lag_seconds_count 1
# HELP even_size_bytes Size "as \\\\ told"
# TYPE even_size_bytes summary
even_size_bytes{quantile="1"} 10
even_size_bytes_sum 10
even_size_bytes_count 1
# TYPE taken gauge
taken 1
# TYPE taken_total counter
taken_total 2
"""

# Names that need quotes, or another name where the reader knows none.
QUOTED = """
# HELP "http.status" Answers.
# TYPE "http.status" gauge
{"http.status","status.code"="200"} 1
# TYPE http_taken gauge
http_taken 1
# TYPE "http.taken" gauge
{"http.taken"} 2
"""

# What collectors never say, but textfiles may.
ODD = r"""
# HELP odd_total Counted \\ since "then".
# TYPE odd_total counter
odd_total{text="a\\b\"c\nd ä€🐧"} 9007199254740993
odd_total{text=""} 1e300
# TYPE odd_gauge gauge
odd_gauge{kind="nan"} NaN
odd_gauge{kind="inf"} +Inf
odd_gauge{kind="below"} -Inf
odd_gauge{kind="tiny"} 5e-324
# TYPE odd_lag_seconds histogram
odd_lag_seconds_bucket{queue="a",le="0.1"} 1
odd_lag_seconds_bucket{queue="a",le="5"} 2
odd_lag_seconds_bucket{queue="a",le="+Inf"} 3
odd_lag_seconds_sum{queue="a"} 7.25
odd_lag_seconds_count{queue="a"} 3
odd_lag_seconds_bucket{queue="b",le="1000000"} 18446744073709551615
odd_lag_seconds_sum{queue="b"} NaN
odd_lag_seconds_count{queue="b"} 18446744073709551615
# TYPE odd_size_bytes summary
odd_size_bytes{quantile="0.5"} 10
odd_size_bytes{quantile="0.99"} NaN
odd_size_bytes_sum 1e3
odd_size_bytes_count 4
odd_untyped{le="1",quantile="2"} 3
"""


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
    for path in ("/none", "/metrics?collect[]=none"):
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


def deterministic():
    """Flags of the collectors whose answers over tests/fixtures are known line by line."""
    cases = (TESTS / "golden/cases.h").read_text()
    names = set(re.findall(r"^CASE\(\w+, (\w+),", cases, re.M))
    assert len(names) > 40
    return ["--collector.disable-defaults", *(f"--collector.{name}" for name in sorted(names))]


@pytest.fixture
def host(start, tmp_path):
    """Starts a postern whose metrics stand still: host(flag..., textfile=what it holds)."""
    roots = {"procfs": "proc", "sysfs": "sys", "rootfs": "root", "udev.data": "udev"}
    flags = [*(f"--path.{flag}={TESTS}/fixtures/{root}" for flag, root in roots.items()),
             *deterministic(), "--no-collector.netdev.netlink", "--no-collector.arp.netlink",
             *(f"--collector.{name}.fixtures={TESTS}/fixtures/{name}" for name in ("qdisc", "wifi")),
             "--collector.textfile", f"--collector.textfile.directory={tmp_path}",
             "--web.disable-exporter-metrics"]

    def host(*more, textfile=ODD):
        (tmp_path / "odd.prom").write_text(textfile)
        return Client(start(*flags, *more).port)
    return host


def known(samples):
    """By name and labels, of which le and quantile count as numbers; what moves is 0."""
    found = {}
    for name, labels, value in samples:
        if name.startswith(("node_scrape_collector_duration_seconds", "postern_")):
            value = 0
        bounds = {k: float(v) for k, v in labels.items() if k in ("le", "quantile")
                  and name != "odd_untyped"}
        # A label without a value is none to Prometheus.
        key = name, frozenset((k, v) for k, v in {**labels, **bounds}.items() if v != "")
        assert key not in found, key
        found[key] = "NaN" if math.isnan(value) else float(value)
    return found


@pytest.fixture
def protoc():
    need("protoc")


def test_protobuf_says_what_the_text_says(host, protoc):
    client = host()
    text, answer = client.get(), client.get(Accept=DELIMITED)
    assert answer.headers["Content-Type"] == PROTOBUF
    said = protobuf.decode(answer.body)
    assert known(protobuf.samples(said)) == known(text.metrics.samples)
    assert len(known(protobuf.samples(said))) > 1500
    families = protobuf.families(said)
    assert {f["name"][0]: f["type"][0].lower() for f in families} == text.metrics.types
    names = [f["name"][0] for f in families]
    assert names == sorted(names)
    helps = {f["name"][0]: f["help"][0] for f in families}
    assert helps["odd_total"] == 'Counted \\ since "then".'
    assert helps["odd_untyped"].startswith("Metric read from /")


def test_protobuf_has_no_field_that_its_description_lacks(host, protoc):
    """protoc shows an unknown field by its number."""
    said = protobuf.decode(host().get(Accept=DELIMITED).body)
    assert not re.search(r"^\s*\d", said, re.M)


@pytest.mark.parametrize("encoding, ending", [("text", "\n\n"), ("compact-text", "\n")])
def test_text_of_protobuf_says_the_same(host, protoc, encoding, ending):
    client = host()
    answer = client.get(Accept=DELIMITED.replace("delimited", encoding))
    assert answer.headers["Content-Type"] == PROTOBUF.replace("delimited", encoding)
    assert answer.text.endswith(ending)
    said = protobuf.decode_text(answer.text[:-len(ending)].split(ending))
    assert known(protobuf.samples(said)) == known(client.get().metrics.samples)


@pytest.mark.parametrize("accept, content_type", [
    (DELIMITED, PROTOBUF),
    (PROTOBUF_FIRST, PROTOBUF),
    (f"{DELIMITED};q=0.5,text/plain;q=0.4", PROTOBUF),
    (f"{DELIMITED};q=0.4,text/plain;q=0.5", TEXT),
    (f"{DELIMITED};q=0", TEXT),
    (f"{DELIMITED};escaping=values", PROTOBUF.replace("underscores", "values")),
    ("application/vnd.google.protobuf", TEXT),
    (DELIMITED.replace("MetricFamily", "Other"), TEXT),
    (DELIMITED.replace("delimited", "other"), TEXT),
])
def test_protobuf_is_for_those_who_ask(client, accept, content_type):
    assert client.get(Accept=accept).headers["Content-Type"] == content_type


@pytest.mark.parametrize("coding, argv", [("gzip", ["gzip", "-dc"]), ("zstd", ["zstd", "-dc"])])
def test_protobuf_is_compressed_like_the_text(host, protoc, coding, argv):
    need(argv[0])
    if coding == "zstd" and not has_zstd():
        pytest.skip("this build has no zstd")
    client = host()
    packed = client.get(Accept=DELIMITED, Accept_Encoding=coding)
    assert packed.headers["Content-Encoding"] == coding
    said = protobuf.decode(filtered(packed.body, *argv))
    assert known(protobuf.samples(said)) == known(client.get().metrics.samples)


def test_those_who_ask_at_once_are_each_served_what_they_want(host, protoc):
    client = host()
    wanted = [{}, {"Accept": DELIMITED}, {"Accept_Encoding": "gzip"},
              {"Accept": DELIMITED.replace("delimited", "text")},
              {"Accept": DELIMITED.replace("delimited", "compact-text")},
              {"Accept": PROMETHEUS_3, "Accept_Encoding": "zstd"}] * 4
    connections = [client.connect() for _ in wanted]
    for connection, headers in zip(connections, wanted):
        connection.ask(**headers)
    answers = [connection.response() for connection in connections]
    alone = [client.get(**headers) for headers in wanted[:6]]
    for i, answer in enumerate(answers):
        for header in "Content-Type", "Content-Encoding":
            assert answer.headers[header] == alone[i % 6].headers[header]
    expected = known(answers[0].metrics.samples)
    for i in range(0, len(answers), 6):
        assert known(protobuf.samples(protobuf.decode(answers[i + 1].body))) == expected
        assert known(answers[i].metrics.samples) == expected
    for connection in connections:
        connection.close()


@pytest.fixture
def prometheus(run_beside, tmp_path):
    """Starts one for a client's port, and gives what it has stored of a scrape."""
    need("prometheus")

    def scraped(client, *flags):
        server = run_beside(Prometheus, tmp_path / "prometheus",
                            {"static_configs": [{"targets": [f"127.0.0.1:{client.port}"]}]}, *flags)
        target = server.target()
        assert (target["health"], target["lastError"]) == ("up", "")
        server.until("up", 1)
        return server.samples('{job="node",__name__!~"up|scrape_.*"}')
    return scraped


def test_prometheus_stores_the_same_series_by_protobuf(host, prometheus):
    client = host()
    stored = prometheus(client, "--enable-feature=native-histograms")
    bounds = {labels["le"] for name, labels, _ in stored if name == "odd_lag_seconds_bucket"}
    assert "5.0" in bounds, "by text it would be 5: protobuf was not what it was served"
    assert known(stored) == known(client.get().metrics.samples)


def test_openmetrics_is_for_those_who_ask_where_it_is_switched_on(start):
    client = Client(start(*Postern.FEW, "--web.enable-openmetrics").port)
    for accept, content_type in (
            ("*/*", TEXT), ("text/plain", TEXT), (PROTOBUF_FIRST, PROTOBUF),
            (PROMETHEUS_2, OPENMETRICS),
            (PROMETHEUS_3, OPENMETRICS.replace("underscores", "allow-utf-8")),
            ("application/openmetrics-text", OPENMETRICS.replace("1.0.0", "0.0.1"))):
        answer = client.get(Accept=accept)
        assert answer.headers["Content-Type"] == content_type
        assert answer.body.endswith(b"\n# EOF\n") == ("openmetrics" in content_type)


def openmetrics_samples(text):
    """By the strict parser of Prometheus' client for Python."""
    parser = pytest.importorskip("prometheus_client.openmetrics.parser")
    families = list(parser.text_string_to_metric_families(text))
    return families, [(s.name, s.labels, s.value) for family in families for s in family.samples]


def test_openmetrics_says_what_the_text_says(host):
    client = host("--web.enable-openmetrics", textfile=EVEN)
    answer = client.get(Accept=PROMETHEUS_2)
    assert answer.headers["Content-Type"] == OPENMETRICS
    families, samples = openmetrics_samples(answer.text)
    assert known(samples) == known(client.get().metrics.samples)
    assert len(known(samples)) > 1500
    types = {family.name: family.type for family in families}
    expected = {"node_cpu_seconds": "counter", "node_load1": "gauge", "even": "counter",
                "even_count_total": "unknown", "taken": "gauge", "taken_total": "unknown",
                "even_lag_seconds": "histogram", "even_size_bytes": "summary"}
    assert expected.items() <= types.items()
    helps = {family.name: family.documentation for family in families}
    assert helps["even_size_bytes"] == 'Size "as \\ told"'


def test_prometheus_stores_the_same_series_by_openmetrics(host, prometheus):
    client = host("--web.enable-openmetrics")
    stored = prometheus(client)
    bounds = {labels["le"] for name, labels, _ in stored if name == "odd_lag_seconds_bucket"}
    assert "5.0" in bounds, "by text it would be 5: OpenMetrics was not what it was served"
    assert known(stored) == known(client.get().metrics.samples)


@pytest.mark.parametrize("scheme, lines", [
    ("allow-utf-8", ['{"http.status","status.code"="200"} 1', 'http_taken 1', '{"http.taken"} 2']),
    ("underscores", ['http_status{status_code="200"} 1', "http_taken 1"]),
    ("dots", ['http_dot_status{status_dot_code="200"} 1', "http_taken 1", "http_dot_taken 2"]),
    ("values", ['U__http_2e_status{U__status_2e_code="200"} 1', "http_taken 1",
                "U__http_2e_taken 2"]),
])
def test_names_are_escaped_as_asked_for(host, protoc, scheme, lines):
    client = host("--web.enable-openmetrics", textfile=QUOTED)

    def said(accept):
        answer = client.get(Accept=f"{accept};escaping={scheme}")
        assert answer.headers["Content-Type"].endswith(f"escaping={scheme}")
        return answer

    for accept in ("text/plain;version=0.0.4", "text/plain;version=1.0.0",
                   "application/openmetrics-text;version=1.0.0"):
        text = said(accept).text
        assert sorted(re.findall(r'^(?:http|U__|{").*', text, re.M)) == sorted(lines)
        status = re.match(r'(\{"http\.status"|\w*)', lines[0])[1].lstrip("{")
        assert f"# HELP {status} Answers.\n# TYPE {status} gauge\n" in text
    names = {name for name, _, _ in protobuf.samples(protobuf.decode(said(DELIMITED).body))}
    assert {re.match(r'(?:\{")?([\w.]+)', line)[1] for line in lines} == {
        name for name in names if re.match("http|U__", name)}


def test_names_of_different_schemes_are_served_at_once(host):
    client = host(textfile=QUOTED)
    schemes = ["allow-utf-8", "underscores", "dots", "values"] * 3
    connections = [client.connect() for _ in schemes]
    for connection, scheme in zip(connections, schemes):
        connection.ask(Accept=f"text/plain;escaping={scheme}", Accept_Encoding="gzip")
    for connection, scheme in zip(connections, schemes):
        answer = connection.response()
        assert answer.headers["Content-Type"].endswith(scheme)
        text = gzip.decompress(answer.body).decode()
        assert ('{"http.status",' in text) == (scheme == "allow-utf-8")
        assert ("U__http_2e_status{" in text) == (scheme == "values")
        connection.close()
