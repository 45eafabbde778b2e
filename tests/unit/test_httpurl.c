/* SPDX-License-Identifier: Apache-2.0 */
#include "host/httpurl.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "tests/unit/unit.h"

TEST(takes_urls_apart)
{
	static const struct {
		const char *url, *socket, *host, *port, *authority, *target, *authorization;
	} rows[] = {
		{ "http://localhost:9001/RPC2", NULL, "localhost", "9001", "localhost:9001",
		  "/RPC2", NULL },
		{ "http://a.b", NULL, "a.b", "80", "a.b", "/", NULL },
		{ "http://a:/x?y=1#z", NULL, "a", "80", "a:", "/x?y=1", NULL },
		{ "http://a?q", NULL, "a", "80", "a", "/?q", NULL },
		{ "http://[::1]:9001/", NULL, "::1", "9001", "[::1]:9001", "/", NULL },
		{ "http://[::1]", NULL, "::1", "80", "[::1]", "/", NULL },
		{ "http://user:secret@a/", NULL, "a", "80", "a", "/",
		  "Basic dXNlcjpzZWNyZXQ=" },
		{ "http://Aladdin:open%20sesame@a/", NULL, "a", "80", "a", "/",
		  "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" },
		{ "http://u:p%40ss%3a@x@a/", NULL, "a", "80", "a", "/", "Basic dTpwQHNzOkB4" },
		{ "http://u@a/", NULL, "a", "80", "a", "/", "Basic dTo=" },
		{ "unix:///run/s.sock", "/run/s.sock", NULL, NULL, "unix", "/RPC2", NULL },
		{ "unix:/run/a%20b", "/run/a b", NULL, NULL, "unix", "/RPC2", NULL },
		{ "unix://host/run/s", "/run/s", NULL, NULL, "unix", "/RPC2", NULL },
	};
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct httpurl got;

		assert_int_equal(
			httpurl_parse(str_from(rows[i].url), "/RPC2", &arena, &got, NULL), 0);
		assert_str(str_from(got.socket), rows[i].socket);
		assert_str(str_from(got.host), rows[i].host);
		assert_str(str_from(got.port), rows[i].port);
		assert_str(str_from(got.authority), rows[i].authority);
		assert_str(str_from(got.target), rows[i].target);
		assert_str(str_from(got.authorization), rows[i].authorization);
	}
	arena_deinit(&arena);
}

TEST(refuses_what_it_cannot_ask)
{
	static const char *const rows[] = {
		"",
		"localhost:9001",
		"https://localhost/",
		"ftp://localhost/",
		"http:/localhost",
		"http://",
		"http:///path",
		"http://:80/",
		"http://a:0/",
		"http://a:65536/",
		"http://a:80x/",
		"http://a:http/",
		"http://[::1/",
		"http://[::1]x/",
		"http://[]/",
		"http://a/b c",
		"http://a/\r\nX: y",
		"http://a\t/",
		"http://u:%zz@a/",
		"http://u:%0@a/",
		"http://u:%00@a/",
		"http://::1/",
		"unix:",
		"unix://",
		"unix:run/s",
		"unix:///a%",
	};
	struct arena arena;
	struct err err;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct httpurl got;

		if (httpurl_parse(str_from(rows[i]), "/", &arena, &got, &err) != -EINVAL)
			fail_msg("\"%s\" was taken", rows[i]);
		assert_non_null(strstr(err.text, "http://host:port/path"));
	}
	arena_deinit(&arena);
}

RUN_TESTS(cmocka_unit_test(takes_urls_apart), cmocka_unit_test(refuses_what_it_cannot_ask))
