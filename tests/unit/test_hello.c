/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/hello.c"

#include "tests/unit/unit.h"

#include "base/buf.h"

#define RSA_GCM   "\xc0\x2f"
#define RSA_CBC   "\xc0\x13"
#define ECDSA_GCM "\xc0\x2b"
#define GREASE    "\x0a\x0a"

enum { ALL = ~0U };

/* A hello with that version in its head and that list of suites, extensions behind. */
static void make(struct buf *out, unsigned version, struct str suites, struct str extensions)
{
	buf_init(out, 4096);
	buf_printf(out, "%c%c%032d%c", version >> 8, version & 0xff, 0, 0);
	buf_printf(out, "%c%c", (int)(suites.n >> 8), (int)(suites.n & 0xff));
	buf_add_str(out, suites);
	buf_add(out, "\1\0", 2);
	if (!extensions.p)
		return;
	buf_printf(out, "%c%c", (int)(extensions.n >> 8), (int)(extensions.n & 0xff));
	buf_add_str(out, extensions);
}

TEST(says_who_can_speak_http2)
{
	static const struct {
		unsigned version;
		struct str suites, extensions;
		enum tls_version newest;
		unsigned allowed;
		bool fit;
	} rows[] = {
		{ 0x0303, STR(RSA_CBC RSA_GCM), { 0 }, TLS_1_3, ALL, true },
		{ 0x0303, STR(RSA_CBC), { 0 }, TLS_1_3, ALL, false },
		{ 0x0303, STR(""), { 0 }, TLS_1_3, ALL, false },
		/* A suite that the server's key or list has not. */
		{ 0x0303,
		  STR(ECDSA_GCM),
		  { 0 },
		  TLS_1_3,
		  1U << TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
		  false },
		{ 0x0302, STR(RSA_GCM), { 0 }, TLS_1_3, ALL, false },
		{ 0x0300, STR(RSA_GCM), { 0 }, TLS_1_3, ALL, false },
		/* supported_versions: 1.3 and 1.2 */
		{ 0x0303, STR(RSA_CBC), STR("\0\x2b\0\5\4\3\4\3\3"), TLS_1_3, ALL, true },
		{ 0x0303, STR(RSA_CBC), STR("\0\x2b\0\5\4\3\4\3\3"), TLS_1_2, ALL, false },
		{ 0x0303, STR(RSA_GCM), STR("\0\x2b\0\5\4\3\4\3\3"), TLS_1_2, ALL, true },
		{ 0x0303, STR(RSA_GCM), STR("\0\x2b\0\5\4\3\4\3\3"), TLS_1_1, ALL, false },
		/* 1.3 alone, to a server that stops before */
		{ 0x0303, STR(RSA_GCM), STR("\0\x2b\0\3\2\3\4"), TLS_1_2, ALL, false },
		/* GREASE everywhere, and another extension before */
		{ 0x0303, STR(GREASE RSA_CBC), STR("\x0a\x0a\0\0\0\x2b\0\5\4\x0a\x0a\3\4"),
		  TLS_1_3, ALL, true },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct hello h;
		struct buf body;

		make(&body, rows[i].version, rows[i].suites, rows[i].extensions);
		assert_int_equal(hello_parse(buf_str(&body), &h), 0);
		if (hello_is_fit_for_http2(&h, rows[i].newest, rows[i].allowed) != rows[i].fit)
			fail_msg("row %zu", i);
		buf_deinit(&body);
	}
}

TEST(refuses_what_is_cut_short)
{
	struct hello h;
	struct buf body;
	size_t without_extensions;

	make(&body, 0x0303, STR(RSA_GCM), (struct str){ 0 });
	without_extensions = body.n;
	buf_deinit(&body);
	make(&body, 0x0303, STR(RSA_GCM), STR("\0\x2b\0\5\4\3\4\3\3"));
	for (size_t n = 0; n < body.n; n++)
		assert_int_equal(hello_parse((struct str){ body.p, n }, &h),
		                 n == without_extensions ? 0 : -EINVAL);
	buf_deinit(&body);
	make(&body, 0x0303, STR(RSA_GCM), STR("\0\x2b\0\2\4\3"));
	assert_int_equal(hello_parse(buf_str(&body), &h), -EINVAL);
	buf_deinit(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_who_can_speak_http2),
		cmocka_unit_test(refuses_what_is_cut_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
