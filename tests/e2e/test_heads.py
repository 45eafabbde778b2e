# SPDX-License-Identifier: Apache-2.0
"""Where postern takes a request, Node takes it too, and both read the same: what stands before
postern, or beside it, has no other idea of where a request ends."""

import collections
import json
import os
import pathlib
import re
import subprocess

import pytest

from heads import MARK, mutated, written
from peers import need

MUTATIONS = 4000
SEED = 7

KEPT = ("accept", "accept-encoding", "authorization", "x-prometheus-scrape-timeout-seconds")

# What postern takes and Node does not, with who says that it may: CODES of Node's, BYTES that
# stand in the input.
LAXER = {
    "an LF alone ends a line (RFC 9112 section 2.2)": (
        r"HPE_(INVALID_VERSION|CR_EXPECTED|INVALID_HEADER_TOKEN|INVALID_CONTENT_LENGTH|"
        r"UNEXPECTED_CONTENT_LENGTH)|400", rb"(?<!\r)\n"),
    "methods are any token (RFC 9110 section 9.1)": (
        r"HPE_INVALID_(METHOD|CONSTANT)", rb"(?m)^[!#$%&'*+.^_`|~\w-]+ \S+ HTTP/1\.\d\r?$"),
    "any 1.x is read as the highest that is known (RFC 9110 section 2.5)": (
        r"HPE_INVALID_VERSION", rb"HTTP/1\.[2-9]"),
    "a tab is white space, too (RFC 9110 section 5.6.3)": (
        r"HPE_(INVALID_CONTENT_LENGTH|CLOSED_CONNECTION)",
        rb"(?i)(content-length|connection):.*\t"),
    "CONNECT and Upgrade change nothing where they are not obeyed (RFC 9110 sections 7.8 and "
    "9.3.6)": (r"0", rb"(?i)upgrade:|CONNECT "),
    "Proxy-Connection means nothing (RFC 9112 appendix C.2.2)": (
        r"0|HPE_CLOSED_CONNECTION", rb"(?i)proxy-connection:"),
}

# What Node takes and postern does not: the status, what else holds of the request as Node has
# read it (see facts()), and why.
STRICTER = [
    (0, "after-expect", "whether a body follows is the peer's choice (RFC 9110 section 10.1.1)"),
    (0, "closing", "who says close and keep-alive means close"),
    (400, "spaces", "more than one space in the request line, or at its end"),
    (400, "protocol", "other protocols that look like it"),
    (400, "no-version", "HTTP/0.9 is no request any more"),
    (400, "hosts", "several Hosts (RFC 9112 section 3.2)"),
    (400, "no-host", "a Host that is none, by whom it may be taken for another"),
    (400, "old-coding", "HTTP/1.0 has no Transfer-Encoding (RFC 9112 section 6.1)"),
    (400, "target", "a target in none of the four forms (RFC 9112 section 3.2)"),
    (400, "empty-lines", "one empty line may come before a request, no more"),
    (411, "coding", "bodies have a length, so that there are no two ideas of their end"),
    (413, "length", "a bound for bodies"),
    (414, "", "a bound for targets"),
    (417, "expect", "an expectation that nobody knows (RFC 9110 section 10.1.1)"),
    (431, "", "a bound for heads"),
    (501, "coding", "a coding that nobody knows (RFC 9112 section 6.1)"),
    (505, "other-version", "another major version"),
]

# The same of what newer Nodes do not take any more.
STRICTER_THAN_OLD = [
    (400, "bare-cr", "a CR alone ends no line (RFC 9112 section 2.2)"),
    (400, "names", "a field's name is a token (RFC 9110 section 5.1)"),
]


def hear(program, inputs):
    """What it hears in each of the inputs."""
    lines = "".join(each.hex() + "\n" for each in inputs)
    done = subprocess.run(program, input=lines, stdout=subprocess.PIPE, text=True, check=True)
    heard = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(heard) == len(inputs)
    return heard


def fields_of(request):
    texts = [bytes.fromhex(text) for text in request["fields"]]
    return list(zip((name.lower().decode("latin1") for name in texts[::2]), texts[1::2]))


def split(request):
    """The path, decoded, and the query of a request as Node tells it."""
    target = bytes.fromhex(request["target"])
    if target == b"*" or request["method"] == "CONNECT":
        return b"*", b""
    path, _, query = re.sub(rb"(?i)^https?://[^/?]*", b"", target).partition(b"?")
    return re.sub(rb"%(..)", lambda escape: bytes.fromhex(escape[1].decode()), path) or b"/", query


def as_postern_tells_it(request):
    path, query = split(request)
    fields = fields_of(request)
    first = dict(reversed(fields))
    return {"method": request["method"] if request["method"] in ("GET", "HEAD") else "",
            "path": path.hex(), "query": query.hex(),
            **{name: first.get(name, b"").hex() for name in KEPT},
            "fields": len(fields), "body": request["body"]}


def is_unfinished(request, other, node):
    """Has Node read only some of a body, whose end is not there or which is for another?"""
    if request["body"] is None:
        return True
    return (node["refused"] == "HPE_INVALID_EOF_STATE" and request is node["requests"][-1] and
            request["body"] < other["body"])


def differs(ours, request, node):
    theirs = as_postern_tells_it(request)
    if is_unfinished(request, ours, node):
        theirs["body"] = ours["body"]
    return ours != theirs


def why_laxer(bytes_, node):
    for why, (codes, stands) in LAXER.items():
        if re.fullmatch(codes, str(node["refused"])) and re.search(stands, bytes_):
            return why
    return None


def is_authority(text):
    return re.fullmatch(rb"[\w\-.~%!$&'()*+,;=:\[\]]*", text)


def is_target(request):
    target = bytes.fromhex(request["target"])
    if request["method"] == "CONNECT":
        return is_authority(target)
    if target == b"*":
        return request["method"] == "OPTIONS"
    form = re.fullmatch(rb"(?i)(?:https?://([^/?]+))?(/[^?]*)?(?:\?.*)?", target)
    return (form and is_authority(form[1] or b"") and re.fullmatch(rb"[!-\"$-~]*", target) and
            not re.search(rb"%(?![0-9a-fA-F]{2})", form[2] or b""))


def facts(bytes_, request):
    """What STRICTER asks of."""
    fields = fields_of(request)
    names = [name for name, _ in fields]
    hosts = [value for name, value in fields if name == "host"]
    yield ""
    if re.search(rb"(?i)expect:", bytes_):
        yield "after-expect"
        yield "expect"
    if re.search(rb"(?s)(\A|\n\r?\n.{0,9}?)([\r\n]{2}|\r[^\n])|"
                 rb"(?i:content-length):.*\n\r?\n.*[\r\n]{2}", bytes_):
        yield "empty-lines"
    if re.search(rb"\r(?!\n)", bytes_):
        yield "bare-cr"
    if re.search(rb"(?is)connection:.*close", bytes_):
        yield "closing"
    if any(b"  " in line or line.startswith(b" ") or line.endswith(b" ")
           for line in re.findall(rb"(?m)^(.*HTTP/\d.*?)\r*$", bytes_)):
        yield "spaces"
    if re.search(rb" (RTSP|ICE)/", bytes_):
        yield "protocol"
    if request["version"] == "0.9":
        yield "no-version"
    if not request["version"].startswith("1."):
        yield "other-version"
    if not all(re.fullmatch(r"[!#$%&'*+.^_`|~0-9a-z-]+", name) for name in names):
        yield "names"
    if len(hosts) > 1:
        yield "hosts"
    if hosts and not is_authority(hosts[0]):
        yield "no-host"
    if "transfer-encoding" in names:
        yield "coding"
        if request["version"] == "1.0":
            yield "old-coding"
    if "content-length" in names:
        yield "length"
    if not is_target(request):
        yield "target"


def why_stricter(bytes_, status, request):
    holds = set(facts(bytes_, request))
    return next((why for refused, fact, why in STRICTER + STRICTER_THAN_OLD
                 if refused == status and fact in holds), None)


def compare(bytes_, postern, node):
    """Why they differ, if they do; an AssertionError where they must not."""
    for i, ours in enumerate(postern["requests"]):
        if i == len(node["requests"]):
            why = why_laxer(bytes_, node)
            assert why, f"postern takes what Node refuses, {node['refused']}"
            return why
        assert not differs(ours, node["requests"][i], node), "they read it differently"
    if len(node["requests"]) == len(postern["requests"]):
        return None
    request = node["requests"][len(postern["requests"])]
    why = why_stricter(bytes_, postern["refused"], request)
    assert why, f"postern refuses with {postern['refused']} and nobody knows why"
    return why


def inputs():
    """All with a request behind them; each once more where an LF alone ends no line."""
    for each in (*written(), *mutated(MUTATIONS, SEED)):
        yield each + MARK
        strict = re.sub(rb"(?<!\r)\n", b"\r\n", each)
        if strict != each:
            yield strict + MARK


@pytest.fixture(scope="module")
def heard():
    need("node")
    bytes_ = list(inputs())
    postern = os.path.join(os.environ["builddir"], "tests/e2e/hear")
    node = pathlib.Path(__file__).with_name("hear.js")
    return list(zip(bytes_, hear([postern], bytes_), hear(["node", node], bytes_)))


def test_postern_and_node_hear_the_same(heard):
    wrong = []
    for bytes_, postern, node in heard:
        try:
            compare(bytes_, postern, node)
        except AssertionError as error:
            wrong.append(f"{str(error).splitlines()[0]}: {bytes_!r:.2000}\n"
                         f"postern: {postern}\nNode: {node}")
    assert not wrong, "\n".join(wrong[:5])


def test_each_difference_that_is_meant_is_there(heard):
    seen = collections.Counter(compare(*row) for row in heard)
    assert {why for _, _, why in STRICTER} - set(seen) == set()
    assert seen[None] > len(heard) / 2


def test_requests_that_are_taken_are_many(heard):
    taken = [len(postern["requests"]) for _, postern, _ in heard]
    assert sum(n > 0 for n in taken) > 1000 and max(taken) > 16
