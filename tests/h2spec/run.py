# SPDX-License-Identifier: Apache-2.0
"""Asks of postern what h2spec asks of a server of HTTP/2, the strict cases too.

usage: run.py POSTERN H2SPEC [SECTION...], with H2SPEC the program, and sections as it names them

h2spec says itself which case fails, and how; so does the exit status.
"""

import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

START_LIMIT_S = 10
CASE_LIMIT_S = 2  # within which a case is to be answered


def die(text):
    sys.exit(f"run.py: {text}")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def start(program, directory):
    """A postern with a certificate of its own, which listens; and its port."""
    subprocess.run([program, "setup", "--no-config", directory], check=True,
                   stdout=subprocess.DEVNULL)
    config = pathlib.Path(directory, "web.yml")
    config.write_text("tls_server_config:\n  cert_file: server.crt\n  key_file: server.key\n")
    port = free_port()
    process = subprocess.Popen([program, f"--web.listen-address=127.0.0.1:{port}",
                                f"--web.config.file={config}", "--log.level=error"],
                               stdin=subprocess.DEVNULL)
    give_up = time.monotonic() + START_LIMIT_S
    while process.poll() is None and time.monotonic() < give_up:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return process, port
        except ConnectionRefusedError:
            time.sleep(0.05)
    process.kill()
    die("postern does not start")
    return None


def main(postern, h2spec, *sections):
    if not shutil.which(h2spec):
        die("there is no h2spec: build it, and say H2SPEC=PROGRAM; CONTRIBUTING.md says how")
    with tempfile.TemporaryDirectory(prefix="postern-h2spec") as directory:
        process, port = start(postern, directory)
        try:
            done = subprocess.run(
                [h2spec, "--host=127.0.0.1", f"--port={port}", "--tls", "--insecure", "--strict",
                 f"--timeout={CASE_LIMIT_S}", *sections],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False)
        finally:
            process.terminate()
            process.wait()
    print(done.stdout, end="")
    counts = re.search(r"^(\d+) tests, (\d+) passed", done.stdout, re.M)
    if not counts:
        die("h2spec does not say how many cases have passed")
    return 0 if done.returncode == 0 and counts[1] == counts[2] else 1


if __name__ == "__main__":
    if len(sys.argv) < 3:
        die("usage: run.py POSTERN H2SPEC [SECTION...]")
    sys.exit(main(*sys.argv[1:]))
