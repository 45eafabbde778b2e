# SPDX-License-Identifier: Apache-2.0
"""What the Tab key offers: in bash, zsh and fish, and by the protocol of kingpin's scripts."""

import shlex

import pytest

from peers import environment, need, run
from process import BINARY
from terminal import Terminal

PEER = "prometheus-node-exporter"


def script(shell, program=BINARY):
    result = run(program, f"--completion-script-{shell}")
    assert result.returncode == 0 and result.stderr == ""
    return result.stdout


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    """Something for paths to be completed to, and the scripts."""
    path = tmp_path_factory.mktemp("completion")
    for shell in ("bash", "zsh", "fish"):
        (path / f"script.{shell}").write_text(script(shell))
    (path / "letters-dir").mkdir()
    (path / "letters-file.yml").touch()
    return path


def in_bash(directory, *words, breaks=True):
    """What bash's function offers for the last of words, and what it leaves to readline."""
    if breaks:  # readline's words, of which "=" is one
        words = [part for word in words for part in word.replace("=", " = ").split() or [""]]
    text = f"""
        . ./script.bash
        compopt() {{ echo "$@"; }}
        COMP_WORDS=(postern {shlex.join(words)}) COMP_CWORD={len(words)}
        _postern
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    result = run("bash", "-c", text, cwd=directory)
    assert result.returncode == 0 and result.stderr == ""
    return list(filter(None, result.stdout.split("\n")))


@pytest.mark.parametrize("words, offered", [
    (["--log.l"], ["--log.level"]),
    (["--log."], ["--log.level", "--log.format"]),
    (["--collector.loada"], ["--collector.loadavg"]),
    (["--no-collector.loada"], ["--no-collector.loadavg"]),
    (["--no-collector.ntp"], []),  # it is off
    (["--no-web"], []),
    (["--help-l"], []),  # hidden, as everywhere
    (["--log.level", ""], ["debug", "info", "warn", "error"]),
    (["--log.level", "d"], ["debug"]),
    (["--log.level="], ["debug", "info", "warn", "error"]),
    (["--log.level=w"], ["warn"]),
    (["--log.level=w", "--log.format", "j"], ["json"]),
    (["--collector.cpu", "--log.f"], ["--log.format"]),
    (["--web.telemetry-path", ""], []),
    (["--path.rootfs", ""], ["-o dirnames"]),
    (["--path.rootfs=x"], ["-o dirnames"]),
    (["--web.config.file", ""], ["-o default"]),
    (["--web.config.file=x"], ["-o default"]),
    (["passw"], ["passwd"]),
    (["passwd", "--st"], ["--stdin"]),
    (["passwd", "--log.l"], []),
    (["passwd", ""], []),
    (["check", ""], ["-o default"]),
    (["setup", ""], ["-o dirnames"]),
    (["setup", "--ca-key", ""], ["-o default"]),
    (["--log.level", "info", ""], []),
], ids=lambda value: " ".join(value) or "nothing")
def test_bash_offers(directory, words, offered):
    assert in_bash(directory, *words) == offered


def test_bash_offers_whole_words_where_a_sign_breaks_none(directory):
    assert in_bash(directory, "--log.level=d", breaks=False) == ["--log.level=debug"]


class Bash(Terminal):
    """An interactive bash, in which postern shows its words."""

    SETUP = """
        PS1='bash> '
        bind 'set bell-style none' 2>/dev/null
        bind 'set enable-bracketed-paste off' 2>/dev/null
        postern() { printf '<%s>\\n' "$*"; }
        . ./script.bash
    """

    def __init__(self, directory):
        (directory / "bashrc").write_text(self.SETUP)
        super().__init__("env", "-C", str(directory), f"HOME={directory}", "TERM=dumb",
                         "bash", "--noprofile", "--rcfile", "bashrc", "-i")
        self.wait_for("bash> ")

    def complete(self, line):
        self.type(f"{line}\t\n")
        self.wait_for("<")
        return self.wait_for(">")


@pytest.fixture(scope="module")
def bash(directory):
    with Bash(directory) as shell:
        yield shell


@pytest.mark.parametrize("line, becomes", [
    ("--log.l", "--log.level"),
    ("--log.level=w", "--log.level=warn"),
    ("--log.level w", "--log.level warn"),
    ("--path.rootfs=let", "--path.rootfs=letters-dir/"),
    ("--path.rootfs let", "--path.rootfs letters-dir/"),
    ("--web.config.file=letters-f", "--web.config.file=letters-file.yml"),
    ("--web.config.file letters-f", "--web.config.file letters-file.yml"),
    ("passw", "passwd"),
])
def test_bash_completes_what_is_typed(bash, line, becomes):
    assert bash.complete(f"postern {line}") == becomes


def test_bash_completes_for_the_name_that_the_program_has(directory):
    (directory / "node_exporter").symlink_to(BINARY)
    said = run("bash", "-c", f"{script('bash', directory / 'node_exporter')}\ncomplete -p")
    assert said.stdout == "complete -F _node_exporter node_exporter\n"


def test_a_name_that_is_no_word_stays_out_of_the_scripts(tmp_path):
    odd = tmp_path / "$(id) x"
    odd.symlink_to(BINARY)
    for shell in ("bash", "zsh", "fish"):
        assert script(shell, odd) == script(shell)


class Zsh(Terminal):
    """An interactive zsh that completes what is typed before ^T, and shows what it became."""

    SETUP = """
        autoload -U compinit && compinit -u -D
        . ./script.zsh
        finish() { zle complete-word; print -r -- "<$BUFFER>"; zle kill-buffer; }
        zle -N finish
        bindkey '^T' finish
        setopt no_beep
        PROMPT='zsh> '
    """

    def __init__(self, directory):
        (directory / ".zshrc").write_text(self.SETUP)
        super().__init__("env", "-C", str(directory), f"HOME={directory}", "TERM=dumb",
                         f"ZDOTDIR={directory}", "zsh", "-d", "-i")
        self.wait_for("zsh> ")

    def complete(self, line):
        self.type(f"{line}\x14")
        self.wait_for("<")
        return self.wait_for(">")


@pytest.fixture(scope="module")
def zsh(directory):
    need("zsh")
    with Zsh(directory) as shell:
        yield shell


@pytest.mark.parametrize("line, becomes", [
    ("--log.l", "--log.level="),
    ("--log.level=w", "--log.level=warn "),
    ("--log.level w", "--log.level warn "),
    ("--log.level info --log.f", "--log.level info --log.format="),
    ("--no-collector.loada", "--no-collector.loadavg "),
    ("--path.rootfs=let", "--path.rootfs=letters-dir/"),
    ("--path.rootfs let", "--path.rootfs letters-dir/"),
    ("--web.config.file=letters-f", "--web.config.file=letters-file.yml "),
    ("passw", "passwd "),
    ("passwd --st", "passwd --stdin "),
    ("check letters-f", "check letters-file.yml "),
    ("setup let", "setup letters-dir/"),
    ("--help-l", "--help-l"),
])
def test_zsh_completes(zsh, line, becomes):
    assert zsh.complete(f"postern {line}").rstrip(" /") == f"postern {becomes}".rstrip(" /")


@pytest.mark.parametrize("line, offered", [
    ("--log.l", ["--log.level"]),
    ("--log.level=w", ["--log.level=warn"]),
    ("--log.level ", ["debug", "error", "info", "warn"]),
    ("--no-collector.loada", ["--no-collector.loadavg"]),
    ("--path.rootfs let", ["letters-dir/"]),
    ("--web.config.file letters-f", ["letters-file.yml"]),
    ("passw", ["passwd"]),
    ("passwd --std", ["--stdin"]),
    ("passwd --log.l", []),
    ("check letters-f", ["letters-file.yml"]),
    ("setup let", ["letters-dir/"]),
    ("--help-l", []),
    ("let", []),
])
def test_fish_offers(directory, line, offered):
    need("fish")
    said = run("fish", "--no-config", "-c",
               f"source script.fish; complete -C {shlex.quote(f'postern {line}')}",
               cwd=directory,
               env=environment(HOME=directory, XDG_CONFIG_HOME=directory, XDG_DATA_HOME=directory))
    assert said.stderr == ""
    assert sorted(row.partition("\t")[0] for row in said.stdout.splitlines()) == offered


def candidates(program, *words):
    result = run(program, "--completion-bash", *words)
    assert result.returncode == 0 and result.stderr == ""
    return result.stdout


# The last word is the one that is being typed.
PROTOCOL = [
    ("--",),
    ("--log",),
    ("--no-collector",),
    ("--collector.cpu", "--w"),
    ("--collector.cpu", ""),
    ("--collector.cpu", "x"),
    ("--web.config.file",),
    ("--web.config.file", ""),
    ("--web.config.file", "x"),
    ("--web.config.file", "x", "--"),
    ("--web.config.file=x",),
    ("--web.config.file=x", ""),
    ("-",),
    ("-h",),
    ("--help-long",),
    ("--nope", "--"),
    ("--nope", ""),
    ("stray", "--"),
    ("--version", "--"),
]


@pytest.mark.parametrize("words", PROTOCOL, ids=" ".join)
def test_the_protocol_is_that_of_node_exporter(words):
    need(PEER)
    ours, theirs = candidates(BINARY, *words), candidates(PEER, *words)
    assert not ours.endswith("\n") and not theirs.endswith("\n")
    assert bool(ours) == bool(theirs)
    hidden = {"--runtime.gomaxprocs", "--collector.qdisk.device-include",
              "--collector.qdisk.device-exclude"}
    assert set(theirs.split()) - hidden <= set(ours.split())


@pytest.mark.parametrize("words, offered", [
    (["--log.level", ""], ["debug", "info", "warn", "error"]),  # newer versions do
    (["--log.level", "d"], ["debug", "info", "warn", "error"]),
    (["--log.level", "debug"], []),
    (["passw"], ["passwd"]),
    ([""], ["passwd"]),
    (["passwd", "--"], ["--help", "--cost", "--stdin", "--verify"]),
    (["passwd", "x"], []),
    (["--", "--"], []),  # so do newer versions
    (["--", "--log"], []),
], ids=lambda value: " ".join(value) or "nothing")
def test_the_protocol_offers(words, offered):
    said = candidates(BINARY, *words).split("\n")
    assert set(offered) <= set(said) if offered else said == [""]


def test_a_script_of_kingpin_works_with_the_program(tmp_path):
    need(PEER)
    (tmp_path / PEER).symlink_to(BINARY)
    text = f"""
        {script("bash", PEER)}
        COMP_WORDS=({tmp_path / PEER} --collector.loada) COMP_CWORD=1
        "_{PEER}_bash_autocomplete"
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    assert run("bash", "-c", text).stdout == "--collector.loadavg\n"
