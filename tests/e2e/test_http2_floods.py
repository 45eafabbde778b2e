# SPDX-License-Identifier: Apache-2.0
"""Peers of HTTP/2 that ask for all they can get, and an honest scraper beside them."""

import base64

from door import HASH_COST_10, PAIR, USER
from exposition import Metrics
from gate import Gate
from h2frames import CANCEL, RST_STREAM, Frames, frame
from waiting import until

H2 = ("h2", "http/1.1")
TOO_MANY = b"Limit of concurrent requests reached (%d), try again later.\n"
DONE = "promhttp_metric_handler_requests_total"
IN_FLIGHT = "promhttp_metric_handler_requests_in_flight"


def h2(door, settings=b""):
    return Frames(door.client(alpn=H2).connect(), settings)


def reset(stream):
    return frame(RST_STREAM, stream, CANCEL.to_bytes(4, "big"))


# Who asks for much at once keeps nobody waiting but itself.


def test_at_the_limit_the_greedy_give_way(open_door, tmp_path):
    gate = Gate(tmp_path)
    door = open_door(*gate.flags, "--web.max-requests=4", tls=PAIR)
    with h2(door) as greedy, h2(door) as modest, door.client().connect() as third:
        # Each is a choice of its own, so that none can share.
        streams = [greedy.ask(b"/metrics?name[]=%d&name[]=%s" % (n, DONE.encode()))
                   for n in range(6)]
        refused = [greedy.response(stream)[1] for stream in streams[4:]]
        asked = modest.ask()
        refused.append(greedy.response(streams[3])[1])
        third.ask()
        refused.append(greedy.response(streams[2])[1])
        assert refused == [TOO_MANY % 4] * 4
        with gate.opened():
            assert greedy.response(streams[0])[0] == 200
            status, second = greedy.response(streams[1])
            assert status == 200
            first = modest.response(asked)[1]
            third = third.response().metrics.value(DONE, code="200")
        assert Metrics(first.decode()).value(DONE, code="200") == third == 1
        assert Metrics(second.decode()).value(DONE, code="200") == 3


def test_scrape_that_is_given_up_leaves_its_place(open_door, tmp_path):
    gate = Gate(tmp_path)
    door = open_door(*gate.flags, "--web.max-requests=2", tls=PAIR)
    with h2(door) as first, h2(door) as fickle, door.client().connect() as honest:
        stream = first.ask()
        first.hear()
        for _ in range(100):
            fickle.send(reset(fickle.ask()))
        fickle.hear()
        honest.ask()
        with gate.opened():
            assert first.response(stream)[0] == 200
            assert honest.response().metrics.value(IN_FLIGHT) == 1


def test_scrape_whose_connection_breaks_leaves_its_place(open_door, tmp_path):
    gate = Gate(tmp_path)
    door = open_door(*gate.flags, "--web.max-requests=2", tls=PAIR)
    with h2(door) as first, h2(door) as second, h2(door) as third:
        stream = first.ask()
        first.hear()
        second.ask()
        second.hear()
        asked = []

        def is_let_in():
            asked.append(third.ask())
            return not [f for f in third.hear() if f.stream == asked[-1]]

        assert not is_let_in()
        second.break_off()
        until(is_let_in, "a place")
        with gate.opened():
            assert first.response(stream)[0] == 200
            assert third.response(asked[-1])[0] == 200


def test_nothing_is_collected_for_a_stream_that_went_while_its_password_was_checked(open_door):
    door = open_door(tls=PAIR, users={USER[0]: HASH_COST_10})
    authorization = "Basic " + base64.b64encode(":".join(USER).encode()).decode()
    with h2(door) as fickle, door.client().connect() as honest:
        fickle.send(reset(fickle.ask(authorization=authorization)))
        fickle.hear()
        # The same password: the verdict is the same one, and so would be the collection.
        assert honest.get().status == 200
        assert honest.get().metrics.value(DONE, code="200") == 1
        assert fickle.response(fickle.ask(authorization=authorization))[0] == 200
