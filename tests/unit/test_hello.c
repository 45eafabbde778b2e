/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/hello.c"

#include "tests/unit/unit.h"

#include "base/buf.h"

#define RSA_GCM   "\xc0\x2f"
#define RSA_CBC   "\xc0\x13"
#define ECDSA_GCM "\xc0\x2b"
#define GREASE    "\x0a\x0a"

#define UP_TO(version) ((2U << (version)) - 1)

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
		unsigned versions, allowed;
		bool fit;
	} rows[] = {
		{ 0x0303, STR(RSA_CBC RSA_GCM), { 0 }, UP_TO(TLS_1_3), ALL, true },
		{ 0x0303, STR(RSA_CBC), { 0 }, UP_TO(TLS_1_3), ALL, false },
		{ 0x0303, STR(""), { 0 }, UP_TO(TLS_1_3), ALL, false },
		/* A suite that the server's key or list has not. */
		{ 0x0303,
		  STR(ECDSA_GCM),
		  { 0 },
		  UP_TO(TLS_1_3),
		  1U << TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
		  false },
		{ 0x0302, STR(RSA_GCM), { 0 }, UP_TO(TLS_1_3), ALL, false },
		{ 0x0300, STR(RSA_GCM), { 0 }, UP_TO(TLS_1_3), ALL, false },
		/* supported_versions: 1.3 and 1.2 */
		{ 0x0303, STR(RSA_CBC), STR("\0\x2b\0\5\4\3\4\3\3"), UP_TO(TLS_1_3), ALL,
		  true },
		{ 0x0303, STR(RSA_CBC), STR("\0\x2b\0\5\4\3\4\3\3"), UP_TO(TLS_1_2), ALL,
		  false },
		{ 0x0303, STR(RSA_GCM), STR("\0\x2b\0\5\4\3\4\3\3"), UP_TO(TLS_1_2), ALL,
		  true },
		{ 0x0303, STR(RSA_GCM), STR("\0\x2b\0\5\4\3\4\3\3"), UP_TO(TLS_1_1), ALL,
		  false },
		/* 1.3 alone, to a server that stops before */
		{ 0x0303, STR(RSA_GCM), STR("\0\x2b\0\3\2\3\4"), UP_TO(TLS_1_2), ALL, false },
		/* GREASE everywhere, and another extension before */
		{ 0x0303, STR(GREASE RSA_CBC), STR("\x0a\x0a\0\0\0\x2b\0\5\4\x0a\x0a\3\4"),
		  UP_TO(TLS_1_3), ALL, true },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct hello h;
		struct buf body;

		make(&body, rows[i].version, rows[i].suites, rows[i].extensions);
		assert_int_equal(hello_parse(buf_str(&body), &h), 0);
		if (hello_is_fit_for_http2(&h, rows[i].versions, rows[i].allowed) !=
		    rows[i].fit)
			fail_msg("row %zu", i);
		buf_deinit(&body);
	}
}

TEST(chooses_the_newest_version_of_both)
{
	static const struct {
		unsigned version;
		struct str extensions;
		unsigned versions;
		int chosen;
	} rows[] = {
		{ 0x0303, { 0 }, UP_TO(TLS_1_3), TLS_1_2 },
		{ 0x0304, { 0 }, UP_TO(TLS_1_3), TLS_1_2 }, /* RFC 8446 section 4.2.1 */
		{ 0x0303, { 0 }, UP_TO(TLS_1_1), TLS_1_1 },
		{ 0x0303, { 0 }, 1U << TLS_1_3, -ENOENT },
		{ 0x0301, { 0 }, UP_TO(TLS_1_3), TLS_1_0 },
		{ 0x0300, { 0 }, UP_TO(TLS_1_3), -ENOENT },
		/* A list stands for itself: 1.3 and 1.1; 1.8 and 1.1; a version to come alone.
		 */
		{ 0x0303, STR("\0\x2b\0\5\4\3\4\3\2"), UP_TO(TLS_1_3), TLS_1_3 },
		{ 0x0303, STR("\0\x2b\0\5\4\3\3\3\4"), UP_TO(TLS_1_3), TLS_1_3 },
		{ 0x0303, STR("\0\x2b\0\5\4\3\4\3\2"), UP_TO(TLS_1_2), TLS_1_1 },
		{ 0x0303, STR("\0\x2b\0\5\4\3\x9\3\2"), UP_TO(TLS_1_3), TLS_1_1 },
		{ 0x0303, STR("\0\x2b\0\3\2\3\x9"), UP_TO(TLS_1_3), -ENOENT },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct hello h;
		struct buf body;

		make(&body, rows[i].version, STR(RSA_GCM), rows[i].extensions);
		assert_int_equal(hello_parse(buf_str(&body), &h), 0);
		if (hello_version(&h, rows[i].versions) != rows[i].chosen)
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

/* A record that holds a hello. */
static void make_record(struct buf *out, const char *random, const char *session,
                        struct str suites, struct str extensions)
{
	struct buf body;

	buf_init(&body, 4096);
	buf_printf(&body, "\3\3%-32s\4%-4s", random, session);
	buf_printf(&body, "%c%c", 0, (int)suites.n);
	buf_add_str(&body, suites);
	buf_add(&body, "\1\0", 2);
	buf_printf(&body, "%c%c", 0, (int)extensions.n);
	buf_add_str(&body, extensions);
	buf_init(out, 4096);
	buf_printf(out, "\x16\3\1%c%c\1%c%c%c", 0, (int)body.n + 4, 0, 0, (int)body.n);
	buf_add_str(out, buf_str(&body));
	buf_deinit(&body);
}

#define NAME_A   "\0\0\0\1a"
#define NAME_B   "\0\0\0\1b"
#define SHARE_1  "\0\x33\0\1\1"
#define SHARE_2  "\0\x33\0\2\2\2"
#define PASSING  "\0\x29\0\1\7"
#define TICKET_1 "\0\x23\0\0"
#define TICKET_2 "\0\x23\0\1t"

TEST(prints_alike_what_one_client_says_twice)
{
	static const struct {
		const char *random, *session;
		struct str suites, extensions;
		bool same;
	} rows[] = {
		{ "r", "s", STR(RSA_GCM RSA_CBC), STR(NAME_A SHARE_1 TICKET_1), true },
		{ "x", "s", STR(RSA_GCM RSA_CBC), STR(NAME_A SHARE_1 TICKET_1), true },
		{ "r", "x", STR(RSA_GCM RSA_CBC), STR(NAME_A SHARE_1 TICKET_1), true },
		{ "r", "s", STR(RSA_GCM RSA_CBC), STR(NAME_A SHARE_2 TICKET_2), true },
		{ "r", "s", STR(RSA_GCM RSA_CBC), STR(TICKET_1 SHARE_1 NAME_A), true },
		{ "r", "s", STR(RSA_GCM RSA_CBC), STR(NAME_A SHARE_1 TICKET_1 PASSING), true },
		{ "r", "s", STR(RSA_CBC RSA_GCM), STR(NAME_A SHARE_1 TICKET_1), false },
		{ "r", "s", STR(RSA_GCM), STR(NAME_A SHARE_1 TICKET_1), false },
		{ "r", "s", STR(RSA_GCM RSA_CBC), STR(NAME_B SHARE_1 TICKET_1), false },
		{ "r", "s", STR(RSA_GCM RSA_CBC), STR(NAME_A TICKET_1), false },
	};
	uint64_t first = 0;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf record;
		uint64_t print;

		make_record(&record, rows[i].random, rows[i].session, rows[i].suites,
		            rows[i].extensions);
		print = hello_fingerprint(buf_str(&record));
		assert_int_not_equal(print, 0);
		first = i == 0 ? print : first;
		if ((print == first) != rows[i].same)
			fail_msg("row %zu", i);
		buf_deinit(&record);
	}
}

TEST(waits_for_the_first_record_only_where_there_is_one)
{
	struct buf record;

	make_record(&record, "r", "s", STR(RSA_GCM), STR(NAME_A));
	for (size_t n = 0; n <= record.n; n++) {
		assert_int_equal(hello_is_whole((struct str){ record.p, n }), n == record.n);
		assert_int_equal(hello_fingerprint((struct str){ record.p, n }) != 0,
		                 n == record.n);
	}
	assert_true(hello_is_whole(STR("G")));
	assert_int_equal(hello_fingerprint(STR("GET / HTTP/1.1\r\n\r\n")), 0);
	buf_deinit(&record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_who_can_speak_http2),
		cmocka_unit_test(chooses_the_newest_version_of_both),
		cmocka_unit_test(refuses_what_is_cut_short),
		cmocka_unit_test(prints_alike_what_one_client_says_twice),
		cmocka_unit_test(waits_for_the_first_record_only_where_there_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
