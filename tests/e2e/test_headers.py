# SPDX-License-Identifier: Apache-2.0
"""Headers that the configuration adds to responses."""

import pytest

from door import USERS, WRONG

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src *",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "sameorigin",
    "X-XSS-Protection": "1; mode=block",
}


def given(answer):
    return {name: answer.headers.get_all(name) for name in HEADERS}


ONCE_EACH = {name: [value] for name, value in HEADERS.items()}


@pytest.mark.parametrize("method, path, user, status", [
    ("GET", "/metrics", True, 200),
    ("HEAD", "/metrics", True, 200),
    ("GET", "/", True, 200),
    ("GET", "/nowhere", True, 404),
    ("POST", "/metrics", True, 405),
    ("GET", "/metrics?collect[]=missing", True, 400),
    ("GET", "/metrics", False, 401),
])
def test_headers_go_with(open_door, method, path, user, status):
    door = open_door(users=USERS, http={"headers": HEADERS})
    client = door.client() if user else door.client(user=WRONG)
    answer = client.get(path, method=method)
    assert answer.status == status
    assert given(answer) == ONCE_EACH


def test_headers_change_on_open_connections(open_door):
    door = open_door(http={"headers": {"X-Frame-Options": "deny"}})
    with door.client().connect() as keep:
        assert keep.get().headers.get_all("X-Frame-Options") == ["deny"]
        with door.reloads():
            door.configure(http={"headers": {"X-XSS-Protection": "0"}})
        answer = keep.get()
        assert answer.headers.get_all("X-Frame-Options") is None
        assert answer.headers.get_all("X-XSS-Protection") == ["0"]


def test_line_breaks_in_a_value_begin_no_other_header(open_door):
    value = "a\r\nInjected: b\x01\x7fc"
    door = open_door(http={"headers": {"Content-Security-Policy": value}})
    answer = door.client().get()
    assert answer.headers["Content-Security-Policy"] == "a  Injected: b  c"
    assert "Injected" not in answer.headers
