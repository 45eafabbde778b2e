# SPDX-License-Identifier: Apache-2.0
"""Answers in protobuf, decoded by protoc."""

import os
import pathlib
import re
import subprocess

from waiting import DEADLINE_S

PROTO = pathlib.Path(os.environ.get("srcdir", "."), "tests/e2e/metrics.proto").absolute()
_FAMILIES = "io.prometheus.client.Families"
_FAMILY_TAG = b"\x0a"


def _protoc(action, data):
    done = subprocess.run(["protoc", f"--{action}={_FAMILIES}", f"--proto_path={PROTO.parent}",
                           PROTO.name],
                          input=data, capture_output=True, timeout=DEADLINE_S, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def split(stream):
    """The messages of a delimited stream, each behind its length."""
    messages, at = [], 0
    while at < len(stream):
        length = shift = 0
        start = at
        while True:
            byte = stream[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        assert at + length <= len(stream), "the last message is cut off"
        at += length
        messages.append(stream[start:at])
    return messages


def decode(stream):
    """What protoc makes of a delimited stream, as text."""
    return _protoc("decode", b"".join(_FAMILY_TAG + m for m in split(stream))).decode()


def decode_text(families):
    """The same of messages in protobuf's text format, which go through its encoder."""
    wrapped = "".join(f"family {{ {family} }}\n" for family in families)
    return _protoc("decode", _protoc("encode", wrapped.encode())).decode()


def _scalar(text):
    if text.startswith('"'):
        return text[1:-1].encode().decode("unicode_escape").encode("latin-1").decode()
    return float(text) if re.match(r"[-+.\d]|inf|nan", text) else text


def _message(lines):
    """Fields of one message: a list of values for each name."""
    fields = {}
    for line in lines:
        line = line.strip()
        if line == "}":
            break
        if line.endswith(" {"):
            fields.setdefault(line[:-2], []).append(_message(lines))
        else:
            name, _, value = line.partition(": ")
            fields.setdefault(name, []).append(_scalar(value))
    return fields


def families(decoded):
    return _message(iter(decoded.splitlines())).get("family", [])


def _count(message, name):
    return message.get(f"{name}_float", message.get(name))[0]


def samples(decoded):
    """As the text format has them: name, labels, value; bounds are numbers."""
    found = []
    for family in families(decoded):
        name, = family["name"]
        kind = family["type"][0].lower()
        for metric in family["metric"]:
            labels = {pair["name"][0]: pair["value"][0] for pair in metric.get("label", [])}
            value, = metric[kind]
            if kind in ("counter", "gauge", "untyped"):
                found.append((name, labels, value["value"][0]))
                continue
            found.append((f"{name}_sum", labels, value["sample_sum"][0]))
            found.append((f"{name}_count", labels, _count(value, "sample_count")))
            for each in value.get("quantile", []):
                found.append((name, {**labels, "quantile": each["quantile"][0]}, each["value"][0]))
            for each in value.get("bucket", []):
                found.append((f"{name}_bucket", {**labels, "le": each["upper_bound"][0]},
                              _count(each, "cumulative_count")))
    return found
