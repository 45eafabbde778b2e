# SPDX-License-Identifier: Apache-2.0
"""
The command line beside node_exporter's: the same words for both programs. A row whose answers
differ on purpose says why.
"""

import json
import os
import pathlib
import re
import signal
import subprocess
from typing import NamedTuple

import pytest

from peers import environment, need, run
from process import BINARY

PEER = "prometheus-node-exporter"

# Both programs end soon, whatever the flags are: there is no such file.
ENDS = "--web.config.file=/nonexistent/web.yml"


def need_known_peer():
    """What is compared word by word, or with what a version lacks, holds for the one of Debian 12."""
    need(PEER)
    if "version 1.5." not in run(PEER, "--version").stdout:
        pytest.skip(f"{PEER} is not version 1.5")


class Said:
    """What a program did with its words: its exit status, and the first words of each stream."""

    def __init__(self, program, words, env=None):
        result = run(program, *words, **({"env": env} if env else {}))
        name = re.escape(str(program).rpartition("/")[2])
        self.status = result.returncode
        self.stdout = self.kind(result.stdout, name)
        self.error = self.sentence(result.stderr, name)

    @staticmethod
    def kind(text, name):
        """Which of its answers it gives."""
        for kind, start in (("", r"\Z"), ("help", rf"usage: {name} \[<flags>\]"),
                            ("version", r"\w+, version \S+ \(branch: "),
                            ("manual", r"\.(\\\"|TH)"), ("flags", "--help\n")):
            if re.match(start, text):
                return kind
        return "a script" if "complet" in text else text

    @staticmethod
    def sentence(text, name):
        """The mistake on the command line; what the log says of a run that fails is none."""
        match = re.match(rf"{name}: error: (.*)\n\Z", text)
        return match.group(1) if match else ""

    def __eq__(self, other):
        return vars(self) == vars(other)

    def __repr__(self):
        return str(vars(self))


ROWS = [
    # What is taken.
    "--web.telemetry-path=/m",
    "--web.telemetry-path /m",
    "--web.telemetry-path=/a=b",
    "--no-collector.cpu",
    "--collector.cpu --no-collector.arp",
    "--web.max-requests=0",
    "--web.listen-address=:0 --web.listen-address=127.0.0.1:0",
    "--web.disable-exporter-metrics --collector.disable-defaults",
    "--collector.diskstats.ignored-devices=^x$",
    "--collector.textfile.directory=",
    "--path.rootfs -- /",
    "--",
    # What is asked for, and which mistakes it comes before.
    "--help",
    "-h",
    "-hh",
    "--no-help",
    "--help --help",
    "--help --web.max-requests=x",
    "--help --log.level=loud",
    "--help --collector.cpu --collector.cpu",
    "--help --nope",
    "--nope --help",
    "--help stray",
    "stray --help",
    "--help --",
    "--help=true",
    "--version",
    "--no-version",
    "--version --nope",
    "--version stray",
    "--nope --version",
    "--help --version",
    "--version --help-long",
    "--help-long --version",
    "--version --web.max-requests=x",
    "--version --collector.cpu --collector.cpu",
    "--help-long",
    "--help-long --nope",
    "--help-man",
    "--completion-script-bash",
    "--completion-script-bash --nope",
    "--completion-script-zsh",
    "--completion-script-zsh --version",
    "--version --completion-script-zsh",
    "--completion-bash",
    "--completion-bash --",
    "--completion-bash --nope",
    "--completion-bash --version",
    "--version --completion-bash --",
    "--no-completion-bash --nope",
    "--collector.cpu --collector.cpu --completion-bash --",
    "--help-man stray",
    "--help-man --version",
    # What is refused.
    "--nope",
    "--nope=1",
    "--collector.cp",
    "--web.config.fil=x",
    "--=1",
    "--no-",
    "--no-nope",
    "--no-web.config.file",
    "--no-web.config.file=x",
    "--COLLECTOR.CPU",
    "-x",
    "-hx",
    "-xh",
    "-é",
    "---help",
    "--web.config.file",
    "--web.config.file --help",
    "--web.config.file -x",
    "--web.config.file --",
    "--web.config.file=x stray",
    "--collector.cpu=true",
    "--collector.cpu=false",
    "--collector.cpu=",
    "--collector.cpu false",
    "--no-collector.cpu=true",
    "stray",
    "stray more",
    "''",
    "--web.telemetry-path=/x ''",
    "-- stray",
    "-- --help",
    "-- @nope",
    "--collector.cpu --collector.cpu",
    "--collector.cpu --no-collector.cpu",
    "--path.procfs=/proc --path.procfs=/proc",
    "--web.max-requests=1 --web.max-requests=2",
    "--web.max-requests=x --nope",
    "--nope --web.max-requests=x",
    "@",
]


def split(words):
    return [word.replace("''", "") for word in words.split()]


@pytest.mark.parametrize("words", ROWS)
def test_answers_as_node_exporter_does(words):
    need(PEER)
    words = [ENDS, *split(words)] if ENDS.split("=")[0] not in words else split(words)
    assert Said(BINARY, words) == Said(PEER, words)


ONLY_OURS = "flag '%s' takes %s, not \"%s\", try --help"
NUMBER = "a whole number"
LEVELS = "debug, info, warn or error"

# Words, what the peer says, what we say, why.
DIFFERENT = [
    ("--web.max-requests=x", 'strconv.ParseFloat: parsing "x": invalid syntax, try --help',
     ONLY_OURS % ("web.max-requests", NUMBER, "x"), "names the flag"),
    ("--web.max-requests=", 'strconv.ParseFloat: parsing "": invalid syntax, try --help',
     ONLY_OURS % ("web.max-requests", NUMBER, ""), "names the flag"),
    ("--web.max-requests=1.5", "", ONLY_OURS % ("web.max-requests", NUMBER, "1.5"),
     "there is no half a request"),
    ("--web.max-requests=-1", "", ONLY_OURS % ("web.max-requests", NUMBER, "-1"),
     "0 is how to have no limit"),
    ("--log.level=loud", 'unrecognized log level "loud", try --help',
     ONLY_OURS % ("log.level", LEVELS, "loud"), "says what there is"),
    ("--log.format=xml", 'unrecognized log format "xml", try --help',
     ONLY_OURS % ("log.format", "logfmt or json", "xml"), "says what there is"),
    ("--log.format=JSON", 'unrecognized log format "JSON", try --help', "",
     "as with levels, which newer versions take in any case"),
    ("--log.level=WARN", 'unrecognized log level "WARN", try --help', "",
     "newer versions take it"),
    ("-", "unknown short flag '-', try --help", "unexpected , try --help",
     "as newer versions say it"),
    ("@/nonexistent", 'failed to open arguments file "/nonexistent": open /nonexistent: no such '
     "file or directory, try --help", 'failed to read arguments file "/nonexistent": No such file '
     "or directory, try --help", "says it once"),
    ("@/", 'failed to read arguments from "/": read /: is a directory, try --help',
     'failed to read arguments file "/": Is a directory, try --help', "says it once"),
    ("--web.telemetry-path=metrics", "", '--web.telemetry-path: "metrics" does not begin with /, '
     "try --help", "nobody could ask for it"),
]


@pytest.mark.parametrize("words, theirs, ours, why", DIFFERENT,
                         ids=[f"{row[0]}: {row[3]}" for row in DIFFERENT])
def test_differs_from_node_exporter_on_purpose(words, theirs, ours, why):
    need_known_peer()
    words = [ENDS, *split(words)]
    said, peer = Said(BINARY, words), Said(PEER, words)
    assert (said.error, peer.error) == (ours, theirs), why
    assert (said.stdout, peer.stdout) == ("", "")
    assert said.status == 1 and peer.status in (1, 2)


def test_reads_no_variable_that_has_no_effect():
    need(PEER)
    env = environment(GOMAXPROCS="x")
    assert "strconv.ParseFloat" in Said(PEER, [ENDS], env).error
    assert Said(BINARY, [ENDS], env).error == ""


@pytest.mark.parametrize("lines", [
    "--no-collector.cpu\n--web.telemetry-path\n/m\n",
    "# a comment\n--no-collector.cpu",
    "--no-collector.cpu\r\n",
    " --no-collector.cpu\n",
    "--no-collector.cpu --no-collector.arp\n",
    "--no-collector.cpu # no comment\n",
    "--nope\n",
    "--help\n--nope\n",
    "--\n--help\n",
    "stray\n",
    "",
], ids=repr)
def test_reads_a_file_of_arguments_as_node_exporter_does(tmp_path, lines):
    need(PEER)
    (tmp_path / "args").write_bytes(lines.encode())
    words = [ENDS, f"@{tmp_path}/args"]
    assert Said(BINARY, words) == Said(PEER, words)


def test_skips_empty_lines_of_a_file_as_newer_versions_do(tmp_path):
    (tmp_path / "args").write_text(f"\n{ENDS}\n \t\n\n--nope\n")
    assert Said(BINARY, [f"@{tmp_path}/args"]).error == "unknown long flag '--nope', try --help"


def test_reads_files_that_files_name(tmp_path):
    need(PEER)
    (tmp_path / "inner").write_text("--nope\n")
    (tmp_path / "outer").write_text(f"@{tmp_path}/inner\n--never-read\n")
    words = [ENDS, f"@{tmp_path}/outer"]
    assert Said(BINARY, words) == Said(PEER, words)


class Flag(NamedTuple):
    kind: str  # switch, text, texts; "value" is all that help tells of the others
    default: str = ""


ITEM = re.compile(r"  (?:-h, |    )--(?:\[no-\])?([\w.-]+)(?:=(.*?)( \.\.\.)?)?(?: {2,}(.*))?")


def help_flags(program):
    """The flags in a program's --help."""
    flags = {}
    text = re.sub(r"\n {9,}", "  ", run(program, "--help").stdout)
    for item in filter(None, map(ITEM.fullmatch, text.splitlines())):
        name, value, many, sentence = item.groups()
        kind = "switch" if value is None else "texts" if many else "value"
        if value is None:
            on = re.search(r"On\s+by\s+default|default:\s+enabled", sentence)
            value = "on" if on else "off"
        elif value == name.upper():
            value = ""
        flags[name] = Flag(kind, re.sub(r"\\(.)", r"\1", value.strip('"')))
    return flags


def listed():
    """Name, kind, default of the flags of node_exporter 1.12, and whether its help shows them."""
    path = pathlib.Path(__file__).with_name("node_exporter-1.12.flags")
    for line in path.read_text().splitlines():
        if not line.startswith("#"):
            name, kind, *rest = line.split(" ")
            hidden = rest[:1] == ["hidden"]
            yield name, kind, " ".join(rest[hidden:]), not hidden


SHOWN = [(name, kind, default) for name, kind, default, shown in listed() if shown]
HIDDEN = [row[:3] for row in listed() if not row[3]]

# What node_exporter shows and we do not.
TAKEN_ONLY = {"runtime.gomaxprocs": "there is no Go runtime"}


def test_shows_every_flag_of_node_exporter_and_its_default():
    ours = help_flags(BINARY)
    theirs = {name: Flag(kind if kind in ("switch", "texts") else "value", default)
              for name, kind, default in SHOWN if name not in TAKEN_ONLY}
    assert {name: ours.get(name) for name in theirs} == theirs


def test_hides_what_node_exporter_hides():
    ours = help_flags(BINARY)
    assert not [name for name, *_ in HIDDEN if name in ours]


EXAMPLES = {"number": "1", "duration": "1s", "text": "x", "texts": "x"}


@pytest.mark.parametrize("name, kind, default", [
    *HIDDEN, *(row for row in SHOWN if row[0] in TAKEN_ONLY)])
def test_takes_what_is_not_shown(name, kind, default):
    words = [f"--{name}" if kind == "switch" else f"--{name}={default or EXAMPLES[kind]}"]
    assert Said(BINARY, [*words, "--help"]).error == ""
    if kind != "switch":
        assert Said(BINARY, [f"--{name}"]).error.startswith("expected argument")


@pytest.mark.parametrize("flag", ["--help", "--version", "--completion-script-bash"])
def test_says_that_an_answer_is_lost(flag):
    with open("/dev/full", "wb") as full:
        said = subprocess.run([BINARY, flag], stdout=full, stderr=subprocess.PIPE, text=True,
                              check=False, env=environment())
    assert (said.returncode, said.stderr) == (
        1, "postern: error: could not write to standard output: No space left on device\n")


@pytest.mark.parametrize("program", [BINARY, PEER])
def test_help_is_as_wide_as_the_variable_says(program):
    need(program)
    widest = {}
    for columns in (60, 100):
        said = run(program, "--help", env=environment(COLUMNS=columns)).stdout
        widest[columns] = max(len(line) for line in said.splitlines()
                              if " " in line.strip() and not line.strip().startswith("-"))
    assert 50 < widest[60] <= 60 < 90 < widest[100] <= 100


def test_ends_in_silence_when_nobody_reads_on():
    reader, writer = os.pipe()
    os.close(reader)
    said = subprocess.run([BINARY, "--help"], stdout=writer, stderr=subprocess.PIPE, check=False,
                          env=environment())
    os.close(writer)
    assert (said.returncode, said.stderr) == (-signal.SIGPIPE, b"")


def test_takes_a_url_from_the_environment():
    assert "($SUPERVISORD_URL)" in run(BINARY, "--help").stdout


# Since the version that Debian 12 has, which is 1.5, and what Debian itself changed.
SINCE = {
    "collector.cpu.guest": "on since 1.6",
    "collector.diskstats.device-exclude": "zram since",
    "collector.filesystem.mount-points-exclude": "credentials since; mnt and media by Debian",
    "collector.filesystem.fs-types-exclude": "erofs since",
    "collector.netdev.device-exclude": "lo by Debian",
    "collector.netdev.netlink": "on since",
    "collector.netstat.fields": "more since",
    "collector.qdisk.device-exclude": "hidden since",
    "collector.qdisk.device-include": "hidden since",
    "collector.systemd": "on by Debian",
    "collector.systemd.unit-exclude": "target by Debian",
    "collector.textfile.directory": "repeatable since; a default by Debian",
}


def test_flags_are_those_of_the_peer():
    need_known_peer()
    ours = help_flags(BINARY)
    different = {name for name, flag in help_flags(PEER).items() if ours.get(name) != flag}
    assert different == {*SINCE, *TAKEN_ONLY}


def test_no_flag_of_the_peer_is_missing():
    need(PEER)
    ours = help_flags(BINARY)
    switches = {name for name, flag in ours.items() if flag.kind == "switch"}
    theirs = help_flags(PEER)
    assert len(theirs) > 100
    # Not those that its help hides in later versions.
    assert theirs.keys() - ours.keys() <= {*TAKEN_ONLY, *(name for name, *_ in HIDDEN)}
    assert {name for name, flag in theirs.items() if flag.kind == "switch"} <= switches
