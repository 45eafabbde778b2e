# SPDX-License-Identifier: Apache-2.0
"""Certificates and configs change on disk in every way there is, and the new ones serve."""

import os
import shutil

import pytest

from client import Client
from door import PAIR, USERS, VERIFIED, replace_file, rewrite_file, web_config
from load import Load
from process import Postern
from waiting import until


def recreate_file(path, data):
    path.unlink(missing_ok=True)
    path.write_bytes(data)


writers = pytest.mark.parametrize("write", [rewrite_file, replace_file, recreate_file],
                                  ids=["written over", "renamed over", "made anew"])


@writers
def test_certificate_is_rotated_when(open_door, pki, write):
    door = open_door(tls=PAIR)
    with door.client().connect() as old:
        assert old.certificate == pki.server.der
        assert not old.get().last
        with door.reloads():
            door.install(pki.server_next, write)
        assert door.client().certificate == pki.server_next.der
        answer = old.get()
        assert answer.status == 200 and answer.last
    assert door.metric("postern_config_generation") == 2


@writers
def test_config_is_reloaded_when(open_door, write):
    door = open_door(users=USERS)
    with door.reloads():
        door.configure(write, users={"other": USERS["prometheus"]})
    assert door.client(user=None).get().status == 401
    assert door.client().get().status == 401
    assert door.client(user=("other", "open sesame")).get().status == 200


def fill(directory, pair, config=True):
    directory.mkdir(parents=True)
    shutil.copy(pair.crt, directory / "server.crt")
    shutil.copy(pair.key, directory / "server.key")
    if config:
        (directory / "web.yml").write_text(web_config(tls=PAIR))
    return directory


def point(link, target):
    """The link leads there from one moment to the next."""
    beside = link.with_name(link.name + ".new")
    beside.symlink_to(target)
    os.replace(beside, link)


def kubernetes(root, pki):
    """A mounted secret: files lead through ..data, which is swapped; the old ones go."""
    fill(root / "..first", pki.server)
    point(root / "..data", "..first")
    for name in ("web.yml", "server.crt", "server.key"):
        point(root / name, f"..data/{name}")
    yield root / "web.yml"
    fill(root / "..second", pki.server_next)
    point(root / "..data", "..second")
    shutil.rmtree(root / "..first")
    yield


def releases(root, pki):
    """A directory of releases, and a link to the one in use."""
    fill(root / "releases/1", pki.server)
    point(root / "current", "releases/1")
    yield root / "current/web.yml"
    fill(root / "releases/2", pki.server_next)
    point(root / "current", root / "releases/2")
    yield


def far_link(root, pki):
    """The directory of the pair is a link to a link, far from the config."""
    fill(root / "store/a", pki.server, config=False)
    point(root / "store/now", "a")
    point(root / "pair", "store/now")
    (root / "web.yml").write_text(web_config(tls={"cert_file": "pair/server.crt",
                                                  "key_file": str(root / "pair/server.key")}))
    yield root / "web.yml"
    fill(root / "store/b", pki.server_next, config=False)
    point(root / "store/now", "b")
    yield


def certbot(root, pki):
    """live/ holds links into archive/, replaced one by one."""
    archive, live = root / "archive/node", root / "live/node"
    archive.mkdir(parents=True)
    live.mkdir(parents=True)

    def issue(number, pair):
        for name, file in (("privkey", pair.key), ("fullchain", pair.crt)):
            shutil.copy(file, archive / f"{name}{number}.pem")
            (live / f"{name}.pem").unlink(missing_ok=True)
            (live / f"{name}.pem").symlink_to(f"../../archive/node/{name}{number}.pem")
    issue(1, pki.server)
    (root / "web.yml").write_text(web_config(tls={"cert_file": str(live / "fullchain.pem"),
                                                  "key_file": str(live / "privkey.pem")}))
    yield root / "web.yml"
    issue(2, pki.server_next)
    yield


def replaced_directory(root, pki):
    """The directory itself makes room for another of the same name."""
    fill(root / "etc", pki.server)
    yield root / "etc/web.yml"
    fill(root / "etc.new", pki.server_next)
    (root / "etc").rename(root / "etc.old")
    (root / "etc.new").rename(root / "etc")
    yield


@pytest.mark.parametrize("layout", [kubernetes, releases, far_link, certbot, replaced_directory],
                         ids=lambda layout: layout.__name__.replace("_", " "))
def test_certificate_is_rotated_in_the_layout_of(tmp_path, pki, start, layout):
    root = tmp_path / "root"
    root.mkdir()
    steps = layout(root, pki)
    postern = start(*Postern.FEW, config=next(steps))
    client = Client(postern.port, ca=pki.ca.crt)
    assert client.certificate == pki.server.der
    mark = postern.mark()
    next(steps)
    postern.wait_log("Configuration reloaded", mark)
    assert client.certificate == pki.server_next.der


def test_second_rotation_is_seen_as_well(tmp_path, pki, start):
    # The first one has moved every watch.
    root = tmp_path / "root"
    fill(root / "..0", pki.server)
    point(root / "..data", "..0")
    for name in ("web.yml", "server.crt", "server.key"):
        point(root / name, f"..data/{name}")
    postern = start(*Postern.FEW, config=root / "web.yml")
    client = Client(postern.port, ca=pki.ca.crt)
    for turn in range(1, 6):
        pair = (pki.server, pki.server_next)[turn % 2]
        mark = postern.mark()
        fill(root / f"..{turn}", pair)
        point(root / "..data", f"..{turn}")
        shutil.rmtree(root / f"..{turn - 1}")
        postern.wait_log(f"Configuration reloaded.*generation={turn + 1}", mark)
        assert client.certificate == pair.der


@pytest.mark.parametrize("first, second", [("key", "crt"), ("crt", "key")])
def test_half_a_pair_waits_for_the_other_half(open_door, pki, first, second):
    door = open_door(tls=PAIR)
    source = {"key": pki.server_next.key, "crt": pki.server_next.crt}
    with Load(door.client()) as load:
        with door.refuses():
            replace_file(door.directory / f"server.{first}", source[first].read_bytes())
        load.more()
        assert door.client().certificate == pki.server.der
        assert door.metric("postern_config_last_reload_successful") == 0
        with door.reloads():
            replace_file(door.directory / f"server.{second}", source[second].read_bytes())
        load.more()
    assert door.client().certificate == pki.server_next.der
    assert door.metric("postern_config_last_reload_successful") == 1


def test_file_that_comes_late_is_waited_for(open_door, pki):
    door = open_door(tls=PAIR)
    late = {"cert_file": "late/tls.crt", "key_file": "late/tls.key"}
    with door.refuses():
        door.configure(tls=late)
    (door.directory / "late").mkdir()
    with door.reloads():
        shutil.copy(pki.server_next.key, door.directory / "late/tls.key")
        shutil.copy(pki.server_next.crt, door.directory / "late/tls.crt")
    assert door.client().certificate == pki.server_next.der


def test_nobody_notices_a_hundred_rotations(open_door, pki):
    door = open_door(tls={**PAIR, **VERIFIED}, users=USERS)
    with Load(door.client()) as load:
        for turn in range(100):
            door.install((pki.server_next, pki.server)[turn % 2],
                         (rewrite_file, replace_file)[turn % 3 % 2])
            load.more(3)
        door.install(pki.server_next)
        until(lambda: door.client().certificate == pki.server_next.der, "the last certificate")
        load.more()
    door.until_good()
