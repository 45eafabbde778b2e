# SPDX-License-Identifier: Apache-2.0
"""Debian's Prometheus, with a configuration of its own, scraping us."""

import json
import urllib.parse
import urllib.request

from process import Process
from waiting import DEADLINE_S, until


class Prometheus(Process):
    """Scrapes every second what scrape_config, a dictionary or YAML, says; ready when made."""

    def __init__(self, directory, scrape_config, *flags):
        directory.mkdir()
        config = directory / "prometheus.yml"
        if not isinstance(scrape_config, str):  # JSON is YAML, too.
            jobs = [{"job_name": "node", **scrape_config}]
            scrape_config = "scrape_configs: " + json.dumps(jobs)
        config.write_text('global: {"scrape_interval": "1s", "scrape_timeout": "1s"}\n'
                          + scrape_config)
        super().__init__("prometheus", f"--config.file={config}",
                         f"--storage.tsdb.path={directory}/data",
                         "--web.listen-address=127.0.0.1:0", "--log.level=info", *flags)
        port = self.wait_log(r'msg="Listening on".* address=127\.0\.0\.1:(\d+)').group(1)
        self._api = f"http://127.0.0.1:{port}/api/v1/"
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        self.wait_log("Server is ready")

    def _get(self, endpoint, **parameters):
        url = self._api + endpoint + "?" + urllib.parse.urlencode(parameters)
        with self._opener.open(url, timeout=DEADLINE_S) as answer:
            return json.load(answer)["data"]

    def target(self):
        """What the page of targets says of ours, once it has been scraped."""
        def scraped():
            targets = self._get("targets", state="active")["activeTargets"]
            return next((t for t in targets if t["health"] != "unknown"), None)
        return until(scraped, "a first scrape")

    def query(self, expression):
        """The one value, or None where there is no series yet."""
        result = self._get("query", query=expression)["result"]
        assert len(result) < 2, result
        return float(result[0]["value"][1]) if result else None

    def samples(self, expression):
        """All series now: name, labels without those of the target, value."""
        found = []
        for each in self._get("query", query=expression)["result"]:
            labels = {k: v for k, v in each["metric"].items()
                      if k not in ("__name__", "instance", "job")}
            found.append((each["metric"]["__name__"], labels, float(each["value"][1])))
        return found

    def history(self, series):
        """Every sample of the one series, as pairs of time and value."""
        result = self._get("query", query=f"{series}[1h]")["result"]
        assert len(result) == 1, result
        return [(when, float(value)) for when, value in result[0]["values"]]

    def until(self, expression, expected):
        return until(lambda: self.query(expression) == expected, f"{expression} = {expected}")
