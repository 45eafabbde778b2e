# SPDX-License-Identifier: Apache-2.0
"""A scraper like Prometheus, in a process of its own: what it came to, one scrape after the other."""

import gzip
import json
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass

from client import Client
from h2frames import Frames, INITIAL_WINDOW_SIZE, WINDOW_UPDATE, frame, setting
from pki import Pair

TIMEOUT_S = 10  # Prometheus' own
SOURCE = "127.9.1.1"  # nobody attacks from there

_FIELDS = {"accept": "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", "accept-encoding": "gzip",
           "user-agent": "Prometheus/2.42.0",
           "x-prometheus-scrape-timeout-seconds": str(TIMEOUT_S)}
_WIDE = (1 << 31) - 1


@dataclass(frozen=True)
class Scrape:
    kept: bool  # over a connection that stays, else over one of its own
    http2: bool
    began_s: float  # of the clock that all processes have
    took_s: float
    lost: str  # why; empty for one that has all it asked for

    @property
    def ended_s(self):
        return self.began_s + self.took_s


_one_at_a_time = threading.Lock()


def _tell(scrape):
    with _one_at_a_time:
        print(json.dumps(asdict(scrape)), flush=True)


class Http1:
    def __init__(self, client):
        self._connection = client.connect()

    def get(self):
        answer = self._connection.get(**_FIELDS)
        return answer.status, answer.body

    def close(self):
        self._connection.close()


class Http2:
    def __init__(self, client):
        self._connection = client.connect()
        self._frames = Frames(self._connection, setting(INITIAL_WINDOW_SIZE, _WIDE))
        self._frames.send(frame(WINDOW_UPDATE, payload=(_WIDE - 65535).to_bytes(4, "big")))
        self._fields = {**_FIELDS, **{k.lower(): v for k, v in self._connection.headers.items()}}
        self._received = 0

    def get(self):
        status, body = self._frames.response(self._frames.ask(**self._fields))
        self._frames.send(frame(WINDOW_UPDATE, payload=len(body).to_bytes(4, "big")))
        return status, body

    def close(self):
        self._connection.close()


class _Scraper(threading.Thread):
    """
    Scrapes, at an interval, for as long as the process lives. Each begins at an offset of its own,
    as Prometheus' do: at the same moment they would wait for each other, here and on the server.
    """

    def __init__(self, client, kept, http2, interval_s):
        super().__init__(daemon=True)
        self._open = lambda: (Http2 if http2 else Http1)(client)
        self._kept, self._http2, self._interval_s = kept, http2, interval_s
        self._offset_s = interval_s * (kept + 2 * http2) / 4
        self._connection = None

    def _scrape(self):
        if not self._connection:
            self._connection = self._open()
        status, body = self._connection.get()
        if status != 200:
            return f"answered {status}"
        if b"# TYPE" not in gzip.decompress(body):
            return "no metrics"
        if not self._kept:
            self._drop()
        return ""

    def _drop(self):
        if self._connection:
            self._connection.close()
            self._connection = None

    def run(self):
        time.sleep(self._offset_s)
        while True:
            began = time.monotonic()
            try:
                lost = self._scrape()
            except Exception as error:  # pylint: disable=broad-except
                lost = f"{type(error).__name__}: {error}"
            took = time.monotonic() - began
            if lost:
                self._drop()
            elif took > TIMEOUT_S:
                lost = "too late"
            _tell(Scrape(self._kept, self._http2, began, took, lost))
            time.sleep(max(0, began + self._interval_s - time.monotonic()))


def _main():
    """In JSON on standard input: the interval, and fields of a client for each HTTP version."""
    said = json.loads(sys.stdin.readline())
    scrapers = []
    for http2, fields in ((False, said["http1"]), (True, said["http2"])):
        if fields:
            fields["pair"] = Pair(**fields["pair"]) if fields["pair"] else None
            fields["user"] = tuple(fields["user"]) if fields["user"] else None
            client = Client(**fields, alpn=("h2",) if http2 else ("http/1.1",),
                            patience_s=TIMEOUT_S)
            scrapers += [_Scraper(client, kept, http2, said["interval_s"])
                         for kept in (True, False)]
    for scraper in scrapers:
        scraper.start()
    sys.stdin.read()


class Honest:
    """The process, seen from outside. It scrapes by both versions of HTTP where there is TLS."""

    def __init__(self, target, interval_s=0.25):
        tls = "tls" in target.settings
        # Both are known: by certificate, and by password where there are passwords.
        identities = {"http1": target.client(pair=None) if "users" in target.settings
                      else target.client(), "http2": target.client() if tls else None}
        said = {"interval_s": interval_s, **{k: self._fields(c) for k, c in identities.items()}}
        self.kinds = 4 if tls else 2
        self._scrapes = []
        self._popen = subprocess.Popen([sys.executable, __file__], text=True,
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._popen.stdin.write(json.dumps(said) + "\n")
        self._popen.stdin.flush()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @staticmethod
    def _fields(client):
        if not client:
            return None
        pair = client.pair and {"crt": str(client.pair.crt), "key": str(client.pair.key)}
        return {"port": client.port, "ca": client.ca and str(client.ca), "pair": pair,
                "user": client.user, "source": SOURCE}

    def _read(self):
        for line in self._popen.stdout:
            self._scrapes.append(Scrape(**json.loads(line)))

    def between(self, since_s, until_s):
        """Scrapes that began then; waits for the last of them to end."""
        give_up = until_s + 3 * TIMEOUT_S
        while True:
            later = {(s.kept, s.http2) for s in self._scrapes if s.began_s >= until_s}
            if len(later) == self.kinds or time.monotonic() > give_up:
                return [s for s in self._scrapes if since_s <= s.began_s < until_s]
            time.sleep(0.05)

    def stop(self):
        self._popen.stdin.close()
        self._reader.join()
        self._popen.stdout.close()
        self._popen.wait()


if __name__ == "__main__":
    _main()
