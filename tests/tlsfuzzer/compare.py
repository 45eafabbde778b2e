# SPDX-License-Identifier: Apache-2.0
"""Which of tlsfuzzer's scripts gnutls-serv passes, and whether postern passes them too.

usage: compare.py POSTERN TLSFUZZER [SCRIPT...], with TLSFUZZER a checkout of tlsfuzzer

Both servers offer the same versions, suites and groups, with the same certificate, and neither
keeps sessions. A script is run against gnutls-serv first; what passes there is then asked of
postern, probe by probe, as many scripts pass only in part. What postern fails is asked of both
once more, since some probes measure time. tlslite-ng and ecdsa are found where Python finds
modules, or in checkouts named tlslite-ng and python-ecdsa beside tlsfuzzer's.
"""

import atexit
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import Optional

SCRIPT_LIMIT_S = int(os.environ.get("SCRIPT_SECONDS", "150"))
START_LIMIT_S = 10

# What postern offers by itself (src/tls/priority.c), as a priority string.
PRIORITY = ("NONE:+VERS-TLS1.3:{versions}:+CTYPE-X509:+COMP-NULL:%SERVER_PRECEDENCE:+ECDHE-ECDSA:"
            "+ECDHE-RSA:+AES-128-GCM:+AEAD:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-CBC:+SHA1:"
            "+AES-256-CBC:+GROUP-X25519:+GROUP-SECP256R1:+GROUP-SECP384R1:+GROUP-SECP521R1:"
            "+SIGN-ALL{signatures}")
NEWER = PRIORITY.format(versions="+VERS-TLS1.2",
                        signatures=":-SIGN-RSA-SHA1:-SIGN-ECDSA-SHA1:-SIGN-DSA-SHA1")
OLDER = PRIORITY.format(versions="+VERS-TLS1.2:+VERS-TLS1.1:+VERS-TLS1.0", signatures="")

# They measure for hours, need root for it, or only make input for those that do.
LEFT_OUT = ("_stub", "generator", "timing", "minerva")


@dataclass(frozen=True)
class World:
    """The server's key, the client's where clients are asked for a certificate, and versions."""
    name: str
    key: str
    scripts: str = "."  # those whose names match
    client: Optional[str] = None
    older: bool = False  # TLS 1.0 and 1.1 as well


WORLDS = (
    World("rsa", "rsa"),
    World("ecdsa", "ecdsa"),
    World("older", "rsa", scripts="version|downgrade|fallback|SSLv3|TLSv1|sslv2", older=True),
    World("p384", "p384", scripts="ecdsa|sig"),
    World("p521", "p521", scripts="ecdsa|sig"),
    World("ed25519", "ed25519", scripts="eddsa|sig|conversation"),
    World("rsa-pss", "rsa-pss", scripts="rsapss|rsa-pss|sig|conversation"),
    World("client-rsa", "rsa", client="rsa", scripts="cert|client|auth"),
    World("client-ec", "rsa", client="ecdsa", scripts="cert|client|auth"),
    World("client-ed", "rsa", client="ed25519", scripts="cert|client|auth"),
)

# What "openssl req" makes each of.
KEYS = {
    "rsa": ["rsa:2048"],
    "rsa-pss": ["rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"],
    "ecdsa": ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "p384": ["ec", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "p521": ["ec", "-pkeyopt", "ec_paramgen_curve:P-521"],
    "ed25519": ["ed25519"],
}

# Where postern means to differ.
ON_PURPOSE = (
    ("renegotiat", "renegotiation is refused"),
    ("^sslv2hello", "a hello in the form of SSL 2.0 is refused"),
    ("^unsupported-curve-fallback", "TLS 1.2 is not signed with SHA-1 (RFC 9155)"),
)


def die(text):
    sys.exit(f"compare.py: {text}")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """One that is started again where a script has ended it."""

    def __init__(self, argv):
        self._argv = argv
        self._process = self._port = None
        atexit.register(self.stop)

    def stop(self):
        if self._process:
            self._process.kill()
            self._process.wait()

    @property
    def port(self):
        attempts = 0
        while not self._process or self._process.poll() is not None:
            if attempts == 3:  # another program may take a port that was free a moment ago
                die(f"{' '.join(self._argv)} does not start")
            self._start()
            attempts += 1
        return self._port

    def _start(self):
        self._port = free_port()
        argv = [a.format(port=self._port) for a in self._argv]
        self._process = subprocess.Popen(argv, stdin=subprocess.DEVNULL,
                                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        give_up = time.monotonic() + START_LIMIT_S
        while self._process.poll() is None and time.monotonic() < give_up:
            try:
                socket.create_connection(("127.0.0.1", self._port)).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.05)
        self.stop()


def make_pair(certs, name):
    """Signed by itself, for servers and clients: what is tested does not ask who signed."""
    done = subprocess.run(
        ["openssl", "req", "-x509", "-nodes", "-days", "9", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost", "-keyout", certs / f"{name}.key", "-out",
         certs / f"{name}.crt", "-newkey", *KEYS[name]],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        die(f"openssl makes no {name} pair: {done.stderr}")


def gnutls_serv(world, certs):
    argv = ["gnutls-serv", "--quiet", "--http", "--nodb", "--port={port}",
            f"--x509certfile={certs}/{world.key}.crt", f"--x509keyfile={certs}/{world.key}.key",
            f"--priority={OLDER if world.older else NEWER}", "--alpn=h2", "--alpn=http/1.1"]
    if not world.client:
        argv.append("--disable-client-cert")
    return Server(argv)


def postern(world, certs, program):
    config = certs / f"{world.name}.yml"
    lines = ["tls_server_config:", f"  cert_file: {world.key}.crt", f"  key_file: {world.key}.key"]
    if world.client:
        lines.append("  client_auth_type: RequestClientCert")
    if world.older:
        lines.append("  min_version: TLS10")
    config.write_text("\n".join(lines) + "\n")
    return Server([program, "--web.listen-address=127.0.0.1:{port}", f"--web.config.file={config}",
                   "--collector.disable-defaults", "--collector.loadavg", "--log.level=error"])


@dataclass
class Result:
    passed: frozenset
    failed: frozenset
    ended: bool  # by itself, within its time


class Script:
    def __init__(self, path, env):
        self.name = path.stem.removeprefix("test-")
        self._path, self._env = path, env
        self._help = self._run(["--help"], 60)[0]

    def _run(self, arguments, limit_s):
        try:
            done = subprocess.run([sys.executable, self._path, *arguments], env=self._env,
                                  stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, timeout=limit_s, text=True,
                                  errors="replace", check=False)
            return done.stdout, True
        except subprocess.TimeoutExpired as error:
            return (error.stdout or b"").decode(errors="replace"), False

    def takes(self, option):
        return re.search(rf"^ *{option}\b", self._help, re.M) is not None

    def variants(self, world, certs):
        """Lists of arguments; key exchange is by elliptic curves, which is all that is offered."""
        own = []
        if world.client and self.takes("-k") and self.takes("-c"):
            own = ["-k", str(certs / f"{world.client}.key"),
                   "-c", str(certs / f"{world.client}.crt")]
        yield [*own, "-d"] if self.takes("-d") else own
        if self.takes("-C"):
            kind = "RSA" if world.key.startswith("rsa") else "ECDSA"
            yield [*own, "-C", f"TLS_ECDHE_{kind}_WITH_AES_128_GCM_SHA256"]

    def ask(self, server, arguments, probes=()):
        every = ["-n", "0"] if probes and self.takes("-n") else []
        text, ended = self._run(["-h", "127.0.0.1", "-p", str(server.port), *every, *arguments,
                                 *sorted(probes)], SCRIPT_LIMIT_S)
        return outcome(text, ended)


def outcome(text, ended):
    """Each probe begins with its name; one that went well ends with OK."""
    passed, failed = set(), set()
    pieces = re.split(r"^(.+) \.\.\.$", text, flags=re.M)
    for name, rest in zip(pieces[1::2], pieces[2::2]):
        (passed if re.search(r"^OK$", rest, re.M) else failed).add(name)
    return Result(frozenset(passed - failed), frozenset(failed), ended)


def purpose(script, probe):
    """Why postern is to fail it, or nothing."""
    return next((why for pattern, why in ON_PURPOSE
                 if re.search(pattern, f"{script.name} {probe}", re.I)), None)


def compare(script, arguments, reference, ours):
    """A row of the table, and the probes that postern alone fails."""
    expected = script.ask(reference, arguments)
    if not expected.passed:
        return f"{0:4}/{len(expected.failed):<4} {'':9} not passed", frozenset()
    got = script.ask(ours, arguments, expected.passed)
    missed = expected.passed - got.passed
    meant = {probe for probe in missed if purpose(script, probe)}
    missed -= meant
    if missed:
        again = script.ask(reference, arguments, missed).passed
        missed = again - script.ask(ours, arguments, again).passed if again else frozenset()
    n, m = len(expected.passed), len(expected.failed)
    notes = sorted({purpose(script, probe) for probe in meant})
    if not (expected.ended and got.ended):
        notes.append("not all within its time")
    return (f"{n:4}/{n + m:<4} {n - len(missed) - len(meant):4}/{n:<4} "
            f"{', '.join(['FAILS' if missed else 'passes', *notes])}"), missed


def environment(tlsfuzzer):
    beside = [tlsfuzzer, tlsfuzzer.parent / "tlslite-ng", tlsfuzzer.parent / "python-ecdsa/src"]
    paths = [str(p) for p in beside if p.is_dir()] + [os.environ.get("PYTHONPATH", "")]
    env = {**os.environ, "PYTHONPATH": ":".join(filter(None, paths)), "PYTHONUNBUFFERED": "1"}
    if subprocess.run([sys.executable, "-c", "import tlslite, ecdsa"], env=env, check=False,
                      stderr=subprocess.DEVNULL).returncode != 0:
        die(f"Python finds no tlslite or no ecdsa: put checkouts of tlslite-ng and python-ecdsa "
            f"beside {tlsfuzzer}, or name them in PYTHONPATH")
    return env


def find_scripts(tlsfuzzer, names):
    """All that are worth it, or those of these names."""
    scripts = {path.stem.removeprefix("test-"): path
               for path in sorted((tlsfuzzer / "scripts").glob("test-*.py"))}
    if not scripts:
        die(f"no scripts/test-*.py in {tlsfuzzer}: fetch tlsfuzzer, and say TLSFUZZER=DIR")
    for name in names:
        if name not in scripts:
            die(f"there is no scripts/test-{name}.py in {tlsfuzzer}")
    return [path for name, path in scripts.items()
            if (name in names if names else not any(word in name for word in LEFT_OUT))]


def main(program, checkout, *names):
    tlsfuzzer = pathlib.Path(checkout).absolute()
    scripts = find_scripts(tlsfuzzer, names)
    for tool in ("gnutls-serv", "openssl"):
        if not shutil.which(tool):
            die(f"needs {tool}")
    env = environment(tlsfuzzer)
    directory = tempfile.TemporaryDirectory(prefix="postern-tlsfuzzer")
    certs = pathlib.Path(directory.name)
    for name in KEYS:
        make_pair(certs, name)
    missed = []
    print(f"{'world':10} {'script':60} {'gnutls':9} {'postern':9}")
    for path in scripts:
        script = Script(path, env)
        for world in WORLDS:
            if not re.search(world.scripts, script.name):
                continue
            servers = gnutls_serv(world, certs), postern(world, certs, program)
            for arguments in script.variants(world, certs):
                row, alone = compare(script, arguments, *servers)
                words = [pathlib.Path(a).name for a in arguments]
                print(f"{world.name:10} {' '.join([script.name, *words]):60} {row}", flush=True)
                for probe in sorted(alone):
                    print(f"{'':11}{probe}", flush=True)
                missed += alone
            for server in servers:
                server.stop()
    print(f"postern fails {len(missed)} probes that gnutls-serv passes")
    return 1 if missed else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        die("usage: compare.py POSTERN TLSFUZZER [SCRIPT...]")
    sys.exit(main(*sys.argv[1:]))
