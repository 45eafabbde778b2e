# SPDX-License-Identifier: Apache-2.0
"""
What an operator does to a door while it is scraped, right and wrong, and what postern should
count of it. Each change is waited for before the next one is made.
"""

import itertools

from door import HASH, USER, USERS, VERIFIED
from sessions import Http1

_MISMATCHED = {"cert_file": "live/server.crt", "key_file": "client.key"}
_STRANGERS = 3  # connections that a reload turns away
_guests = itertools.count()


def _count_reload(door, result, trigger="file"):
    door.tally.add("postern_config_reloads_total", result=result, trigger=trigger)
    if result == "applied":
        door.tally.add("postern_config_generation")


def _apply(door, **changes):
    with door.reloads():
        door.configure(**{**door.settings, **changes})
    _count_reload(door, "applied")


def _restore(door):
    """After what was not taken up."""
    mark = door.postern.mark()
    door.configure(**door.settings)
    door.postern.wait_log("is on disk again", mark)
    _count_reload(door, "unchanged")


def _refuse(door, **changes):
    with door.refuses():
        door.configure(**{**door.settings, **changes})
    _count_reload(door, "refused")
    _restore(door)


def rotate(door):
    """The pair behind the link becomes another."""
    with door.reloads():
        door.show_other_pair()
    _count_reload(door, "applied")


def mismatch(door):
    _refuse(door, tls={**door.settings["tls"], **_MISMATCHED})


def missing_file(door):
    _refuse(door, tls={**door.settings["tls"], "cert_file": "nowhere.crt"})


def broken_config(door):
    with door.refuses():
        door.config.write_text("tls_server_config: [\n")
    _count_reload(door, "refused")
    _restore(door)


def other_settings(door):
    _apply(door, http={"headers": {"X-Frame-Options": "deny"}})
    _apply(door)


def drop_protection(door):
    """Which waits for a person, who thinks better of it."""
    with door.holds():
        door.configure(**({"tls": door.settings["tls"]} if door.has_users else
                          {"tls": {k: v for k, v in door.settings["tls"].items()
                                   if k not in VERIFIED}}))
    _count_reload(door, "held")
    _restore(door)


def signal(door):
    mark = door.postern.mark()
    door.reload()
    door.postern.wait_log("Configuration unchanged", mark)
    _count_reload(door, "unchanged", "signal")


def broken_textfile(door):
    path = door.textfiles / "broken.prom"
    path.write_text("half a li")
    _textfile_error(door, 1)
    path.unlink()
    _textfile_error(door, 0)


def _textfile_error(door, expected):
    session = Http1(door, door.client())
    status, body = session.get("/metrics?collect[]=textfile")
    session.close()
    assert status == 200 and b"\nsoaked 1\n" in body
    assert b"\nnode_textfile_scrape_error %d\n" % expected in body


def swap_authorities(door):
    """Another one is trusted for a while; whoever came by it is turned away after that."""
    _apply(door, tls={**door.settings["tls"], "client_ca_file": "ca-both.crt"})
    stranger = door.client(pair=door.pki.client_untrusted)
    sessions = [Http1(door, stranger) for _ in range(_STRANGERS)]
    for session in sessions:
        assert session.get()[0] == 200
    _apply(door)
    for session in sessions:
        assert session.connection.ended()
        session.close()
    door.tally.add("postern_connections_closed_total", len(sessions), reason="reload")
    stranger.alert()
    door.count_connection(shaken=False)


def change_users(door):
    """Somebody is let in for a while."""
    guest = f"guest{next(_guests)}", USER[1]
    _apply(door, users={**USERS, guest[0]: HASH})
    _ask_as(door, guest, 200)
    _apply(door)
    _ask_as(door, guest, 401)


def _ask_as(door, user, expected):
    session = Http1(door, door.client(user=user))
    assert session.get()[0] == expected
    session.close()
    door.count_password()


ALL = (rotate, mismatch, missing_file, broken_config, other_settings, drop_protection, signal,
       broken_textfile)


def of(door):
    return ALL + ((change_users,) if door.has_users else (swap_authorities,))
