# SPDX-License-Identifier: Apache-2.0
"""Who is asked for a password, and what a wrong one costs the others."""

import base64
import os
import pathlib
import threading

import pytest

from door import HASH, HASH_COST_10, PAIR, USER, USERS, WRONG
from h2frames import GOAWAY, HEADERS, Frames
from waiting import until


REFUSALS = 16  # in a row on one connection


def basic(text):
    return "Basic " + base64.b64encode(text.encode()).decode()


@pytest.fixture
def door(open_door):
    return open_door(users={**USERS, "": HASH, "with:colon": HASH})


def check_unauthorized(answer):
    assert (answer.status, answer.body) == (401, b"Unauthorized\n")
    assert answer.headers["WWW-Authenticate"] == "Basic"
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Length"] == "13"


@pytest.mark.parametrize("credentials", [
    pytest.param(None, id="nothing"),
    pytest.param(basic(":".join(WRONG)), id="a wrong password"),
    pytest.param(basic("nobody:open sesame"), id="an unknown user"),
    pytest.param(basic("prometheus:"), id="an empty password"),
    pytest.param(basic("prometheus"), id="no colon"),
    pytest.param(basic("with:colon:open sesame"), id="a user with a colon"),
    pytest.param(basic("prometheus:open sesame\0"), id="a NUL byte"),
    pytest.param(basic("PROMETHEUS:open sesame"), id="a user in another case"),
    pytest.param("Basic ", id="no credentials"),
    pytest.param("Basic !!!!", id="no base64"),
    pytest.param("Basic  " + basic(":".join(USER))[6:], id="two blanks"),
    pytest.param("Bearer " + basic(":".join(USER))[6:], id="another scheme"),
    pytest.param("Basic " + "A" * 8192, id="a long one"),
])
def test_keeps_out_who_sends(door, credentials):
    client = door.client(user=None)
    headers = {"Authorization": credentials} if credentials else {}
    for _ in range(2):  # the second time it is a cached verdict
        check_unauthorized(client.get(**headers))


@pytest.mark.parametrize("credentials", [
    pytest.param(basic(":".join(USER)), id="the right password"),
    pytest.param("bAsIc " + basic(":".join(USER))[6:], id="a scheme in another case"),
    pytest.param(basic(":open sesame"), id="a user without a name"),
])
def test_lets_in_who_sends(door, credentials):
    client = door.client(user=None)
    for _ in range(2):
        assert client.get(Authorization=credentials).status == 200


@pytest.mark.parametrize("path", ["/", "/none", "/metrics?collect[]=none"])
def test_password_is_asked_for_everywhere(door, path):
    check_unauthorized(door.client(user=None).get(path))


def test_head_is_asked_as_well(door):
    answer = door.client(user=None).get(method="HEAD")
    assert answer.status == 401 and answer.headers["WWW-Authenticate"] == "Basic"


def test_connection_outlives_a_wrong_password(door):
    with door.client(user=None).connect() as connection:
        for _ in range(5):
            check_unauthorized(connection.get())
            assert connection.get(Authorization=basic(":".join(USER))).status == 200


def test_pipelined_requests_are_judged_one_by_one(door):
    right, wrong = basic(":".join(USER)), basic(":".join(WRONG))
    order = [right, wrong, wrong, right] * 5
    with door.client(user=None).connect() as connection:
        for credentials in order:
            connection.ask(Authorization=credentials)
        answers = [connection.response().status for _ in order]
    assert answers == [200 if credentials == right else 401 for credentials in order]


@pytest.mark.parametrize("alpn", [("http/1.1",), ("h2",)], ids=["HTTP/1.1", "HTTP/2"])
def test_connection_ends_with_too_many_wrong_passwords_in_a_row(open_door, alpn):
    door = open_door(tls=PAIR, users=USERS)
    with door.client(user=None, pair=None, alpn=alpn).connect() as connection:
        if alpn == ("h2",):
            frames = Frames(connection)
            for _ in range(REFUSALS):
                frames.ask()
            kinds = [frame.type for frame in frames.rest()]
            assert kinds.count(HEADERS) == REFUSALS and GOAWAY in kinds
        else:
            answers = [connection.get() for _ in range(REFUSALS)]
            assert [answer.last for answer in answers] == [False] * (REFUSALS - 1) + [True]
            assert connection.ended()
    assert door.metric("postern_limit_hits_total", limit="passwords_refused") == 1


def test_passwords_are_checked_by_threads_that_yield(door):
    assert door.client().get().status == 200
    nice = [int(stat.read_text().rpartition(")")[2].split()[16])
            for stat in pathlib.Path(f"/proc/{door.postern.pid}/task").glob("*/stat")]
    assert nice.count(min(19, os.nice(0) + 10)) == 1 and nice.count(os.nice(0)) == len(nice) - 1


class Flood:
    """Wrong passwords, each another one, on many connections at once."""

    def __init__(self, client, connections, requests):
        self._client = client
        self._left = iter(range(requests))
        self._lock = threading.Lock()
        self.sent = self.answered = 0
        self.statuses = set()
        self._threads = [threading.Thread(target=self._run) for _ in range(connections)]
        for thread in self._threads:
            thread.start()

    def _run(self):
        while True:
            with self._lock:
                number = next(self._left, None)
            if number is None:
                return
            with self._client.but(user=("prometheus", f"wrong {number}")).connect() as connection:
                connection.ask()
                with self._lock:
                    self.sent += 1
                answer = connection.response()
                with self._lock:
                    self.answered += 1
                    self.statuses.add(answer.status)

    @property
    def pending(self):
        with self._lock:
            return self.sent - self.answered

    def join(self):
        for thread in self._threads:
            thread.join()


def test_flood_from_one_address_does_not_keep_an_unknown_client_out(open_door):
    connections, requests = 80, 100  # more at a time than may wait
    door = open_door(users={USER[0]: HASH_COST_10})
    unknown = door.client()
    flood = Flood(unknown.but(source="127.0.0.2"), connections, requests)
    try:
        until(lambda: 503 in flood.statuses, "the flood to find no room")
        answer = unknown.get()
        pending = flood.pending
    finally:
        flood.join()
    assert answer.status == 200
    assert pending > 0, "the flood was over before the unknown client was through"
    assert flood.answered == requests and flood.statuses <= {401, 503}


def test_flood_of_wrong_passwords_does_not_keep_a_known_client_waiting(open_door):
    connections, requests = 16, 60
    door = open_door(users={USER[0]: HASH_COST_10})
    known = door.client()
    assert known.get().status == 200  # from now on its verdict is cached
    flood = Flood(known, connections, requests)
    try:
        until(lambda: flood.sent >= connections, "the flood to come in")
        answers = []
        for _ in range(20):
            answers.append(known.get().status)
            assert flood.pending > 0, "the flood was over before the known client was through"
    finally:
        flood.join()
    assert answers == [200] * 20
    assert flood.answered == requests and 200 not in flood.statuses
    assert known.get().status == 200
