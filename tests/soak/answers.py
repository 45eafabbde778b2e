# SPDX-License-Identifier: Apache-2.0
"""What a scrape can ask for, and whether the answer is that, whole."""

import ctypes
import ctypes.util
import gzip
import itertools

_PATHS = ("/metrics", "/metrics?collect[]=loadavg", "/metrics?collect[]=loadavg&collect[]=textfile",
          "/metrics?exclude[]=netclass&exclude[]=cpu", "/metrics?collect[]=loadavg&collect[]=uname")
_LOAD = b"\nnode_load1 "
_BODY_MAX_BYTES = 1 << 20


def _is_text(body):
    return body.endswith(b"\n") and _LOAD in body


def _is_openmetrics(body):
    return body.endswith(b"\n# EOF\n") and _LOAD in body


def _is_protobuf(body):
    """Does the last message of the stream end where it should?"""
    at = 0
    while at < len(body):
        length = shift = 0
        while body[at] >= 0x80:
            length |= (body[at] & 0x7F) << shift
            at, shift = at + 1, shift + 7
        at += 1 + (length | body[at] << shift)
    return at == len(body) and b"node_load1" in body


_FORMATS = (
    ("text/plain;version=0.0.4;q=0.5,*/*;q=0.1", _is_text),
    ("application/openmetrics-text;version=1.0.0", _is_openmetrics),
    ("application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited",
     _is_protobuf),
    ("*/*", _is_text),
)


def _zstd():
    """A function that decodes it, if the library is there."""
    found = ctypes.util.find_library("zstd")
    if not found:
        return None
    library = ctypes.CDLL(found)
    library.ZSTD_decompress.restype = ctypes.c_size_t

    def decode(data):
        room = ctypes.create_string_buffer(_BODY_MAX_BYTES)
        size = library.ZSTD_decompress(room, ctypes.c_size_t(_BODY_MAX_BYTES), data,
                                       ctypes.c_size_t(len(data)))
        assert not library.ZSTD_isError(ctypes.c_size_t(size)), "that is no zstd"
        return room[:size]
    return decode


# The codings that may be asked for, and how each begins.
_CODINGS = [("identity", b"", bytes), ("gzip", b"\x1f\x8b", gzip.decompress)]
if _zstd():
    _CODINGS.append(("zstd", b"\x28\xb5\x2f\xfd", _zstd()))


def endless():
    """Path, fields, and what tells whether status and body are right: every mix in its turn."""
    mixes = itertools.product(_PATHS, _FORMATS, _CODINGS)
    for path, (accept, is_whole), (coding, magic, decode) in itertools.cycle(mixes):
        def judge(status, body, magic=magic, decode=decode, is_whole=is_whole):
            return status == 200 and body.startswith(magic) and is_whole(decode(body))
        yield path, {"Accept": accept, "Accept-Encoding": coding}, judge
