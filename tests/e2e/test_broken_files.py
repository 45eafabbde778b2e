# SPDX-License-Identifier: Apache-2.0
"""What can become of a file while scrapes go on: no scrape fails, and the last good one serves."""

import contextlib
import os
import pathlib
import shutil
import socket
import subprocess

import pytest

from client import Client
from door import PAIR, USERS, VERIFIED, rewrite_file, web_config
from load import Load
from peers import need, run
from process import BINARY, SANITIZED, WRAPPED, Postern
from waiting import until

GUARDED = {"tls": {**PAIR, **VERIFIED}, "users": USERS}

# How many reloads there are at least in the long run; 10000 takes some minutes.
RELOADS = int(os.environ.get("POSTERN_RELOADS", "300"))

HUGE_BYTES = 1 << 30


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def private_dirty_kb(pid):
    rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines()
                if line.startswith("Private_Dirty:"))


def listen_at(path):
    here = os.getcwd()
    os.chdir(path.parent)  # a socket's name has 108 bytes
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path.name)
    os.chdir(here)


def grow(path):
    with open(path, "wb") as file:
        file.truncate(HUGE_BYTES)


# What is put in place of a file, and what the log says of it.
DAMAGES = {
    "a directory": (pathlib.Path.mkdir, "is a directory"),
    "a FIFO": (os.mkfifo, "is no regular file"),
    "a socket": (listen_at, "is no regular file"),
    "an endless device": (lambda path: path.symlink_to("/dev/zero"), "is no regular file"),
    "a huge file": (grow, "longer than the [0-9]+ bytes allowed"),
    "a loop of links": (lambda path: path.symlink_to(path.name), "Too many levels"),
    "a link to nowhere": (lambda path: path.symlink_to("nowhere"), "No such file"),
    "nothing": (lambda path: None, "No such file"),
    "an empty file": (pathlib.Path.touch, ""),
    "a file of zeros": (lambda path: path.write_bytes(bytes(500)), ""),
}


def clear(path):
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


@pytest.mark.parametrize("damage", DAMAGES)
def test_scrapes_go_on_while_a_file_is(open_door, damage):
    door = open_door(**GUARDED)
    spoil, said = DAMAGES[damage]
    files = [door.config, *(door.directory / name for name in ("server.crt", "server.key",
                                                               "ca.crt"))]
    with Load(door.client()) as load:
        load.more(5)
        before = descriptors(door.postern.pid)
        for path in files:
            mark = door.postern.mark()
            good = path.read_bytes()
            clear(path)
            spoil(path)
            door.postern.wait_log(f"Reload refused.*{path.name}.*{said}", mark)
            load.more(2)
            clear(path)
            path.write_bytes(good)
            door.until_good()
        load.more(2)
    metrics = door.client().metrics
    assert metrics.value("postern_config_generation") == 1
    assert metrics.value("postern_connections", listener="metrics") == 1
    until(lambda: descriptors(door.postern.pid) <= before, "no more descriptors than before")


def test_file_that_is_closed_to_the_program_is_told_with_a_remedy(pki, start):
    """As somebody who is not root, whoever runs the test."""
    need("setpriv")
    with contextlib.ExitStack() as stack:
        directory = pathlib.Path(run("mktemp", "-d").stdout.strip())
        stack.callback(shutil.rmtree, directory)
        directory.chmod(0o755)
        for name, source in (("server.crt", pki.server.crt), ("server.key", pki.server.key)):
            shutil.copy(source, directory / name)
            (directory / name).chmod(0o644)
        config = directory / "web.yml"
        config.write_text(web_config(tls=PAIR))
        config.chmod(0o644)
        inside = []
        if os.geteuid() == 0:
            inside = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
            if run(*inside, "test", "-x", BINARY).returncode:
                pytest.skip("nobody else may run the program here")
        postern = start(*Postern.FEW, config=config, inside=inside)
        with Load(Client(postern.port, ca=pki.ca.crt)) as load:
            for path in (config, directory / "server.crt", directory / "server.key"):
                mark = postern.mark()
                path.chmod(0)
                postern.wait_log(f"Reload refused.*{path.name}: permission denied for user.*"
                                 "chgrp.*chmod 0640", mark)
                load.more(2)
                path.chmod(0o644)
                postern.wait_log("is on disk again", mark)


def test_disk_that_is_full_costs_no_scrape(tmp_path, pki, start):
    need("unshare", "mount")
    disk = tmp_path / "disk"
    disk.mkdir()
    script = f'mount -t tmpfs -o size=64k none "{disk}" && cp "{tmp_path}"/s/* "{disk}" && ' \
             'exec "$0" "$@"'
    source = tmp_path / "s"
    source.mkdir()
    for name, file in (("server.crt", pki.server.crt), ("server.key", pki.server.key)):
        shutil.copy(file, source / name)
    (source / "web.yml").write_text(web_config(tls=PAIR))
    inside = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script]
    probe = run(*inside, "true")
    if probe.returncode:
        pytest.skip(f"there is no disk to be had: {probe.stderr}")
    postern = start(*Postern.FEW, config=disk / "web.yml", inside=inside)
    seen = pathlib.Path(f"/proc/{postern.pid}/root{disk}")
    client = Client(postern.port, ca=pki.ca.crt)
    with Load(client) as load:
        with contextlib.suppress(OSError), open(seen / "filler", "wb", 0) as filler:
            while True:
                filler.write(bytes(4096))
        mark = postern.mark()
        # The new certificate has more to say than fits.
        renewed = b"# issued by\n" * 2000 + pki.server_next.crt.read_bytes()
        with pytest.raises(OSError):
            rewrite_file(seen / "server.crt", renewed)
        assert 0 < (seen / "server.crt").stat().st_size < len(renewed)
        postern.wait_log("Reload refused.*server.crt", mark)
        load.more(3)
        assert client.certificate == pki.server.der
        (seen / "filler").unlink()
        rewrite_file(seen / "server.key", pki.server_next.key.read_bytes())
        rewrite_file(seen / "server.crt", renewed)
        until(lambda: client.certificate == pki.server_next.der, "the new certificate")
        load.more(3)


def generations(root, pki):
    """Good ones, and those that must not be taken up."""
    good = {"one": (pki.server, {"tls": {**PAIR, **VERIFIED}}),
            "two": (pki.server_next, {"tls": {**PAIR, **VERIFIED, "min_version": "TLS13"}})}
    for name, (pair, settings) in good.items():
        (root / name).mkdir()
        shutil.copy(pair.crt, root / name / "server.crt")
        shutil.copy(pair.key, root / name / "server.key")
        shutil.copy(pki.ca.crt, root / name / "ca.crt")
        (root / name / "web.yml").write_text(web_config(**settings))
    shutil.copytree(root / "one", root / "mixed")
    shutil.copy(pki.server_next.key, root / "mixed" / "server.key")
    shutil.copytree(root / "two", root / "cut")
    os.truncate(root / "cut" / "server.crt", 300)
    shutil.copytree(root / "two", root / "wrong")
    (root / "wrong" / "web.yml").write_text("tls_server_config: [\n")
    return ["one", "mixed", "two", "cut", "one", "wrong"]


def point(link, target):
    beside = link.with_name(".next")
    beside.symlink_to(target)
    os.replace(beside, link)


def test_ten_thousand_swaps_leave_nothing_behind(tmp_path, pki, start):
    root = tmp_path / "root"
    root.mkdir()
    turns = generations(root, pki)
    link = root / "now"
    point(link, turns[0])
    postern = start(*Postern.FEW, config=link / "web.yml")
    client = Client(postern.port, ca=pki.ca.crt, pair=pki.client)
    verdict = "Configuration reloaded|Configuration unchanged|is on disk again|Reload refused"

    def reload(times):
        for turn in range(times):
            mark = postern.mark()
            point(link, turns[turn % len(turns)])
            postern.reload()
            postern.wait_log(verdict, mark)

    with Load(client) as load:
        reload(RELOADS // 3)
        load.more()
        before = private_dirty_kb(postern.pid), descriptors(postern.pid)
        reload(RELOADS)
        for turn in range(10_000):
            point(link, turns[turn % len(turns)])
            if turn % 1000 == 0:
                load.more(2)
        load.more()
        point(link, "two")
        until(lambda: client.certificate == pki.server_next.der, "the last certificate")
        until(lambda: client.metrics.value("postern_config_last_reload_successful"), "a reload")
        load.more()
    metrics = client.metrics
    applied = metrics.sum("postern_config_reloads_total", result="applied")
    assert metrics.value("postern_config_generation") == 1 + applied
    assert applied >= RELOADS // 3
    assert metrics.sum("postern_config_reloads_total", result="refused") >= RELOADS // 3
    assert metrics.sum("postern_config_reloads_total", result="held") == 0
    until(lambda: descriptors(postern.pid) <= before[1], "no more descriptors than before")
    if not SANITIZED and not WRAPPED:
        grown = private_dirty_kb(postern.pid) - before[0]
        assert grown < 512, f"{grown} KiB more after {applied} reloads"


# Textfiles.

GOOD = '# HELP good_total It counts.\n# TYPE good_total counter\ngood_total{a="b"} 12345\n'


@pytest.fixture
def textfiles(tmp_path, start):
    directory = tmp_path / "textfiles"
    directory.mkdir()
    (directory / "good.prom").write_text(GOOD)
    postern = start("--collector.disable-defaults", "--collector.textfile",
                    f"--collector.textfile.directory={directory}")
    return directory, Client(postern.port)


def check_good(metrics, error):
    assert metrics.value("good_total", a="b") == 12345
    assert metrics.value("node_textfile_scrape_error") == error
    assert metrics.value("node_scrape_collector_success", collector="textfile") == 1


@pytest.mark.parametrize("damage", [name for name in DAMAGES if name not in ("nothing",
                                                                             "an empty file")])
def test_textfile_beside_a_good_one_is(textfiles, damage):
    directory, client = textfiles
    path = directory / "other.prom"
    DAMAGES[damage][0](path)
    for _ in range(3):
        metrics = client.metrics
        check_good(metrics, 1)
        assert [labels["file"] for labels, _ in metrics.all("postern_textfile_error_info")] == \
            [str(path)]
    clear(path)
    path.write_text("other 7\n")
    metrics = client.metrics
    check_good(metrics, 0)
    assert metrics.value("other") == 7


def test_textfile_that_is_cut_off_anywhere_says_nothing_wrong(textfiles):
    directory, client = textfiles
    text = '# TYPE other gauge\nother{a="b\\"c",d="e"} 12345 1700000000000\nother{a="x"} 1e+06\n'
    path = directory / "other.prom"
    right = {("b\"c", 12345.0), ("x", 1e6)}
    for end in range(len(text) + 1):
        path.write_text(text[:end])
        metrics = client.metrics
        said = {(labels["a"], value) for labels, value in metrics.all("other")}
        error = metrics.value("node_textfile_scrape_error")
        check_good(metrics, error)
        assert said <= right, text[:end]
        assert error == 1 or text[:end].endswith("\n") or end == 0, text[:end]


def test_textfile_that_changes_while_it_is_read_costs_no_scrape(textfiles):
    directory, client = textfiles
    path = directory / "other.prom"
    writer = subprocess.Popen(
        ["sh", "-c", f'while echo "other 1" >"{path}" && echo "other 1" >>"{path}"; do :; done'])
    try:
        for _ in range(300):
            assert client.metrics.value("good_total", a="b") == 12345
    finally:
        writer.kill()
        writer.wait()
