# SPDX-License-Identifier: Apache-2.0
"""How many requests there may be. A token comes back after an hour: never, for a test."""

from door import USERS, WRONG

OFF = {"interval": "0s"}
HEADERS = {"X-Frame-Options": "deny"}


def limit(burst):
    return {"interval": "1h", "burst": burst}


def statuses(client, n, **request):
    return [client.get(**request).status for _ in range(n)]


def test_burst_is_served_and_no_more(open_door):
    door = open_door(rate=limit(3), http={"headers": HEADERS})
    assert statuses(door.client(), 5) == [200] * 3 + [429] * 2
    answer = door.client().get()
    assert answer.body == b"Too Many Requests\n"
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Frame-Options"] == "deny"


def test_every_path_and_every_wrong_password_takes_a_token(open_door):
    door = open_door(rate=limit(3), users=USERS)
    assert statuses(door.client(user=WRONG), 2) == [401, 401]
    assert statuses(door.client(), 2, path="/nowhere") == [404, 429]
    assert statuses(door.client(user=WRONG), 1) == [429]


def test_limit_changes_on_open_connections(open_door):
    door = open_door(rate=limit(1))
    with door.client().connect() as keep:
        assert statuses(keep, 2) == [200, 429]
        with door.reloads():
            door.configure(rate=limit(2))
        assert keep.get().status == 200
    assert statuses(door.client(), 2) == [200, 429]
    with door.reloads():
        door.configure(rate=OFF)
    assert statuses(door.client(), 5) == [200] * 5


def test_refused_requests_are_counted(open_door):
    door = open_door(rate=limit(1))
    assert statuses(door.client(), 3) == [200, 429, 429]
    with door.reloads():
        door.configure(rate=OFF)
    assert door.metric("postern_requests_limited_total") == 2


def test_limit_without_a_burst_is_warned_of(open_door):
    door = open_door(rate={"interval": "1s"})
    door.postern.wait_log("rate_limit: burst is not set")
    assert door.client().get().status == 429
