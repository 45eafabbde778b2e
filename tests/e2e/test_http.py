# SPDX-License-Identifier: Apache-2.0
"""What goes over the wire, byte by byte where it matters."""

import re
import select
import subprocess

import pytest

from client import Client
from door import PAIR
from gate import Gate
from peers import need
from process import Postern
from waiting import DEADLINE_S, until

TEXT = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"
NOT_FOUND = b"404 page not found\n"


@pytest.fixture
def client(start):
    return Client(start(*Postern.FEW).port)


def raw(client, request):
    """The bytes that come back until the server closes."""
    with client.connect() as connection:
        connection.send(request)
        return connection.rest()


def status(answer):
    return int(re.match(rb"HTTP/1\.[01] (\d{3}) ", answer).group(1))


def test_metrics_are_text_of_version_0_0_4(client):
    answer = client.get()
    assert answer.status == 200
    assert answer.headers["Content-Type"] == TEXT
    assert answer.headers["Date"].endswith(" GMT")
    assert {"node_load1", "node_load5", "node_load15", "node_exporter_build_info",
            "node_scrape_collector_duration_seconds"} <= answer.metrics.names
    assert answer.metrics.value("node_scrape_collector_success", collector="loadavg") == 1


def test_families_come_whole_and_in_order(client):
    lines = client.get().text.splitlines()
    names = [line.split()[2] for line in lines if line.startswith("# TYPE ")]
    assert names == sorted(set(names))
    assert names == [line.split()[2] for line in lines if line.startswith("# HELP ")]


def test_text_ends_with_a_newline(client):
    text = client.get().text
    assert text.endswith("\n") and not text.endswith("\n\n")


def test_promtool_accepts_the_metrics(start):
    need("promtool")
    text = Client(start().port).get().body
    result = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True,
                            timeout=DEADLINE_S, check=False)
    # Names that node_exporter has given and that promtool would rather have otherwise.
    expected = re.compile(r"node_(entropy|memory|netstat|wifi_station)_")
    complaints = [line for line in result.stderr.decode().splitlines() if not expected.match(line)]
    assert complaints == [] and result.returncode in (0, 3)


def test_scrapes_are_counted(client):
    def counted():
        return client.metrics.value("promhttp_metric_handler_requests_total", code="200")
    first = counted()
    assert counted() == first + 1
    assert client.metrics.value("promhttp_metric_handler_requests_in_flight") == 1


def test_connection_serves_many_requests(client):
    with client.connect() as connection:
        for _ in range(100):
            answer = connection.get()
            assert answer.status == 200 and not answer.last


def test_pipelined_requests_are_answered_in_order(client):
    paths = ["/metrics", "/none", "/", "/metrics"] * 5
    with client.connect() as connection:
        connection.send("".join(f"GET {p} HTTP/1.1\r\nHost: a\r\n\r\n" for p in paths).encode())
        answers = [connection.response() for _ in paths]
    assert [a.status for a in answers] == [404 if p == "/none" else 200 for p in paths]
    assert all(a.body == NOT_FOUND for a in answers if a.status == 404)


def test_request_may_come_byte_by_byte(client):
    with client.connect() as connection:
        for byte in b"GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n":
            connection.send(bytes([byte]))
        assert connection.response().status == 200


def test_head_has_no_body(client):
    with client.connect() as connection:
        for path in ("/metrics", "/", "/none"):
            connection.send(f"HEAD {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
            head = connection.response("HEAD")
            full = connection.get(path)
            assert head.status == full.status and head.body == b""
            assert head.headers["Content-Type"] == full.headers["Content-Type"]


def test_landing_page_leads_to_the_metrics(client):
    page = client.get("/")
    assert page.status == 200
    assert page.headers["Content-Type"].lower() == "text/html; charset=utf-8"
    assert re.search(r'href="/?metrics"', page.text)


@pytest.mark.parametrize("path", ["/none", "/metrics/", "/METRICS", "/metrics%2f", "/metrics;a",
                                  "/favicon.ico", "/debug/pprof/", "/metrics%00"])
def test_there_is_nothing_at(client, path):
    answer = client.get(path)
    assert (answer.status, answer.body) == (404, NOT_FOUND)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_path_is_decoded(client):
    assert client.get("/%6detrics").status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "SPAM"])
def test_only_get_and_head_are_allowed(client, method):
    with client.connect() as connection:
        for path in ("/metrics", "/"):
            answer = connection.get(path, method)
            assert answer.status == 405
            assert {"GET", "HEAD"} == set(re.split(r",\s*", answer.headers["Allow"]))
        assert connection.get().status == 200


def test_small_body_is_skipped(client):
    with client.connect() as connection:
        connection.send(b"GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nGET /"
                        b"GET /none HTTP/1.1\r\nHost: a\r\n\r\n")
        assert connection.response().status == 200
        assert connection.response().status == 404


def head(line="GET /metrics HTTP/1.1", *fields):
    return "\r\n".join((line, *(fields or ("Host: a",)), "", "")).encode("latin-1")


@pytest.mark.parametrize("request_, code", [
    pytest.param(head("GET /metrics HTTP/1.1", "Accept: */*"), 400, id="no Host"),
    pytest.param(head("GET /metrics HTTP/1.1", "Host: a", "Host: b"), 400, id="two Hosts"),
    pytest.param(head("GET /metrics"), 400, id="no version"),
    pytest.param(head("GET  /metrics HTTP/1.1"), 400, id="two blanks"),
    pytest.param(head("GET metrics HTTP/1.1"), 400, id="no slash"),
    pytest.param(head("GET /%zz HTTP/1.1"), 400, id="a bad escape"),
    pytest.param(head("GET /metrics HTTP/2.0"), 505, id="another version"),
    pytest.param(head("GET /metrics HTTP/1.1", "Host: a", "No colon"), 400, id="no colon"),
    pytest.param(head("GET /metrics HTTP/1.1", "Host: a", "Blank : x"), 400, id="a blank name"),
    pytest.param(head("GET /metrics HTTP/1.1", "Host: a", "X: \x01"), 400, id="a control byte"),
    pytest.param(head("GET /metrics HTTP/1.1", "Host: a", "Content-Length: 1x"), 400,
                 id="no length"),
    pytest.param(head("GET /metrics HTTP/1.1", "Host: a", "Content-Length: 1",
                      "Content-Length: 2"), 400, id="two lengths"),
    pytest.param(head("GET /metrics HTTP/1.1", "Host: a", "Content-Length: 70000"), 413,
                 id="a large body"),
    pytest.param(head("GET /metrics HTTP/1.1", "Host: a", "X: " + "x" * 70000), 431,
                 id="a long field"),
    pytest.param(head("GET /metrics HTTP/1.1", "Host: a", *["X: x"] * 101), 431,
                 id="a hundred and two fields"),
    pytest.param(head("GET /" + "x" * 17000 + " HTTP/1.1"), 414, id="a long target"),
    pytest.param(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, id="a preface of HTTP 2"),
])
def test_refuses_and_closes(client, request_, code):
    # Nothing of a second request may be answered, whatever the first was.
    answer = raw(client, request_)
    expected = (code, 505) if request_.startswith(b"PRI") else (code,)
    assert status(answer) in expected
    assert re.search(rb"(?i)\r\nconnection: close\r\n", answer)
    assert client.get().status == 200


def test_http_1_0_is_answered_and_closed(client):
    answer = raw(client, b"GET /metrics HTTP/1.0\r\n\r\n")
    assert status(answer) == 200
    assert b"chunked" not in answer.partition(b"\r\n\r\n")[0].lower()


def test_http_1_0_may_stay(client):
    with client.connect() as connection:
        for _ in range(2):
            connection.send(b"GET /metrics HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            answer = connection.response()
            assert answer.status == 200 and answer.headers["Connection"].lower() == "keep-alive"


def test_client_may_ask_to_close(client):
    answer = raw(client, head("GET /metrics HTTP/1.1", "Host: a", "Connection: close"))
    assert status(answer) == 200


def test_plain_http_on_a_tls_port_is_told_so(open_door):
    door = open_door(tls=PAIR)
    plain = door.client(ca=None)
    told = b"HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"
    for request in (b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"HEAD / HTTP/1.0\r\n\r\n",
                    b"POST / HTTP/1.1\r\n\r\n", b"PUT / HTTP/1.1\r\n\r\n",
                    b"OPTIONS * HTTP/1.1\r\n\r\n"):
        assert raw(plain, request) == told


@pytest.mark.parametrize("bytes_", [b"DELETE / HTTP/1.1\r\n\r\n", b"\x00" * 64,
                                    b"\x16\x03\x01\xff\xff" + b"\xff" * 600],
                         ids=["DELETE", "zeroes", "a record too long"])
def test_rubbish_on_a_tls_port_is_shut_out(open_door, bytes_):
    door = open_door(tls=PAIR)
    with door.client(ca=None).connect() as connection:
        connection.send(bytes_)
        try:
            assert not connection.rest().startswith(b"HTTP")
        except ConnectionResetError:
            pass
    assert door.client().get().status == 200


def test_collectors_can_be_chosen(start):
    client = Client(start("--collector.disable-defaults", "--collector.loadavg",
                          "--collector.uname").port)
    for query, names in (("collect[]=loadavg", {"loadavg"}),
                         ("collect%5B%5D=uname", {"uname"}),
                         ("collect[]=uname&collect[]=loadavg", {"uname", "loadavg"}),
                         ("exclude[]=uname", {"loadavg"}),
                         ("exclude[]=none", {"uname", "loadavg"}),
                         ("other=x", {"uname", "loadavg"})):
        metrics = client.get(f"/metrics?{query}").metrics
        chosen = {labels["collector"]
                  for labels, _ in metrics.all("node_scrape_collector_success")}
        assert chosen == names, query
        assert ("node_load1" in metrics.names) == ("loadavg" in names)


MISSING = "Couldn't create filtered metrics handler: couldn't create collector: "


@pytest.mark.parametrize("query, body", [
    ("collect[]=none", MISSING + "missing collector: none"),
    ("collect[]=loadavg&collect[]=none", MISSING + "missing collector: none"),
    ("collect[]=uname", MISSING + "disabled collector: uname"),
    ("collect[]=loadavg&exclude[]=loadavg",
     "Combined collect and exclude queries are not allowed."),
])
def test_bad_choice_is_a_bad_request(client, query, body):
    answer = client.get(f"/metrics?{query}")
    assert (answer.status, answer.text) == (400, body)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_families_can_be_chosen(client):
    metrics = client.get("/metrics?name[]=node_load1&name[]=node_load15").metrics
    assert metrics.names == {"node_load1", "node_load15"}


def test_more_scrapes_than_allowed_at_a_time_are_turned_away(start, tmp_path):
    gate = Gate(tmp_path)
    client = Client(start(*gate.flags, "--web.max-requests=1").port)
    waiting = []

    def turned_away():
        """Asks once more: is anybody answered, though none can be done?"""
        connection = client.connect()
        connection.ask()
        waiting.append(connection)
        ready, _, _ = select.select([each.sock for each in waiting], [], [], 0.1)
        return [each for each in waiting if each.sock in ready]

    refused = until(turned_away, "an answer 503")
    for connection in refused:
        answer = connection.response()
        assert answer.status == 503
        assert answer.text == "Limit of concurrent requests reached (1), try again later.\n"
        waiting.remove(connection)
    until(gate.open, "a scrape that waits")
    # Those that shared the scrape, or came before another was through.
    answers = {connection.response().status for connection in waiting}
    assert 200 in answers and answers <= {200, 503}
    for connection in waiting + refused:
        connection.close()


def test_own_metrics_can_be_left_out(start):
    names = Client(start(*Postern.FEW, "--web.disable-exporter-metrics").port).metrics.names
    assert not [name for name in names if name.startswith(("promhttp_", "process_"))]
    assert {"node_load1", "node_exporter_build_info"} <= names


def test_own_process_is_measured(client):
    metrics = client.metrics
    assert 0 < metrics.value("process_open_fds") <= metrics.value("process_max_fds")
    for name in ("process_resident_memory_bytes", "process_virtual_memory_bytes",
                 "process_start_time_seconds"):
        assert metrics.value(name) > 0
    assert metrics.types["process_cpu_seconds_total"] == "counter"


def test_path_of_the_metrics_can_be_chosen(start):
    client = Client(start(*Postern.FEW, "--web.telemetry-path=/host/metrics").port)
    assert client.get("/host/metrics").status == 200
    assert client.get("/metrics").status == 404
    assert re.search(r'href="/?host/metrics"', client.get("/").text)


def test_metrics_may_take_the_place_of_the_landing_page(start):
    client = Client(start(*Postern.FEW, "--web.telemetry-path=/").port)
    assert "node_load1" in client.get("/").metrics.names


def test_hundred_clients_at_once_are_all_answered(start):
    client = Client(start(*Postern.FEW, "--web.max-requests=0").port)
    connections = [client.connect() for _ in range(100)]
    for connection in connections:
        connection.ask()
    for connection in connections:
        with connection:
            assert connection.response().status == 200


def test_client_that_leaves_early_is_nobody_elses_problem(client):
    for request in (b"", b"GET /metr", head(), head() * 20):
        with client.connect() as connection:
            connection.send(request)
    assert client.get().status == 200
