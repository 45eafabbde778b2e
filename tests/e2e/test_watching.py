# SPDX-License-Identifier: Apache-2.0
"""Changes that the kernel does not tell of are seen all the same."""

import json
import os
import pathlib
import signal

import pytest

from client import Client
from door import replace_file, web_config, USERS
from peers import need, run
from process import BINARY, Postern

INSTANCES = "/proc/sys/user/max_inotify_instances"
QUEUE = pathlib.Path("/proc/sys/fs/inotify/max_queued_events")

# A user namespace has limits of its own.
WITHOUT_INOTIFY = ["unshare", "--user", "--map-root-user",
                   "sh", "-c", f'echo 0 >{INSTANCES} && exec "$0" "$@"']

OFTEN = "--web.config.poll-interval=200ms"


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "web.yml"
    path.write_text("{}\n")
    return path


def test_poll_takes_over_where_there_is_no_inotify(start, config):
    need("unshare", "nsenter")
    probe = run(*WITHOUT_INOTIFY, "true")
    if probe.returncode:
        pytest.skip(f"there is no namespace to be had: {probe.stderr}")
    postern = start(*Postern.FEW, OFTEN, config=config, inside=WITHOUT_INOTIFY)
    client = Client(postern.port)
    said = postern.wait_log("level=WARN.*cannot watch .*").group(0)
    assert "fs.inotify.max_user_instances" in said and "--web.config.poll-interval" in said
    assert client.metrics.value("postern_config_watched") == 0
    findings = json.loads(client.get("/", Accept="application/json").text)["findings"]
    assert "config_unwatched" in {finding["id"] for finding in findings}

    replace_file(config, web_config(users=USERS).encode())
    postern.wait_log("Configuration reloaded.*trigger=poll")
    assert client.get().status == 401
    assert len([line for line in postern.lines if "cannot watch" in line]) == 1

    mark = postern.mark()
    raised = run("nsenter", f"--target={postern.pid}", "--user", "--preserve-credentials",
                 "sh", "-c", f"echo 128 >{INSTANCES}")
    assert raised.returncode == 0, raised.stderr
    postern.wait_log("are watched again", mark)
    replace_file(config, b"# who is asked for nothing\n")
    postern.wait_log("Reload held", mark)


def test_change_that_a_full_queue_has_lost_is_found(start, config):
    events = int(QUEUE.read_text())
    if events > 200_000:
        pytest.skip(f"the queue is too long to be filled: {events} events")
    postern = start(*Postern.FEW, "--web.config.poll-interval=24h", config=config)
    client = Client(postern.port)
    assert client.metrics.value("postern_config_watched") == 1
    one, other = config.with_name("one"), config.with_name("other")
    one.touch()
    postern.send(signal.SIGSTOP)
    for _ in range(events // 4 + 1):  # each makes four
        os.rename(one, other)
        os.rename(other, one)
    replace_file(config, web_config(users=USERS).encode())
    postern.send(signal.SIGCONT)
    postern.wait_log("Configuration reloaded.*trigger=file")
    assert client.get().status == 401


@pytest.mark.parametrize("interval", ["99ms", "25h"])
def test_interval_has_its_bounds(interval):
    result = run(BINARY, f"--web.config.poll-interval={interval}")
    assert result.returncode == 1
    assert "--web.config.poll-interval: takes 100 ms to 24 h, try --help" in result.stderr
