# SPDX-License-Identifier: Apache-2.0
"""The page at "/": what it says of the door, to people and to programs."""

import datetime
import hashlib
import json
import os
import re
import socket

import pytest

from client import Client
from door import PAIR, USERS, VERIFIED, WRONG, rewrite_file
from page import Page
from peers import need, run
from process import Postern
from waiting import until

PAGE_MAX_BYTES = 8 << 10

MOMENT = datetime.datetime


def fields(text):
    """The JSON, its moments read."""
    def read(pairs):
        return {k: MOMENT.fromisoformat(v.replace("Z", "+00:00"))
                if isinstance(v, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}Z", v) else v
                for k, v in pairs}
    return json.loads(text, object_pairs_hook=read)


def status(client):
    answer = client.get("/", Accept="application/json")
    assert answer.status == 200
    return fields(answer.text)


def page(client):
    answer = client.get("/")
    assert answer.status == 200
    assert len(answer.body) < PAGE_MAX_BYTES
    return Page(answer.text)


def findings(client):
    return [finding["id"] for finding in status(client)["findings"]]


@pytest.fixture
def client(start):
    return Client(start(*Postern.FEW).port)


# What it is made of.

def test_page_of_a_usual_host_is_small_and_whole(start):
    client = Client(start().port)
    before = page(client)
    assert "No scrape yet" in before.text
    metrics = client.metrics
    told = page(client)
    for labels, success in metrics.all("node_scrape_collector_success"):
        if success:
            assert f"\n{labels['collector']}\nok\n" in told.text
    assert "and 1 more" not in told.text


def test_policy_allows_this_style_and_nothing_else(client):
    answer = client.get("/")
    policy = dict(part.split(" ", 1) for part in
                  answer.headers["Content-Security-Policy"].split("; "))
    assert policy == {"default-src": "'none'", "style-src": Page(answer.text).style_hash,
                      "img-src": "data:", "base-uri": "'none'", "form-action": "'none'",
                      "frame-ancestors": "'none'"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_page_works_without_scripts_and_other_hosts(client):
    told = page(client)
    names = {name for name, _ in told.elements}
    assert not names & {"script", "iframe", "form", "object", "embed", "img"}
    for _, attributes in told.elements:
        assert "style" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
    assert set(told.links) == {"metrics", "?format=json"}
    assert [a["href"][:5] for a in told.all("link")] == ["data:"]


def test_page_is_for_everyone(client):
    assert client.metrics
    told = page(client)
    assert told.all("html")[0]["lang"] == "en"
    assert "width=device-width" in str(told.all("meta"))
    assert len(told.all("h1")) == len(told.all("main")) == 1
    assert told.text.startswith(f"Node Exporter on {os.uname().nodename}\n")
    assert told.all("th") and all(th.get("scope") in ("row", "col") for th in told.all("th"))
    ids = {a["id"] for _, a in told.elements if "id" in a}
    assert {a["aria-labelledby"] for a in told.all("table")} == ids
    for moment in told.all("time"):
        MOMENT.strptime(moment["datetime"], "%Y-%m-%dT%H:%M:%SZ")


def test_page_is_for_those_who_were_let_in(open_door):
    door = open_door(users=USERS)
    for path in ("/", "/?format=json"):
        answer = door.client(user=WRONG).get(path)
        assert (answer.status, answer.text) == (401, "Unauthorized\n")
    assert page(door.client()).verdict == "All is well"


def test_header_of_the_configuration_wins(open_door):
    door = open_door(http={"headers": {"Content-Security-Policy": "default-src 'self'"}})
    assert door.client().get("/").headers.get_all("Content-Security-Policy") == [
        "default-src 'self'"]


# JSON or HTML.

@pytest.mark.parametrize("accept, query, is_json", [
    (None, "", False),
    ("*/*", "", False),
    ("application/json", "", True),
    ("application/json;q=0.4, text/html;q=0.3", "", True),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "", False),
    ("application/json;q=0", "", False),
    (None, "?format=json", True),
    ("text/html", "?format=json", True),
    ("application/json", "?format=html", False),
])
def test_peer_chooses_between_page_and_json(client, accept, query, is_json):
    answer = client.get("/" + query, **({"Accept": accept} if accept else {}))
    assert answer.status == 200
    assert answer.headers["Vary"] == "Accept"
    assert answer.headers["Content-Type"] == (
        "application/json" if is_json else "text/html; charset=UTF-8")
    assert answer.body.startswith(b"{" if is_json else b"<!doctype html>")


def test_curl_gets_it(client):
    need("curl")
    url = f"http://127.0.0.1:{client.port}/"
    assert run("curl", "-sS", url).stdout.startswith("<!doctype html>")
    asked = run("curl", "-sS", "-H", "Accept: application/json", url).stdout
    assert fields(asked)["status"] == "ok"


NONE = type(None)

SCHEMA = {
    "status": str,
    "verdict": str,
    "time": MOMENT,
    "findings": [{"id": str, "level": str, "text": str, "detail": str}],
    "program": {"name": str, "version": str, "revision": str, "host": str, "started": MOMENT,
                "metrics_path": str},
    "sandbox": {
        "text": str,
        "measures": {"no_new_privs": str, "capabilities": str, "landlock": str, "seccomp": str,
                     "key_process": str},
        "calls_refused": int},
    "configuration": {
        "file": (str, NONE), "generation": int, "applied": MOMENT,
        "last_reload": ({"time": MOMENT, "trigger": str, "result": str}, NONE),
        "problem": ({"result": str, "since": MOMENT, "error": str}, NONE),
        "warnings": [str]},
    "admission": {
        "text": str, "tls": bool, "min_version": (str, NONE), "max_version": (str, NONE),
        "cipher_suites": ([str], NONE), "curve_preferences": ([str], NONE), "http2": bool,
        "client_auth_type": (str, NONE), "client_allowed_sans": ([str], NONE),
        "client_allowed_sans_count": int, "users_count": int,
        "rate_limit": ({"interval_seconds": (int, float), "burst": int}, NONE),
        "headers": [str]},
    "certificates": [{"role": str, "subject": str, "issuer": str, "serial": str, "sha256": str,
                      "names": [str], "names_count": int, "not_before": MOMENT,
                      "not_after": MOMENT, "seconds_left": int}],
    "last_scrape": ({"time": MOMENT, "duration_seconds": (int, float), "collectors": int,
                     "bytes": int}, NONE),
    "collectors": [{"name": str, "outcome": str, "success": bool, "time": (MOMENT, NONE),
                    "duration_seconds": (int, float), "error": (str, NONE),
                    "late_since": (MOMENT, NONE), "late_runs": int,
                    "complaints_count": int, "complaints": [str]}],
    "counts": {"scrapes_answered": int, "scrapes_failed": int, "handshakes_failed": int,
               "passwords_refused": int, "requests_limited": int, "connections_open": int},
}


def check(value, schema, where="status"):
    if isinstance(schema, tuple):
        if value is None and NONE in schema:
            return
        schema = schema[0] if len(schema) == 2 and NONE in schema else schema
    if isinstance(schema, dict):
        assert list(value) == list(schema), where
        for key, of in schema.items():
            check(value[key], of, f"{where}.{key}")
    elif isinstance(schema, list):
        assert isinstance(value, list), where
        for each in value:
            check(each, schema[0], f"{where}[]")
    else:
        assert isinstance(value, schema) and not (schema is int and isinstance(value, bool)), where


def test_json_has_the_keys_that_it_has_always_had(open_door, tmp_path):
    (tmp_path / "bad.prom").write_text("bad\n")
    door = open_door(*Postern.FEW, "--collector.textfile", "--collector.bcachefs",
                     f"--collector.textfile.directory={tmp_path}",
                     tls={**PAIR, **VERIFIED, "client_allowed_sans": ["prometheus.example"],
                          "curve_preferences": ["CurveP256"]},
                     users=USERS, http={"headers": {"X-Frame-Options": "deny"}},
                     rate={"interval": "1us", "burst": 1000})
    check(status(door.client()), SCHEMA)
    assert door.client().metrics
    with door.refuses():
        rewrite_file(door.config, b"no: such key\n")
    told = status(door.client())
    check(told, SCHEMA)
    assert told["findings"] and told["certificates"] and told["configuration"]["problem"]
    assert told["admission"]["curve_preferences"] == ["CurveP256"]


def test_json_says_what_the_metrics_say(open_door):
    door = open_door(tls={**PAIR, **VERIFIED}, users=USERS)
    client = door.client()
    metrics = client.metrics
    told = status(client)
    for certificate in told["certificates"]:
        assert metrics.value("postern_tls_certificate_not_after_timestamp_seconds",
                             serial=certificate["serial"]) == (
            certificate["not_after"].timestamp())
    server, authority = told["certificates"]
    assert (server["role"], server["subject"], server["issuer"]) == ("server", "CN=server", "CN=ca")
    assert server["names"] == ["localhost", "127.0.0.1", "::1"] and server["names_count"] == 3
    assert server["sha256"] == hashlib.sha256(door.pki.server.der).hexdigest()
    assert (authority["role"], authority["names"]) == ("client_ca", [])
    assert told["last_scrape"]["bytes"] > 1000
    assert told["admission"]["text"] == "Clients with a password (1 user) and a certificate of CN=ca"
    for collector in told["collectors"]:
        assert collector["success"] == (collector["outcome"] == "ok") == bool(metrics.value(
            "node_scrape_collector_success", collector=collector["name"]))
    assert client.port and told["counts"]["scrapes_answered"] == 1


# States, made for real.

def test_page_says_that_a_reload_failed(open_door):
    door = open_door(users=USERS)
    client = door.client()
    good = door.config.read_bytes()
    with door.refuses():
        rewrite_file(door.config, good + b"no_such_key: 1\n")
    told = page(client)
    assert told.verdict.startswith("Serving the old configuration: reload failed ")
    assert f"{door.config}:3:1: no_such_key" in told.text
    assert "after a change of a file: refused" in told.text
    assert findings(client) == ["reload_refused"]
    assert status(client)["configuration"]["problem"]["result"] == "refused"
    rewrite_file(door.config, good)
    door.until_good()
    assert page(client).verdict == "All is well"
    assert status(client)["configuration"]["problem"] is None


def test_page_says_that_a_change_waits(open_door):
    door = open_door(users=USERS)
    client = door.client()
    with door.holds():
        door.configure(http={"headers": {"X-Frame-Options": "deny"}})
    told = page(client)
    assert "a change has waited for SIGHUP for" in told.verdict
    assert "would drop passwords" in told.text
    assert status(client)["status"] == "warning"
    with door.reloads():
        door.reload()
    assert page(client).verdict == "All is well"
    assert status(client)["configuration"]["last_reload"]["trigger"] == "signal"
    assert status(client)["configuration"]["generation"] == 2


def test_page_says_that_a_certificate_ends(open_door, pki):
    door = open_door(tls=PAIR)
    client = door.client(ca="anyone")
    assert page(client).verdict == "All is well"
    with door.reloads():
        door.install(pki.server_ending)
    told = page(client)
    assert told.verdict == "Certificate expires in 6 d"
    assert "\nCN=server-ending\nlocalhost, 127.0.0.1, ::1\nserver\n" in told.text and told.text.count("\n! 6 d\n") == 1
    with door.reloads():
        door.install(pki.server_expired)
    assert page(client).verdict.startswith("Certificate expired ")
    assert status(client)["status"] == "critical"


def test_page_says_which_collectors_failed(start, tmp_path):
    client = Client(start(*Postern.FEW, "--collector.uname", f"--path.procfs={tmp_path}").port)
    assert client.metrics
    told = page(client)
    assert told.verdict == "Collector loadavg failed"
    assert "could not read loadavg: No such file" in told.text
    assert told.text.index("\nloadavg\n") < told.text.index("\nuname\n")
    (tmp_path / "loadavg").write_text("0.1 0.2 0.3 1/2 3\n")
    assert client.metrics
    assert page(client).verdict == "All is well"


def test_page_says_which_collector_does_not_return(start):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        client = Client(start(*Postern.FEW, "--collector.ntp",
                              "--collector.ntp.server=127.0.0.1",
                              f"--collector.ntp.server-port={silent.getsockname()[1]}").port)

        def late():
            client.get(X_Prometheus_Scrape_Timeout_Seconds="0.1")
            return findings(client) == ["collector_late"]
        until(late, "ntp is late")
        assert page(client).verdict.startswith("Collector ntp has not returned for ")
        ntp = [c for c in status(client)["collectors"] if c["name"] == "ntp"][0]
        assert ntp["outcome"] == "late" and ntp["late_since"] <= ntp["time"]


def test_page_says_what_is_wrong_with_textfiles(start, tmp_path):
    file = tmp_path / "<script>alert(1)</script>".replace("/", "\\")
    file = file.with_name(file.name + ".prom")
    file.write_text("bad{\n")
    client = Client(start(*Postern.FEW, "--collector.textfile",
                          f"--collector.textfile.directory={tmp_path}").port)
    assert client.metrics
    assert b"<script" not in client.get("/").body
    told = page(client)
    assert told.verdict == "1 textfile error"
    assert f"textfile {file}: line 1" in told.text
    complaints = {c["name"]: c["complaints"] for c in status(client)["collectors"]}
    assert str(file) in complaints["textfile"][0]
    file.write_text("good 1\n")
    assert client.metrics
    assert page(client).verdict == "All is well"


def test_many_errors_are_counted(start, tmp_path):
    for number in range(40):
        (tmp_path / f"{number:02}.prom").write_text("bad{\n")
    client = Client(start(*Postern.FEW, "--collector.textfile",
                          f"--collector.textfile.directory={tmp_path}").port)
    assert client.metrics
    told = page(client)
    assert told.verdict == "40 textfile errors"
    assert "and 36 more" in told.text
    of_textfile = [c for c in status(client)["collectors"] if c["name"] == "textfile"][0]
    assert (of_textfile["complaints_count"], len(of_textfile["complaints"])) == (40, 16)


def test_name_in_a_certificate_is_no_html(open_door, pki):
    door = open_door(tls=PAIR)
    with door.reloads():
        door.install(pki.server_hostile)
    client = door.client(ca="anyone")
    assert b"<script" not in client.get("/").body
    assert "<script\\>alert(1)" in page(client).text.replace("\\<", "<")
    assert "script" in status(client)["certificates"][0]["subject"]


def test_page_warns_of_a_door_that_is_open(start):
    exposed = start(*Postern.FEW, listen=("0.0.0.0:0",))
    assert page(Client(exposed.port)).verdict == "Anyone who reaches this port reads the metrics"
    assert findings(Client(exposed.port)) == ["open_to_anyone"]


def test_link_to_the_metrics_holds_behind_a_prefix(start):
    told = page(Client(start(*Postern.FEW, "--web.telemetry-path=/a b/m").port))
    assert told.links[0] == "a%20b/m"
