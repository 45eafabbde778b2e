# SPDX-License-Identifier: Apache-2.0
"""What clients have done, as postern should have counted it."""

import collections
import threading

# Every sample of these families has to be what the clients counted, those of zero included.
FAMILIES = (
    "postern_auth_password_checks_total",
    "postern_auth_verdicts_total",
    "postern_collector_late_runs_total",
    "postern_config_generation",
    "postern_config_last_reload_successful",
    "postern_config_reload_held",
    "postern_config_reloads_total",
    "postern_connections",
    "postern_connections_accepted_total",
    "postern_connections_closed_total",
    "postern_limit_hits_total",
    "postern_log_lines_lost_total",
    "postern_requests_limited_total",
    "postern_sandbox_refusals_total",
    "postern_tls_handshakes_total",
    "promhttp_metric_handler_errors_total",
    "promhttp_metric_handler_requests_in_flight",
    "promhttp_metric_handler_requests_total",
)
# A retry can be the first to see what has changed since: which of them did is chance.
_BY_ITSELF = {"file": "itself", "poll": "itself", "retry": "itself"}


def _key(name, labels):
    if "trigger" in labels:
        labels = {**labels, "trigger": _BY_ITSELF.get(labels["trigger"], labels["trigger"])}
    return name, tuple(sorted(labels.items()))


def _text(key):
    name, labels = key
    return name + ("{" + ",".join(f'{k}="{v}"' for k, v in labels) + "}" if labels else "")


class Tally:
    def __init__(self):
        self._lock = threading.Lock()
        self._counts = collections.Counter()
        self.add("postern_config_generation")
        self.add("postern_config_last_reload_successful")

    def add(self, name, count=1, **labels):
        with self._lock:
            self._counts[_key(name, labels)] += count

    def value(self, name, **labels):
        with self._lock:
            return self._counts[_key(name, labels)]

    def differences(self, metrics):
        """
        What postern says otherwise, a line each. The scrape that brought the metrics is not
        over in them, and its connection is open.
        """
        said = collections.Counter()
        for name in FAMILIES:
            for labels, value in metrics.all(name):
                said[_key(name, labels)] += value
            if not metrics.all(name):
                yield f"{name}: there is none"
        with self._lock:
            expected = self._counts.copy()
        expected[_key("postern_connections", {"listener": "metrics"})] = 1
        expected[_key("promhttp_metric_handler_requests_in_flight", {})] = 1
        expected[_key("promhttp_metric_handler_requests_total", {"code": "200"})] -= 1
        for key in sorted({**expected, **said}):
            if said[key] != expected[key]:
                yield f"{_text(key)}: postern says {said[key]:g}, clients {expected[key]:g}"
