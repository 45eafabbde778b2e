/* SPDX-License-Identifier: Apache-2.0 */
#include "http/head.c"

#include <stdio.h>
#include <stdlib.h>

#include "base/must.h"
#include "tests/unit/unit.h"

/* Scans byte by byte and at once, which must agree, then parses; head points into *bytes. */
static int read_head(const char *text, size_t n, char **bytes, struct head *head)
{
	struct head_scan once = { 0 }, slowly = { 0 };
	int status = head_scan(&once, (struct str){ text, n }), slow = -EAGAIN;

	for (size_t i = 1; i <= n && slow == -EAGAIN; i++)
		slow = head_scan(&slowly, (struct str){ text, i });
	assert_int_equal(slow, status);
	assert_int_equal(slowly.end, once.end);
	*bytes = xmemdup(text, n);
	return status != 0 ? status : head_parse(*bytes, once.end, head);
}

static int status_of(const char *text)
{
	struct head head;
	char *bytes;
	int status = read_head(text, strlen(text), &bytes, &head);

	free(bytes);
	return status;
}

TEST(reads_what_prometheus_sends)
{
	static const char text[] = "GET /metrics?collect%5B%5D=cpu HTTP/1.1\r\n"
				   "Host: node.example:9100\r\n"
				   "User-Agent: Prometheus/3.5.0\r\n"
				   "Accept: text/plain;version=0.0.4;q=0.3,*/*;q=0.2\r\n"
				   "Accept-Encoding: gzip\r\n"
				   "Authorization: Basic dTpw\r\n"
				   "X-Prometheus-Scrape-Timeout-Seconds: 10\r\n\r\nbehind";
	struct head head;
	char *bytes;

	assert_int_equal(read_head(text, sizeof(text) - 1, &bytes, &head), 0);
	assert_int_equal(head.request.method, HTTP_GET);
	assert_str(head.request.path, "/metrics");
	assert_str(head.request.query, "collect%5B%5D=cpu");
	assert_str(head.request.accept, "text/plain;version=0.0.4;q=0.3,*/*;q=0.2");
	assert_str(head.request.accept_encoding, "gzip");
	assert_str(head.request.authorization, "Basic dTpw");
	assert_str(head.request.scrape_timeout, "10");
	assert_int_equal(head.body_bytes, 0);
	assert_true(head.keep_alive);
	assert_false(head.http10);
	free(bytes);
}

TEST(reads_request_lines)
{
	static const struct {
		const char *line;
		int status;
		enum http_method method;
		const char *path, *query;
	} rows[] = {
		{ "GET / HTTP/1.1", 0, HTTP_GET, "/", "" },
		{ "HEAD /metrics HTTP/1.0", 0, HTTP_HEAD, "/metrics", "" },
		{ "POST /metrics HTTP/1.1", 0, HTTP_OTHER, "/metrics", "" },
		{ "get / HTTP/1.1", 0, HTTP_OTHER, "/", "" },
		{ "G!#$%&'*+-.^_`|~9 / HTTP/1.1", 0, HTTP_OTHER, "/", "" },
		{ "GET /?a=b?c HTTP/1.1", 0, HTTP_GET, "/", "a=b?c" },
		{ "GET /m?collect[]=%zz HTTP/1.1", 0, HTTP_GET, "/m", "collect[]=%zz" },
		{ "GET /m? HTTP/1.1", 0, HTTP_GET, "/m", "" },
		{ "GET /%6detrics HTTP/1.1", 0, HTTP_GET, "/metrics", "" },
		{ "GET /%6Detrics%2f HTTP/1.1", 0, HTTP_GET, "/metrics/", "" },
		{ "GET //a/../b HTTP/1.1", 0, HTTP_GET, "//a/../b", "" },
		{ "GET http://h:9100/metrics?x HTTP/1.1", 0, HTTP_GET, "/metrics", "x" },
		{ "GET HTTPS://[::1]:9100/metrics HTTP/1.1", 0, HTTP_GET, "/metrics", "" },
		{ "GET http://h HTTP/1.1", 0, HTTP_GET, "/", "" },
		{ "GET http://h?q HTTP/1.1", 0, HTTP_GET, "/", "q" },
		{ "OPTIONS * HTTP/1.1", 0, HTTP_OTHER, "*", "" },
		{ "CONNECT h:443 HTTP/1.1", 0, HTTP_OTHER, "*", "" },
		{ "GET / HTTP/1.2", 0, HTTP_GET, "/", "" },
		{ "GET / HTTP/2.0", 505 },
		{ "PRI * HTTP/2.0", 505 },
		{ "GET / HTTP/0.9", 505 },
		{ "GET / HTTP/9.1", 505 },
		{ "GET /", 400 },
		{ "GET", 400 },
		{ "GET  HTTP/1.1", 400 },
		{ "GET  / HTTP/1.1", 400 },
		{ "GET /  HTTP/1.1", 400 },
		{ "GET / HTTP/1.1 ", 400 },
		{ " GET / HTTP/1.1", 400 },
		{ "GET\t/\tHTTP/1.1", 400 },
		{ "GET / http/1.1", 400 },
		{ "GET / HTTP/1.10", 400 },
		{ "GET / HTTP/1,1", 400 },
		{ "GET / HTTP/a.1", 400 },
		{ "GET / HTTP/1.a", 400 },
		{ "GET / HTTP/1", 400 },
		{ "GET / HTTPS/1.1", 400 },
		{ "G(T / HTTP/1.1", 400 },
		{ "G\x80T / HTTP/1.1", 400 },
		{ "GET * HTTP/1.1", 400 },
		{ "GET metrics HTTP/1.1", 400 },
		{ "GET ?x HTTP/1.1", 400 },
		{ "GET ftp://h/ HTTP/1.1", 400 },
		{ "GET http:///metrics HTTP/1.1", 400 },
		{ "GET http://u:p@h/ HTTP/1.1", 400 },
		{ "CONNECT /metrics HTTP/1.1", 400 },
		{ "GET /%zz HTTP/1.1", 400 },
		{ "GET /%6 HTTP/1.1", 400 },
		{ "GET /% HTTP/1.1", 400 },
		{ "GET /%6z HTTP/1.1", 400 },
		{ "GET /%6?d HTTP/1.1", 400 },
		{ "GET /%-1 HTTP/1.1", 400 },
		{ "GET /#top HTTP/1.1", 400 },
		{ "GET /a b HTTP/1.1", 400 },
		{ "GET /a\rb HTTP/1.1", 400 },
		{ "GET /\x7f HTTP/1.1", 400 },
		{ "GET /\xc3\xa4 HTTP/1.1", 400 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct head head;
		char text[256], *bytes;
		int n = snprintf(text, sizeof(text), "%s\r\nHost: h\r\n\r\n", rows[i].line);
		int status = read_head(text, (size_t)n, &bytes, &head);

		if (status != rows[i].status)
			fail_msg("%s: %d", rows[i].line, status);
		if (status == 0) {
			assert_int_equal(head.request.method, rows[i].method);
			assert_str(head.request.path, rows[i].path);
			assert_str(head.request.query, rows[i].query);
		}
		free(bytes);
	}
}

TEST(reads_a_nul_in_a_path_as_a_byte)
{
	struct head head;
	char *bytes;

	assert_int_equal(read_head(STR("GET /m%00x HTTP/1.0\n\n").p, 21, &bytes, &head), 0);
	assert_int_equal(head.request.path.n, 4);
	assert_memory_equal(head.request.path.p, "/m\0x", 4);
	free(bytes);
}

TEST(judges_fields)
{
	static const struct {
		const char *fields;
		int status;
		bool keep_alive;
		uint64_t body_bytes;
	} rows[] = {
		{ "Host: h\r\n", 0, true, 0 },
		{ "Host:h\r\n", 0, true, 0 },
		{ "Host:\r\n", 0, true, 0 },
		{ "host: \t [::1]:9100 \t\r\n", 0, true, 0 },
		{ "Host: h\n", 0, true, 0 },
		{ "Host: h\r\nX:\xc3\xa4\t\"\r\n", 0, true, 0 },
		{ "Host: h\r\nContent-Length: 007\r\n", 0, true, 7 },
		{ "Host: h\r\nContent-Length: 65536\r\n", 0, true, 65536 },
		{ "Host: h\r\nConnection: close\r\n", 0, false, 0 },
		{ "Host: h\r\nConnection: x, ,Close\r\n", 0, false, 0 },
		{ "Host: h\r\nConnection: keep-alive\r\nConnection: close\r\n", 0, false, 0 },
		{ "Host: h\r\nConnection: closed\r\n", 0, true, 0 },
		{ "Host: h\r\nExpect: 100-Continue\r\nContent-Length: 9\r\n", 0, false, 9 },
		{ "Host: h\r\nExpect: 200-ok\r\n", 417 },
		{ "Host: h\r\nExpect:\r\n", 417 },
		{ "", 400 },
		{ "Host: h\r\nHost: h\r\n", 400 },
		{ "Host: a b\r\n", 400 },
		{ "Host: u@h\r\n", 400 },
		{ "Host: h/\r\n", 400 },
		{ "Host : h\r\n", 400 },
		{ " Host: h\r\n", 400 },
		{ "Host: h\r\n folded\r\n", 400 },
		{ "Host: h\r\nX: a\r\n\tfolded\r\n", 400 },
		{ "Host: h\r\nno colon\r\n", 400 },
		{ "Host: h\r\n: empty name\r\n", 400 },
		{ "Host: h\r\nB(d: x\r\n", 400 },
		{ "Host: h\r\nX\x01: x\r\n", 400 },
		{ "Host: h\r\nX: a\rb\r\n", 400 },
		{ "Host: h\r\nX: a\r\r\n", 400 },
		{ "Host: h\r\nX: \x01\r\n", 400 },
		{ "Host: h\r\nX: \x0b\r\n", 400 },
		{ "Host: h\r\nX: \x7f\r\n", 400 },
		{ "Host: h\r\nContent-Length: 65537\r\n", 413 },
		{ "Host: h\r\nContent-Length: 99999999999999999999\r\n", 413 },
		{ "Host: h\r\nContent-Length:\r\n", 400 },
		{ "Host: h\r\nContent-Length: -1\r\n", 400 },
		{ "Host: h\r\nContent-Length: +1\r\n", 400 },
		{ "Host: h\r\nContent-Length: 0x1\r\n", 400 },
		{ "Host: h\r\nContent-Length: 1 1\r\n", 400 },
		{ "Host: h\r\nContent-Length: 1, 1\r\n", 400 },
		{ "Host: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n", 400 },
		{ "Host: h\r\nTransfer-Encoding: chunked\r\n", 411 },
		{ "Host: h\r\nTransfer-Encoding: Chunked\r\n", 411 },
		{ "Host: h\r\nTransfer-Encoding: gzip, chunked\r\n", 501 },
		{ "Host: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
		  501 },
		{ "Host: h\r\nTransfer-Encoding: identity\r\n", 501 },
		{ "Host: h\r\nTransfer-Encoding:\r\n", 501 },
		{ "Host: h\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n", 400 },
		{ "Host: h\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n", 400 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct head head;
		char text[256], *bytes;
		int n = snprintf(text, sizeof(text), "GET / HTTP/1.1\r\n%s\r\n",
		                 rows[i].fields);
		int status = read_head(text, (size_t)n, &bytes, &head);

		if (status != rows[i].status)
			fail_msg("%s: %d", rows[i].fields, status);
		if (status == 0) {
			assert_int_equal(head.keep_alive, rows[i].keep_alive);
			assert_int_equal(head.body_bytes, rows[i].body_bytes);
		}
		free(bytes);
	}
}

TEST(refuses_a_nul_in_a_field)
{
	struct head head;
	char *bytes;
	static const char text[] = "GET / HTTP/1.0\nX: a\0b\n\n";

	assert_int_equal(read_head(text, sizeof(text) - 1, &bytes, &head), 400);
	free(bytes);
}

TEST(reads_http_1_0)
{
	static const struct {
		const char *fields;
		int status;
		bool keep_alive;
	} rows[] = {
		{ "", 0, false },
		{ "Connection: keep-alive\n", 0, true },
		{ "Connection: Keep-Alive, close\n", 0, false },
		{ "Connection: keep-alive\nExpect: 100-continue\n", 0, true },
		{ "Host: a\nHost: a\n", 400 },
		{ "Transfer-Encoding: chunked\n", 400 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct head head;
		char text[256], *bytes;
		int n = snprintf(text, sizeof(text), "GET / HTTP/1.0\n%s\n", rows[i].fields);

		assert_int_equal(read_head(text, (size_t)n, &bytes, &head), rows[i].status);
		assert_true(head.http10);
		assert_int_equal(head.keep_alive, rows[i].keep_alive);
		free(bytes);
	}
}

TEST(keeps_the_first_of_a_field)
{
	struct head head;
	char *bytes;
	static const char text[] = "GET / HTTP/1.0\nAccept: a\nAccept: b\nAuthorization:\n"
				   "Authorization: Basic eA==\n\n";

	assert_int_equal(read_head(text, sizeof(text) - 1, &bytes, &head), 0);
	assert_str(head.request.accept, "a");
	assert_str(head.request.authorization, "");
	free(bytes);
}

TEST(tolerates_one_empty_line_before_a_request)
{
	assert_int_equal(status_of("\r\nGET / HTTP/1.0\r\n\r\n"), 0);
	assert_int_equal(status_of("\nGET / HTTP/1.0\r\n\r\n"), 0);
	assert_int_equal(status_of("\r\n\r\nGET / HTTP/1.0\r\n\r\n"), 400);
	assert_int_equal(status_of("\n\nGET / HTTP/1.0\r\n\r\n"), 400);
	assert_int_equal(status_of("\r\rGET / HTTP/1.0\r\n\r\n"), 400);
	assert_int_equal(status_of("\r\n"), -EAGAIN);
}

TEST(refuses_another_protocol_at_its_first_byte)
{
	assert_int_equal(status_of("\x16\x03\x01"), 400); /* TLS on the plain port */
	assert_int_equal(status_of(" "), 400);
	assert_int_equal(status_of("\r\n\x80"), 400);
}

/* "GET /aaa HTTP/1.0" with a target of n bytes. */
static char *request_with_target(size_t n)
{
	char *text = xcalloc(1, n + 64);

	memcpy(text, "GET /", 5);
	memset(text + 5, 'a', n - 1);
	strncpy(text + 4 + n, " HTTP/1.0\r\n\r\n", 32);
	return text;
}

TEST(bounds_the_target)
{
	static const struct {
		size_t n;
		int status;
	} rows[] = {
		{ HTTP_TARGET_MAX_BYTES, 0 },
		{ HTTP_TARGET_MAX_BYTES + 1, 414 },
		{ HTTP_TARGET_MAX_BYTES + 100, 414 },
		{ HTTP_HEAD_MAX_BYTES + 100, 414 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *text = request_with_target(rows[i].n);

		assert_int_equal(status_of(text), rows[i].status);
		free(text);
	}
}

TEST(refuses_an_endless_request_line_before_its_end)
{
	char *text = request_with_target(2 * REQUEST_LINE_MAX_BYTES);

	text[REQUEST_LINE_MAX_BYTES] = '\0';
	assert_int_equal(status_of(text), -EAGAIN);
	text[REQUEST_LINE_MAX_BYTES] = 'a';
	text[REQUEST_LINE_MAX_BYTES + 1] = '\0';
	assert_int_equal(status_of(text), 414);
	free(text);
}

/* A head of exactly n bytes. */
static char *head_of(size_t n)
{
	static const char start[] = "GET / HTTP/1.0\r\nX: ";
	char *text = xcalloc(1, n + 1);

	memset(text, 'a', n);
	memcpy(text, start, sizeof(start) - 1);
	memcpy(text + n - 4, "\r\n\r\n", 4);
	return text;
}

TEST(bounds_the_head)
{
	char *fits = head_of(HTTP_HEAD_MAX_BYTES), *over = head_of(HTTP_HEAD_MAX_BYTES + 1);

	assert_int_equal(status_of(fits), 0);
	assert_int_equal(status_of(over), 431);
	fits[HTTP_HEAD_MAX_BYTES - 1] = '\0';
	assert_int_equal(status_of(fits), -EAGAIN);
	free(fits);
	free(over);
}

TEST(bounds_the_number_of_fields)
{
	char text[1024];
	size_t n = (size_t)snprintf(text, sizeof(text), "GET / HTTP/1.0\n");

	for (size_t i = 0; i < HTTP_FIELDS_MAX; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "a:b\n");
	snprintf(text + n, sizeof(text) - n, "\n");
	assert_int_equal(status_of(text), 0);
	snprintf(text + n, sizeof(text) - n, "a:b\n\n");
	assert_int_equal(status_of(text), 431);
}

RUN_TESTS(cmocka_unit_test(reads_what_prometheus_sends), cmocka_unit_test(reads_request_lines),
          cmocka_unit_test(reads_a_nul_in_a_path_as_a_byte), cmocka_unit_test(judges_fields),
          cmocka_unit_test(refuses_a_nul_in_a_field), cmocka_unit_test(reads_http_1_0),
          cmocka_unit_test(keeps_the_first_of_a_field),
          cmocka_unit_test(tolerates_one_empty_line_before_a_request),
          cmocka_unit_test(refuses_another_protocol_at_its_first_byte),
          cmocka_unit_test(bounds_the_target),
          cmocka_unit_test(refuses_an_endless_request_line_before_its_end),
          cmocka_unit_test(bounds_the_head), cmocka_unit_test(bounds_the_number_of_fields))
