# SPDX-License-Identifier: Apache-2.0
"""Prometheus' text format, read back."""

import re

_SAMPLE = re.compile(r"([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$")
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


def _labels(text):
    return {name: re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], value)
            for name, value in _LABEL.findall(text)}


class Metrics:
    def __init__(self, text):
        self.types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
        self.samples = []  # name, labels, value
        for line in text.splitlines():
            if line and not line.startswith("#"):
                name, labels, value = _SAMPLE.match(line).groups()
                self.samples.append((name, _labels(labels or ""), float(value)))

    @property
    def names(self):
        return {name for name, _, _ in self.samples}

    def all(self, name, **labels):
        """Labels and value of every sample of that name that has these labels."""
        return [(has, value) for of, has, value in self.samples
                if of == name and labels.items() <= has.items()]

    def sum(self, name, **labels):
        return sum(value for _, value in self.all(name, **labels))

    def value(self, name, **labels):
        """The one sample that fits."""
        found = self.all(name, **labels)
        assert len(found) == 1, f"{name}{labels}: {found}"
        return found[0][1]
