# SPDX-License-Identifier: Apache-2.0
"""Requests as a peer may send them, the odd ones first."""

import random

HOST = b"Host: h\r\n"
END = b"\r\n"
GET = b"GET / HTTP/1.1\r\n" + HOST
POST = b"POST / HTTP/1.1\r\n" + HOST
SCRAPE = (b"GET /metrics?collect%5B%5D=cpu HTTP/1.1\r\nHost: node.example:9100\r\n"
          b"User-Agent: Prometheus/3.5.0\r\nAccept: text/plain;version=0.0.4;q=0.3,*/*;q=0.2\r\n"
          b"Accept-Encoding: gzip\r\nAuthorization: Basic dTpw\r\n"
          b"X-Prometheus-Scrape-Timeout-Seconds: 10\r\n\r\n")

# What begins behind each input, if both have the same idea of where that ends.
MARK = b"GET /mark HTTP/1.1\r\nHost: mark\r\n\r\n"

CHUNKS = b"2\r\nab\r\n0\r\n\r\n"


def with_field(*lines, body=b"", start=GET):
    return start + b"".join(line + b"\r\n" for line in lines) + END + body


LINES = [
    b"GET / HTTP/1.1", b"HEAD / HTTP/1.1", b"POST / HTTP/1.1", b"OPTIONS * HTTP/1.1",
    b"get / HTTP/1.1", b"Get / HTTP/1.1", b"BREW / HTTP/1.1", b"G\x00T / HTTP/1.1",
    b"GET  / HTTP/1.1", b"GET /  HTTP/1.1", b"GET\t/ HTTP/1.1", b"GET /\tHTTP/1.1",
    b" GET / HTTP/1.1", b"GET / HTTP/1.1 ", b"GET / HTTP/1.1\t", b"GET /a b HTTP/1.1", b"GET /",
    b"GET", b"GET / ", b"GET  HTTP/1.1", b"", b" ", b"/ HTTP/1.1", b"GET / HTTP/0.9",
    b"GET / HTTP/1.0", b"GET / HTTP/1.2", b"GET / HTTP/1.9", b"GET / HTTP/2.0", b"GET / HTTP/3.0",
    b"GET / HTTP/1.10", b"GET / HTTP/01.1", b"GET / HTTP/1", b"GET / HTTP/1.", b"GET / HTTP/.1",
    b"GET / HTTP/-1.1", b"GET / http/1.1", b"GET / HTTP/1,1", b"GET / HTTP 1.1", b"GET / ICE/1.0",
    b"GET / RTSP/1.0", b"GET / HTTPS/1.1", b"SOURCE / HTTP/1.1", b"DESCRIBE / HTTP/1.1",
    b"PRI * HTTP/2.0", b"QUERY / HTTP/1.1", b"GET http://h/ HTTP/1.1", b"GET http://h HTTP/1.1",
    b"GET HTTP://h:80/a?b HTTP/1.1", b"GET http://h?b HTTP/1.1",
    b"GET https://[::1]:9/a HTTP/1.1", b"GET http:///a HTTP/1.1", b"GET http://u:p@h/a HTTP/1.1",
    b"GET ftp://h/a HTTP/1.1", b"GET http:/a HTTP/1.1", b"GET h:80 HTTP/1.1", b"GET * HTTP/1.1",
    b"GET a HTTP/1.1", b"GET ?a HTTP/1.1", b"GET //h/a HTTP/1.1", b"GET /a#b HTTP/1.1",
    b"GET /#b HTTP/1.1", b"GET /a?b#c HTTP/1.1", b"GET /%00 HTTP/1.1",
    b"GET /%2e%2E/%61 HTTP/1.1", b"GET /% HTTP/1.1", b"GET /%4 HTTP/1.1", b"GET /%zz HTTP/1.1",
    b"GET /?%zz HTTP/1.1", b"GET /\x7f HTTP/1.1", b"GET /\x01 HTTP/1.1", b"GET /\x00 HTTP/1.1",
    b"GET /\xc3\xa4 HTTP/1.1", b"GET /\xff HTTP/1.1", b"GET /?\xe4 HTTP/1.1",
    b"GET /a\rb HTTP/1.1", b"GET /a\x0bb HTTP/1.1", b"GET /a\x0cb HTTP/1.1", b"GET /\\ HTTP/1.1",
    b"GET /\"<>^`{|} HTTP/1.1", b"GET /?a?b&c[]=d HTTP/1.1", b"CONNECT h:80 HTTP/1.1",
    b"CONNECT /a HTTP/1.1", b"CONNECT http://h/ HTTP/1.1", b"OPTIONS / HTTP/1.1",
    b"OPTIONS http://h HTTP/1.1", b"HEAD * HTTP/1.1", b"GET /" + b"a" * 16000 + b" HTTP/1.1",
    b"GET /" + b"a" * 17000 + b" HTTP/1.1", b"G" * 3000 + b" / HTTP/1.1",
]

FIELDS = [
    b"Accept: a", b"accept: a", b"ACCEPT: a", b"Accept:a", b"Accept:\ta\t", b"Accept:  a  ",
    b"Accept:", b"Accept: ", b"Accept: a\x00b", b"Accept: a\x01b", b"Accept: a\x7fb",
    b"Accept: a\tb", b"Accept: a\x0bb", b"Accept: a\x0cb", b"Accept: \xe4\xff\x80",
    b"Accept: a\rb", b"Accept: a\r", b"Accept: \r", b"\rAccept: a", b"Accept\r: a", b"Accept : a",
    b"Accept\t: a", b"Acc ept: a", b" Accept: a", b"\tAccept: a", b": a", b":", b"Accept",
    b"Accept a", b"Acc\x00ept: a", b"Acc\xe4ept: a", b"(Accept): a", b"Accept/: a", b"Acc@ept: a",
    b"\"Accept\": a", b"Acc_ept!#$%&'*+-.^`|~9: a", b"Accept:: a", b"Accept: a\r\nAccept: b",
    b"Accept: a\r\n b", b"Accept: a\r\n\tb", b"Accept: a\r\n \r\n", b"Accept:\r\n a",
    b"Accept: a\r\n b\r\n c", b"Accept: a\nAccept-Encoding: b", b"Accept: a\n b",
    b"Accept: a\n\r", b"Accept: a\r\r", b"Accept: \r\n a", b"Authorization: Basic dTpw",
    b"Authorization: a\r\nAuthorization: b", b"Accept-Encoding: gzip,, br",
    b"X-Prometheus-Scrape-Timeout-Seconds: 9.5", b"Host: h", b"Host: other", b"Host:",
    b"Content-Type: a", b"Cookie: a=b; c", b"Connection: close", b"Connection: Close",
    b"Connection: keep-alive", b"Connection: close, keep-alive",
    b"Connection: keep-alive\r\nConnection: close", b"Connection: a,close", b"Connection: aclose",
    b"Connection: closes", b"Connection: ,", b"Connection: close,", b"Connection: \tclose ",
    b"Connection: Keep-Alive, Upgrade", b"Connection: upgrade\r\nUpgrade: h2c",
    b"Upgrade: websocket", b"Proxy-Connection: close", b"Keep-Alive: 1", b"Expect: 100-continue",
    b"Expect: 100-Continue", b"Expect: a", b"Expect:", b"TE: trailers", b"Trailer: a",
    b"HTTP2-Settings: a", b"a: " + b"b" * 20000, b"a" * 5000 + b": b", b"A: " + b"b" * 70000,
    b"\r\n".join([b"a: b"] * 99), b"\r\n".join([b"a: b"] * 101), b"\r\n".join([b"a: b"] * 2100),
]

LENGTHS = [
    b"0", b"2", b"02", b"00000000000000000000000002", b"+2", b"-2", b"0x2", b"2a", b"a", b"",
    b" ", b"2 ", b"2\t", b"\t2", b"2 2", b"2, 2", b"2,2", b"2, 3", b"2,", b",2",
    b"2\r\nContent-Length: 2", b"2\r\nContent-Length: 3", b"3\r\nContent-Length: 2",
    b"2\r\ncontent-length: 2", b"2.0", b"2e0", b"1_0", b"\xb2", b"\xd9\xa2", b"2\x00", b"2\x0b",
    b"0x", b"'2'", b"\"2\"", b"2;", b"2 3", b"18446744073709551615", b"18446744073709551616",
    b"18446744073709551618", b"340282366920938463463374607431768211458", b"9223372036854775808",
    b"4294967298", b"65536", b"65537", b"-0", b"+0", b"00", b"2\r\n\t", b"2\r\n 2",
]

CODINGS = [
    b"chunked", b"Chunked", b"CHUNKED", b"chunked ", b"\tchunked", b"chunked,", b",chunked",
    b"chunked, chunked", b"chunked, identity", b"identity", b"identity, chunked", b"gzip",
    b"gzip, chunked", b"chunked, gzip", b"chunked\r\nTransfer-Encoding: chunked",
    b"gzip\r\nTransfer-Encoding: chunked", b"chunked\r\nTransfer-Encoding: gzip", b"xchunked",
    b"chunkedx", b"chunked;a=b", b"\"chunked\"", b"", b" ", b"chunk", b"\x0bchunked",
    b"chunked\x00", b"chun\xc4\xb0ked", b"chunked\r\n ", b"\r\n chunked",
    b"chunked\r\nContent-Length: 2",
]

CHUNKED = [
    CHUNKS, b"0\r\n\r\n", b"0\r\nA: b\r\n\r\n", b"0\r\nContent-Length: 5\r\n\r\n",
    b"2;a=b\r\nab\r\n0\r\n\r\n", b"2;a=\"\n\"\r\nab\r\n0\r\n\r\n", b"2 \r\nab\r\n0\r\n\r\n",
    b"02\r\nab\r\n0\r\n\r\n", b"0x2\r\nab\r\n0\r\n\r\n", b"+2\r\nab\r\n0\r\n\r\n",
    b"2\nab\n0\n\n", b"2\r\nab0\r\n\r\n", b"2\r\nabc\r\n0\r\n\r\n",
    b"ffffffffffffffff2\r\nab\r\n0\r\n\r\n", b"\r\n", b"g\r\n\r\n", b"-1\r\n\r\n",
    b"2\r\nab\r\n0\r\n", b"2\r\nab\r\n0\r\n\r\r",
]

WHOLE = [
    SCRAPE, SCRAPE * 3, SCRAPE.replace(b"\r\n", b"\n"), SCRAPE.replace(b"\r\n", b"\r"),
    b"\r\n" + SCRAPE, b"\n" + SCRAPE, b"\r\n\r\n\r\n" + SCRAPE, b"\r" + SCRAPE,
    b"\r\r\n" + SCRAPE, b" \r\n" + SCRAPE, b"\n\n\n" + SCRAPE, b"\0" + SCRAPE,
    b"\xef\xbb\xbf" + SCRAPE, b"", b"\r\n", b"\n", b"GET /\r\n\r\n", b"GET /\r\n",
    b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.0\r\n\r\n",
    b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
    b"GET / HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n",
    with_field(b"Content-Length: 4", b"Connection: upgrade", b"Upgrade: h2c"),
    b"GET / HTTP/1.0\r\nHost: h\r\n\r\n", b"HEAD / HTTP/1.1\r\nHost: h\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: h\r\nHost: h\r\n\r\n", b"GET / HTTP/1.1\nHost: h\n\n",
    b"GET / HTTP/1.1\r\nHost: h\n\r\n", b"GET / HTTP/1.1\r\nHost: h\r\n\n",
    b"GET / HTTP/1.1\nHost: h\r\n\r\n", b"GET / HTTP/1.1\rHost: h\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: h\r\r\n", b"GET / HTTP/1.1\r\nHost: h\r\n\r",
    b"GET / HTTP/1.1\r\n Host: h\r\n\r\n", b"GET / HTTP/1.1\r\n\tA: b\r\n" + HOST + END,
    b"GET / HTTP/1.1\r\nHost: h/a\r\n\r\n", b"GET / HTTP/1.1\r\nHost: u@h\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: h h\r\n\r\n", b"GET / HTTP/1.1\r\nHost: h,h\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", b"GET / HTTP/1.1\r\nHost: \xe4\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: h?\r\n\r\n", b"GET / HTTP/1.1\r\nHost: h#\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost:\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(50), GET + END + b"\r\n" + GET + END,
    GET + END + b"\r\n\r\n" + GET + END, GET + END + b"x", GET + END + b" " + GET + END,
    with_field(b"Connection: close") + SCRAPE, b"GET / HTTP/1.0\r\n\r\n" + SCRAPE,
    with_field(b"Content-Length: 2", body=b"ab"),
    with_field(b"Content-Length: 2", body=b"ab", start=POST) + SCRAPE,
    with_field(b"Content-Length: 65536", body=b"a" * 65536) + SCRAPE,
    with_field(b"Content-Length: " + str(len(SCRAPE)).encode(), body=SCRAPE) + SCRAPE,
    with_field(b"Content-Length: 0") + b"ab" + SCRAPE, with_field() + b"ab" + SCRAPE,
    with_field(b"Expect: 100-continue", b"Content-Length: 2", body=b"ab") + SCRAPE,
    with_field(b"Connection: Upgrade", b"Upgrade: h2c",
               b"HTTP2-Settings: AAMAAABkAAQAAP__") + SCRAPE,
    b"CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n" + SCRAPE, SCRAPE * 20,
]


# Nothing is odd in these.
SOUND = [
    SCRAPE, SCRAPE + SCRAPE, GET + END,
    with_field(b"Content-Length: 2", body=b"ab", start=POST) + SCRAPE,
    b"HEAD /a?b HTTP/1.0\r\nConnection: keep-alive\r\nAccept: a\r\n\r\n" + SCRAPE,
]


def written():
    """Rows that somebody thought of."""
    yield from WHOLE
    for line in LINES:
        yield line + b"\r\n" + HOST + END
    for field in FIELDS:
        yield with_field(field)
    for length in LENGTHS:
        for start in (GET, POST):
            yield with_field(b"Content-Length: " + length, body=b"ab", start=start)
        yield with_field(b"Content-Length:" + length, b"A: b", body=b"ab", start=POST)
    for coding in CODINGS:
        yield with_field(b"Transfer-Encoding: " + coding, body=CHUNKS)
        yield with_field(b"Content-Length: 2", b"Transfer-Encoding: " + coding, body=CHUNKS,
                         start=POST)
        yield b"GET / HTTP/1.0\r\nTransfer-Encoding: " + coding + b"\r\n\r\n" + CHUNKS
    yield with_field(b"Transfer-Encoding : chunked", body=CHUNKS)
    yield with_field(b"Content-Length : 2", body=b"ab")
    for chunks in CHUNKED:
        yield with_field(b"Transfer-Encoding: chunked", body=chunks, start=POST)


ODD = [bytes([n]) for n in (*range(33), *b"\"#%,/0129:;?@[\\]{|}", 0x7f, 0x80, 0xe4, 0xff)] + [
    b"\r\n", b"\n", b"\r", b"\r\n ", b"\n\n", b"\r\n\r\n", b": ", b"  ", b"%", b"%41", b"\0",
    b"HTTP/1.1", b"http://h", b"Content-Length: 2\r\n", b"Transfer-Encoding: chunked\r\n",
    b"Connection: close\r\n", b"Host: h\r\n", b"Expect: 100-continue\r\n"]


def mutated(count, seed):
    """As many of the rows with some bytes changed, the same for the same seed."""
    chance = random.Random(seed)
    rows = [row for row in written() if len(row) < 1000]
    for _ in range(count):
        bytes_ = bytearray(chance.choice(chance.choice((rows, SOUND))))
        for _ in range(chance.choice((1, 1, 1, 1, 2, 5))):
            at = chance.randrange(len(bytes_) + 1)
            upto = min(len(bytes_), at + chance.choice((0, 0, 1, 1, 2, 9)))
            other = chance.choice(rows)
            begin = chance.randrange(len(other) + 1)
            bytes_[at:upto] = chance.choice((chance.choice(ODD), chance.choice(ODD), b"",
                                             bytes_[at:upto] * 2,
                                             other[begin:begin + chance.randrange(40)],
                                             bytes([chance.randrange(256)])))
        yield bytes(bytes_)
