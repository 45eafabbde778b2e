# SPDX-License-Identifier: Apache-2.0
"""HTTP/2 over TLS, as clients of every kind speak it, and as it is switched on and off."""

import contextlib
import re
import signal
import socket
import ssl

import pytest

from door import PAIR, USER, USERS, VERIFIED, WRONG
from exposition import Metrics
from gate import Gate
from h2frames import (ACK, DATA, END_HEADERS, ENHANCE_YOUR_CALM, GOAWAY, HEADERS,
                      INITIAL_WINDOW_SIZE, NO_ERROR, PING, PRIORITY, RST_STREAM, SETTINGS,
                      WINDOW_UPDATE, Frames, field, frame, setting)
from peers import need, run
from process import Postern
from prom import Prometheus
from waiting import DEADLINE_S, until

ON, OFF = {"http2": True}, {"http2": False}
H2 = ("h2", "http/1.1")


def h2(door, settings=b"", **differences):
    return Frames(door.client(alpn=H2, **differences).connect(), settings)


class Answer:
    """What curl has of one request."""

    def __init__(self, door, path="/metrics", *options):
        need("curl")
        if "http2" not in run("curl", "--version").stdout.lower():
            pytest.skip("this curl has no HTTP/2")
        result = run("curl", "--silent", "--show-error", "--include", "--cacert", door.pki.ca.crt,
                     "--write-out", "\n%{http_version} %{http_code}", *options,
                     f"https://localhost:{door.port}{path}")
        self.error = result.stderr
        self.code = result.returncode
        text, _, last = result.stdout.rpartition("\n")
        self.version, self.status = last.split()
        self.head, _, self.body = text.partition("\n\n")
        self.headers = dict(line.split(": ", 1) for line in self.head.splitlines()[1:])


# Who gets it.


@pytest.mark.parametrize("http, offered, chosen", [
    (None, ("h2", "http/1.1"), "h2"),
    (ON, ("http/1.1", "h2"), "h2"),
    (ON, ("http/1.1",), "http/1.1"),
    (ON, None, None),
    (OFF, ("h2", "http/1.1"), None),
    (OFF, ("unknown",), None),
])
def test_alpn(open_door, http, offered, chosen):
    with open_door(tls=PAIR, http=http).client(alpn=offered).connect() as connection:
        assert connection.sock.selected_alpn_protocol() == chosen
        if chosen != "h2":
            assert connection.get().status == 200


def test_client_that_offers_only_what_is_unknown_is_told_so(open_door):
    client = open_door(tls=PAIR).client(alpn=("spdy/3",), version="TLSv1.2")
    with pytest.raises(OSError, match="no application protocol"):
        client.connect()


def test_curl_gets_the_same_by_both_versions(open_door):
    door = open_door(tls=PAIR)
    new, old = Answer(door), Answer(door, "/metrics", "--http1.1")
    assert (new.version, new.status) == ("2", "200")
    assert (old.version, old.status) == ("1.1", "200")
    assert Metrics(new.body).names == Metrics(old.body).names
    assert new.headers["content-type"] == old.headers["Content-Type"]
    assert int(new.headers["content-length"]) == len(new.body.encode())
    assert new.headers["date"].endswith(" GMT")
    assert all(name == name.lower() for name in new.headers)


@pytest.mark.parametrize("path, options, status", [
    ("/", (), "200"),
    ("/nowhere", (), "404"),
    ("/%6detrics", (), "200"),
    ("/%zz", (), "400"),
    ("/metrics?collect[]=none", ("--globoff",), "400"),
    ("/metrics", ("--head",), "200"),
    ("/metrics", ("--data", "x=y"), "405"),
    ("/metrics", ("--data", "x" * 70_000), "413"),
    ("/metrics", ("--header", "Expect: 100-continue", "--data", "x"), "405"),
    ("/" + "a" * 17_000, (), "414"),
    ("/metrics", tuple(o for n in range(101) for o in ("--header", f"a{n}: b")), "431"),
    ("/metrics", ("--header", "X-Prometheus-Scrape-Timeout-Seconds: 1"), "200"),
])
def test_curl_is_answered(open_door, path, options, status):
    answer = Answer(open_door(tls=PAIR), path, *options)
    assert (answer.version, answer.status, answer.code) == ("2", status, 0), answer.error


def test_nghttp_gets_several_at_once(open_door):
    need("nghttp")
    door = open_door(tls=PAIR)
    urls = [f"https://localhost:{door.port}{path}" for path in ("/metrics", "/", "/nowhere")]
    said = run("nghttp", "--null-out", "--verbose", "--no-verify-peer", *urls).stdout
    said = re.sub("\x1b\\[[0-9;]*m", "", said)
    assert re.findall(r":status: (\d+)", said) .count("200") == 2


def test_load_of_many_connections_and_streams(open_door):
    need("h2load")
    door = open_door(tls=PAIR)
    said = run("h2load", "--requests=2000", "--clients=10", "--max-concurrent-streams=4",
               f"https://localhost:{door.port}/metrics").stdout
    assert "2000 succeeded, 0 failed, 0 errored, 0 timeout" in said
    assert "status codes: 2000 2xx" in said


@pytest.mark.parametrize("protocols", [["h2"], ["http/1.1"]], ids=["HTTP/2", "HTTP/1.1"])
def test_client_that_shakes_hands_asks_and_ends_in_one_breath_does_no_harm(open_door, protocols):
    door = open_door(tls=PAIR)
    context = ssl.create_default_context(cafile=door.pki.ca.crt)
    context.set_alpn_protocols(protocols)
    heard, said = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = context.wrap_bio(heard, said, server_hostname="localhost")
    with socket.create_connection(("127.0.0.1", door.port), DEADLINE_S) as sock:
        while True:
            try:
                client.do_handshake()
                break
            except ssl.SSLWantReadError:
                sock.sendall(said.read())
                heard.write(sock.recv(1 << 16))
        client.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with pytest.raises(ssl.SSLWantReadError):
            client.unwrap()
        sock.sendall(said.read())
        while sock.recv(1 << 16):
            pass
    assert door.client().get().status == 200


# The rules of the door are the same.


def test_password(open_door):
    door = open_door(tls=PAIR, users=USERS)
    good, bad, none = (Answer(door, "/metrics", *options) for options in
                       (("--user", ":".join(USER)), ("--user", ":".join(WRONG)), ()))
    assert (good.version, good.status) == ("2", "200")
    for refused in bad, none:
        assert (refused.version, refused.status) == ("2", "401")
        assert refused.headers["www-authenticate"] == "Basic"
        assert refused.body == "Unauthorized\n"


def test_client_certificate(open_door, pki):
    door = open_door(tls={**PAIR, **VERIFIED})
    shown = ("--cert", pki.client.crt, "--key", pki.client.key)
    assert Answer(door, "/metrics", *shown).version == "2"
    assert Answer(door).code != 0
    client = door.client(alpn=H2)
    assert client.but(pair=None).alert() == "certificate_required"
    assert client.but(pair=pki.client_untrusted).alert() == "unknown_ca"


@pytest.mark.parametrize("path, options, status", [
    ("/metrics", ("--user", ":".join(USER)), "200"),
    ("/nowhere", ("--user", ":".join(USER)), "404"),
    ("/metrics", (), "401"),
])
def test_configured_headers(open_door, path, options, status):
    headers = {"X-XSS-Protection": "1;\r\nInjected: x", "X-Frame-Options": "deny"}
    door = open_door(tls=PAIR, users=USERS, http={"headers": headers})
    answer = Answer(door, path, *options)
    assert (answer.version, answer.status) == ("2", status)
    assert answer.headers["x-xss-protection"] == "1;  Injected: x"
    assert answer.headers["x-frame-options"] == "deny"


# Reloads.


def ends_in_order(frames):
    """The end that a reload means: a notice, then the last stream, and no error."""
    goaways = [f for f in frames.rest() if f.type == GOAWAY]
    return [f.error for f in goaways] == [NO_ERROR] and goaways[0].last_stream < 2**31 - 1


def hear_notice(frames):
    """Reads up to the PING behind the notice, and answers it."""
    *_, notice, ping = frames.until(PING)
    assert notice.type == GOAWAY
    assert (notice.error, notice.last_stream) == (NO_ERROR, 2**31 - 1)
    frames.send(frame(PING, payload=ping.payload, flags=ACK))


def test_idle_connection_is_asked_to_come_back(open_door, pki):
    door = open_door(tls=PAIR)
    with h2(door) as frames:
        assert frames.get()[0] == 200
        with door.reloads():
            door.install(pki.server_next)
        hear_notice(frames)
        assert ends_in_order(frames)


def test_switching_http2_counts_for_new_connections(open_door):
    door = open_door(tls=PAIR)
    with h2(door) as frames:
        with door.reloads():
            door.configure(tls=PAIR, http=OFF)
        assert frames.get()[0] == 200  # sent before the notice is heard
        with door.client(alpn=H2).connect() as new:
            assert new.sock.selected_alpn_protocol() is None
            assert new.get().status == 200
            with door.reloads():
                door.configure(tls=PAIR, http=ON)
            assert new.get().last
    with h2(door) as frames:
        assert frames.get()[0] == 200


def test_scrape_in_its_middle_is_answered_and_so_is_one_behind_it(open_door, pki, tmp_path):
    gate = Gate(tmp_path)
    door = open_door(*gate.flags, tls=PAIR)
    with h2(door) as frames:
        first = frames.ask()
        until(gate.open, "a first scrape")
        assert frames.response(first)[0] == 200
        second = frames.ask()
        with door.reloads():
            door.install(pki.server_next)
        third = frames.ask(b"/")
        hear_notice(frames)
        assert frames.response(third)[0] == 200
        until(gate.open, "the scrape")
        assert frames.response(second)[0] == 200
        frames.rest()


def test_client_that_must_go_goes(open_door, pki):
    door = open_door(tls={**PAIR, **VERIFIED})
    with h2(door) as frames:
        assert frames.get()[0] == 200
        with door.reloads():
            door.trust(pki.other_ca)
        frames.rest()


@pytest.mark.parametrize("asked", [True, False], ids=["with a scrape in its middle", "idle"])
def test_end_is_told(open_door, tmp_path, asked):
    gate = Gate(tmp_path)
    door = open_door(*gate.flags, tls=PAIR)
    with h2(door) as frames:
        stream = frames.ask(b"/metrics" if asked else b"/")
        if asked:
            until(gate.open, "a first scrape")
            assert frames.response(stream)[0] == 200
            stream = frames.ask()
        else:
            assert frames.response(stream)[0] == 200
        mark = door.postern.mark()
        door.postern.stopped_by_test = True
        door.postern.send(signal.SIGTERM)
        door.postern.wait_log("Stopping", mark)
        if asked:
            until(gate.open, "the scrape")
        rest = frames.rest()
        assert [f.error for f in rest if f.type == GOAWAY] == [NO_ERROR]
        if asked:
            assert [f.status for f in rest if f.type == HEADERS] == [200]
            assert rest[-1].is_last or rest[-1].type == GOAWAY
    assert door.postern.wait() == 0


def test_prometheus_misses_no_scrape_while_http2_is_switched(open_door, run_beside, tmp_path):
    need("prometheus")
    door = open_door(tls=PAIR, users=USERS)
    server = run_beside(Prometheus, tmp_path / "prometheus", {
        "scheme": "https", "static_configs": [{"targets": [f"localhost:{door.port}"]}],
        "basic_auth": {"username": USER[0], "password": USER[1]},
        "tls_config": {"ca_file": str(door.pki.ca.crt)}})
    server.until("postern_config_generation", 1)
    for generation, http in enumerate([OFF, ON], 2):
        with door.reloads():
            door.configure(tls=PAIR, users=USERS, http=http)
        server.until("postern_config_generation", generation)
    values = [value for _, value in server.history("up")]
    assert values == [1.0] * len(values)


# Peers that ask for too much.


FLOODS = {
    "PING": lambda n: frame(PING, payload=b"--------"),
    "SETTINGS": lambda n: frame(SETTINGS),
    "PRIORITY": lambda n: frame(PRIORITY, 1, b"\0\0\0\0\x0f"),
    "WINDOW_UPDATE": lambda n: frame(WINDOW_UPDATE, payload=b"\0\0\0\x01"),
    "unknown frames": lambda n: frame(0x42),
    "resets": lambda n: frame(HEADERS, 2 * n + 1, GET, END_HEADERS | 1) +
    frame(RST_STREAM, 2 * n + 1, b"\0\0\0\x08"),
    "CONTINUATION": lambda n: frame(9 if n else HEADERS, 1, GET if n == 0 else b""),
}
GET = b"\x82\x87\x84" + field(b":authority", b"h")


@pytest.mark.parametrize("flood", FLOODS)
def test_flood_ends_its_connection_and_no_other(open_door, flood):
    door = open_door(tls=PAIR)
    with h2(door) as honest, h2(door) as hostile:
        assert honest.get()[0] == 200
        hostile.send(*(FLOODS[flood](n) for n in range(1000)))
        last = [f for f in hostile.rest() if f.type == GOAWAY]
        assert [f.error for f in last] == [ENHANCE_YOUR_CALM]
        assert honest.get()[0] == 200
    assert door.metric("postern_connections_closed_total", reason="flood") == 1


def test_those_who_leave_the_most_unread_go_first(open_door, tmp_path):
    rows = "".join(f'e2e_long{{row="{row:0100}"}} 1\n' for row in range(80_000))
    (tmp_path / "long.prom").write_text(rows)
    door = open_door(*Postern.FEW, "--collector.textfile",
                     f"--collector.textfile.directory={tmp_path}", tls=PAIR)
    with contextlib.ExitStack() as stack:
        stuck = [stack.enter_context(h2(door, setting(INITIAL_WINDOW_SIZE, 0))) for _ in range(20)]
        for each in stuck:
            each.ask()
        until(lambda: b"postern_connections_closed_total{reason=\"crowded\"} 0" not in
              door.client().get("/metrics?collect[]=loadavg").body, "somebody goes")
        assert door.client().get("/").status == 200


def test_client_that_leaves_its_window_closed_keeps_nobody_waiting(open_door):
    door = open_door("--web.max-requests=1", *Postern.FEW, tls=PAIR)
    with h2(door, setting(INITIAL_WINDOW_SIZE, 0)) as stuck:
        for _ in range(4):
            stuck.until(HEADERS, stuck.ask())
        with h2(door) as honest:
            assert honest.get()[0] == 200
        stuck.send(frame(SETTINGS, payload=setting(INITIAL_WINDOW_SIZE, 1 << 20)))
        frames = [stuck.next()]
        while sum(f.type == DATA and f.is_last for f in frames) < 4:
            frames.append(stuck.next())
