# SPDX-License-Identifier: Apache-2.0
"""What postern costs, beside prometheus-node-exporter on the same host in the same run.

usage: bench.py POSTERN DIR, with the programs floor and allocs in DIR

Both run their default collectors on loopback and are asked in turns, so that whatever else the
host does falls on both. CPU time is the kernel's count of each process; the client's is not
in it. Memory is taken when all scrapes are done.
"""

import atexit
import glob
import http.client
import os
import platform
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time

import mkhost

SCRAPES = 600
HANDSHAKES = 200
IDLE = 100
STARTS = 11
TURNS = 5
START_LIMIT_S = 10
LARGEST = 512, 2000, 1000, 2000  # CPUs, interfaces, disks, mounts
LARGE_SCRAPES = 10
PROTOBUF = ("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
            "encoding=delimited")
SHARED_MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None


class Server:
    def __init__(self, name, program, *flags):
        self.name = name
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        argv = [program, f"--web.listen-address=127.0.0.1:{self.port}", "--log.level=error", *flags]
        self.started = time.monotonic()
        self.log = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stderr=self.log)
        atexit.register(self.stop)
        self.connect().close()

    def connect(self):
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.port))
            except ConnectionRefusedError:
                if self.process.poll() is not None:
                    self.log.seek(0)
                    sys.exit(f"{self.name} does not start: {self.log.read()}")
                if time.monotonic() - self.started > START_LIMIT_S:
                    sys.exit(f"{self.name} does not listen")
                time.sleep(0.0002)

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def key_process(self):
        """What it has started, as a list of none or one."""
        pid = self.process.pid
        return [int(n) for n in open(f"/proc/{pid}/task/{pid}/children").read().split()]

    def cpu_ns(self):
        """Of all its threads, those that have ended too, and of the key process'."""
        return sum(time.clock_gettime_ns(~pid << 3 | 2)  # clock_getcpuclockid(3)
                   for pid in (self.process.pid, *self.key_process()))

    def kept_files(self):
        """What it keeps open to read in every scrape; netlink, statfs() and so on come on top."""
        fds = (os.path.realpath(fd) for fd in glob.glob(f"/proc/{self.process.pid}/fd/*"))
        return sorted(f for f in fds if f.startswith(("/proc/", "/sys/")) and os.path.isfile(f))

    def memory_bytes(self, key, pid=None):
        for line in open(f"/proc/{pid or self.process.pid}/smaps_rollup"):
            if line.startswith(key + ":"):
                return int(line.split()[1]) * 1024
        sys.exit(f"smaps_rollup has no {key}")


def scrape(connection, accept="text/plain"):
    connection.request("GET", "/metrics", headers={"Accept-Encoding": "gzip", "Accept": accept})
    response = connection.getresponse()
    body = response.read()
    if response.status != 200 or response.getheader("Content-Encoding") != "gzip":
        sys.exit(f"answered {response.status}, {response.getheader('Content-Encoding')}")
    return len(body)


def in_turns(servers, times, action):
    """CPU milliseconds of one action, for each server."""
    spent = dict.fromkeys(servers, 0)
    for _ in range(TURNS):
        for server in servers:
            before = server.cpu_ns()
            for _ in range(times // TURNS):
                action(server)
            spent[server] += server.cpu_ns() - before
    return [ns / 1e6 / (times // TURNS * TURNS) for ns in spent.values()]


def without_netlink(program):
    """The flags that make it read files instead, those that it has."""
    about = subprocess.run([program, "--help"], capture_output=True, text=True)
    return [f"--no-{flag}" for flag in ("collector.netdev.netlink", "collector.arp.netlink")
            if flag in about.stdout + about.stderr]


def scale(programs):
    """CPU of a scrape on made-up hosts: how it grows, and beside the peer."""
    print(f"\n{'CPUs':>5} {'interfaces':>10} {'disks':>6} {'mounts':>6}   {'postern':>10}"
          f"   {'us/device':>9}   {'node_exporter':>13}   ratio")
    for share in 16, 8, 4, 2, 1:
        sizes = [n // share for n in LARGEST]
        with tempfile.TemporaryDirectory(dir=SHARED_MEMORY) as top:
            mkhost.make(top, *sizes)
            flags = [f"--path.procfs={top}/proc", f"--path.sysfs={top}/sys",
                     f"--path.rootfs={top}/root", f"--path.udev.data={top}/udev"]
            servers = [Server(n, p, *flags, *without_netlink(p)) for n, p in programs]
            kept = {s: http.client.HTTPConnection("127.0.0.1", s.port) for s in servers}
            in_turns(servers, TURNS, lambda s: scrape(kept[s]))
            ours, theirs = in_turns(servers, LARGE_SCRAPES, lambda s: scrape(kept[s]))
            for server in servers:
                server.stop()
        print(f"{sizes[0]:5} {sizes[1]:10} {sizes[2]:6} {sizes[3]:6}   {ours:7.2f} ms"
              f"   {ours * 1000 / sum(sizes):9.1f}   {theirs:10.2f} ms   x {ours / theirs:.3f}")


def start_ms(name, program):
    times = []
    for _ in range(STARTS):
        server = Server(name, program)
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        scrape(connection)
        times.append((time.monotonic() - server.started) * 1000)
        connection.close()
        server.stop()
    return statistics.median(times)


def handshake_ms(programs, pki, config, *client_pair):
    trust = ssl.create_default_context(cafile=f"{pki}/ca.crt")
    trust.minimum_version = ssl.TLSVersion.TLSv1_3
    if client_pair:
        trust.load_cert_chain(*client_pair)
    servers = [Server(n, p, f"--web.config.file={config}", *flags) for n, p, *flags in programs]

    def handshake(server):
        with trust.wrap_socket(server.connect(), server_hostname="localhost") as s:
            s.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            if not s.recv(12).endswith(b" 200"):
                sys.exit(f"{server.name} does not answer over TLS")

    in_turns(servers, 10, handshake)
    spent = in_turns(servers, HANDSHAKES, handshake)
    for server in servers:
        server.stop()
    return spent


def key_process_kb(postern, config):
    """Its private and dirty memory."""
    server = Server("postern", postern, f"--web.config.file={config}")
    kb = server.memory_bytes("Private_Dirty", *server.key_process()) / 1000
    server.stop()
    return kb


def idle_kb(programs, pki, config, client_pair, asks):
    """Private memory of each connection that stays after one scrape, which asks sends."""
    trust = ssl.create_default_context(cafile=f"{pki}/ca.crt")
    trust.load_cert_chain(*client_pair)
    protocol, request, answer = asks
    trust.set_alpn_protocols([protocol])

    def keep(server):
        s = trust.wrap_socket(server.connect(), server_hostname="localhost")
        s.sendall(request)
        got = b""
        while answer not in got:
            more = s.recv(1 << 16)
            if not more:
                sys.exit(f"{server.name} does not answer by {protocol}")
            got += more
        return s

    grown = []
    for name, program in programs:
        server = Server(name, program, f"--web.config.file={config}")
        kept = [keep(server) for _ in range(IDLE // TURNS)]
        before = server.memory_bytes("Private_Dirty")
        kept += [keep(server) for _ in range(IDLE)]
        grown.append((server.memory_bytes("Private_Dirty") - before) / IDLE / 1000)
        for s in kept:
            s.close()
        server.stop()
    return grown


def by_version_ms(program, config):
    """CPU of a gzip scrape over TLS on a kept connection, by HTTP/2 and by HTTP/1.1."""
    server = Server("postern", program, f"--web.config.file={config}")
    url = f"https://localhost:{server.port}/metrics"
    versions = [], ["--h1"]

    def load(version, times):
        said = subprocess.run(["h2load", f"--requests={times}", "--clients=1", *version,
                               "--header=accept-encoding: gzip", url],
                              check=True, capture_output=True, text=True).stdout
        if f" {times} succeeded" not in said:
            sys.exit(f"h2load does not succeed: {said}")

    spent = [0, 0]
    load(versions[0], 20)
    for _ in range(TURNS):
        for i, version in enumerate(versions):
            before = server.cpu_ns()
            load(version, SCRAPES // TURNS)
            spent[i] += server.cpu_ns() - before
    server.stop()
    return [ns / 1e6 / SCRAPES for ns in spent]


def floor_ms(program, mode, files):
    result = subprocess.run([program, mode, str(SCRAPES), *files], check=True,
                            capture_output=True, text=True)
    return int(result.stdout) / 1e6


def line(what, unit, ours, beside, theirs):
    print(f"{what:34} {ours:8.3f} {unit}   {beside:13} {theirs:8.3f} {unit}   x {ours / theirs:.3f}")


def web_config(path, pki, *lines):
    with open(path, "w") as file:
        file.write("\n  ".join(["tls_server_config:", f"cert_file: {pki}/server.crt",
                                f"key_file: {pki}/server.key", *lines]) + "\n")
    return path


# A small scrape in each version: protocol, request, and what its answer ends with.
SMALL, LAST = b"/metrics?collect[]=loadavg", b'code="503"} '
BY_HTTP1 = "http/1.1", b"GET " + SMALL + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", LAST
BY_HTTP2 = ("h2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(3) + b"\4" + bytes(5) +  # SETTINGS
            b"\0\0\x29\1\5\0\0\0\1\x82\x87\4\x1a" + SMALL + b"\1\x09localhost", LAST)


def main(postern, programs_dir):
    floor, allocs = (os.path.join(programs_dir, name) for name in ("floor", "allocs"))
    peer = shutil.which("prometheus-node-exporter") or shutil.which("node_exporter")
    if not peer:
        sys.exit("there is no node_exporter to compare with (Debian: prometheus-node-exporter)")
    programs = [("postern", postern), ("node_exporter", peer)]
    for _, program in programs:
        version = subprocess.run([program, "--version"], capture_output=True, text=True)
        print((version.stdout + version.stderr).splitlines()[0])
    print(f"Linux {platform.release()}, {platform.machine()}, {os.cpu_count()} CPUs;"
          f" default collectors, {SCRAPES} scrapes, {HANDSHAKES} handshakes\n")

    servers = [Server(*program) for program in programs]
    kept = {s: http.client.HTTPConnection("127.0.0.1", s.port) for s in servers}
    in_turns(servers, 20, lambda s: scrape(kept[s]))
    ours, theirs = in_turns(servers, SCRAPES, lambda s: scrape(kept[s]))
    line("CPU of a gzip scrape", "ms", ours, "node_exporter", theirs)
    files = servers[0].kept_files()
    for what, mode in ("opened each time", "opened"), ("kept open", "kept"):
        line(f"  {len(files)} files of it, {what}", "ms", ours, "bare reads",
             floor_ms(floor, mode, files))
    ours, theirs = in_turns(servers, SCRAPES, lambda s: scrape(kept[s], PROTOBUF))
    line("CPU of a gzip scrape by protobuf", "ms", ours, "node_exporter", theirs)
    print(f"{'allocations of a warm scrape':34} {subprocess.check_output([allocs], text=True).strip():>8}")
    for what, key in ("resident memory", "Rss"), ("private and dirty memory", "Private_Dirty"):
        ours, theirs = (s.memory_bytes(key) / 1e6 for s in servers)
        line(what, "MB", ours, "node_exporter", theirs)
    for server in servers:
        server.stop()
    ours, theirs = (start_ms(*p) for p in programs)
    line("start to first scrape", "ms", ours, "node_exporter", theirs)

    with tempfile.TemporaryDirectory() as pki:
        subprocess.run([postern, "setup", "--no-config", pki], check=True,
                       stdout=subprocess.DEVNULL)
        tls = web_config(f"{pki}/tls.yml", pki)
        mtls = web_config(f"{pki}/mtls.yml", pki, f"client_ca_file: {pki}/ca.crt",
                          "client_auth_type: RequireAndVerifyClientCert")
        ours, theirs = handshake_ms(programs, pki, tls)
        line("CPU of a TLS 1.3 connection", "ms", ours, "node_exporter", theirs)
        pair = f"{pki}/prometheus.crt", f"{pki}/prometheus.key"
        ours, theirs = handshake_ms(programs, pki, mtls, *pair)
        line("  with a client certificate", "ms", ours, "node_exporter", theirs)
        ours, within = handshake_ms([("apart", postern),
                                     ("within", postern, "--no-sandbox.key-process")], pki, tls)
        line("  with the key apart", "ms", ours, "not apart", within)
        print(f"{'memory of the key process':34} {key_process_kb(postern, tls):8.0f} kB")
        for version, asks in ("1.1", BY_HTTP1), ("2", BY_HTTP2):
            ours, theirs = idle_kb(programs, pki, mtls, pair, asks)
            line(f"an idle TLS connection, HTTP/{version}", "kB", ours, "node_exporter", theirs)
        if shutil.which("h2load"):
            new, old = by_version_ms(postern, tls)
            line("CPU of a gzip scrape by HTTP/2", "ms", new, "by HTTP/1.1", old)
    scale(programs)


main(*sys.argv[1:])
