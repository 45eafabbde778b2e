# SPDX-License-Identifier: Apache-2.0
"""Scrapes that go on while something else happens, each of which must be answered."""

import threading
import time

from waiting import until

_PAUSE_S = 0.002  # a scraper, not a flood


class Load:
    """
    with Load(client): two scrapers, one that reconnects for each request and one that keeps
    its connection for as long as it is let; a request that is not answered fails the test.
    """

    def __init__(self, client):
        self._client = client
        self._stop = threading.Event()
        self.answers = 0
        self._failures = []
        self._threads = [threading.Thread(target=self._run, args=[each])
                         for each in (self._reconnect, self._keep)]

    def _run(self, scrape):
        try:
            while not self._stop.is_set():
                scrape()
        except Exception as error:  # pylint: disable=broad-except
            self._failures.append(f"after {self.answers} answers: {error!r}")

    def _count(self, answer):
        assert answer.status == 200, f"{answer.status}: {answer.body[:200]!r}"
        self.answers += 1
        time.sleep(_PAUSE_S)

    def _reconnect(self):
        self._count(self._client.get())

    def _keep(self):
        with self._client.connect() as connection:
            while not self._stop.is_set():
                answer = connection.get()
                self._count(answer)
                if answer.last:
                    return

    def more(self, count=20):
        """Waits for that many answers from now on."""
        enough = self.answers + count
        until(lambda: self._failures or self.answers >= enough, f"{count} more answers")

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, kind, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()
        if not kind:
            assert not self._failures, self._failures
