/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/limits.c"

#include "daemon/options.h"
#include "tests/unit/unit.h"

TEST(each_limit_has_one_name_and_one_counter)
{
	for (size_t i = 0; i < limits_count; i++) {
		for (size_t j = 0; j < i; j++) {
			assert_string_not_equal(limits[i].name, limits[j].name);
			assert_false(limits[i].owner == limits[j].owner &&
			             limits[i].at == limits[j].at);
		}
	}
}

/* A bound that no row sets would be 0, and nobody served. */
TEST(server_and_http_have_a_row_for_each_of_their_limits)
{
	size_t rows = 0;

	for (size_t i = 0; i < limits_count; i++)
		rows += limits[i].owner == LIMIT_SERVER;
	assert_int_equal(rows, SERVER_LIMITS + HTTP_LIMITS + 3); /* TLS, passwords, memory */
}

TEST(flags_set_what_the_server_keeps)
{
	const char *argv[] = { "postern", "--web.max-connections=77",
		               "--web.header-timeout=1500ms", "--web.idle-timeout=2h" };
	struct flags *flags = options_new();
	uint64_t bounds[SERVER_LIMITS] = { 0 };
	struct err err;

	assert_int_equal(flags_parse(flags, (int)COUNT_OF(argv), argv, &err), 0);
	assert_int_equal(limits_check(flags, &err), 0);
	limits_bound_server(flags, bounds);
	assert_int_equal(bounds[SERVER_CONNECTIONS], 77);
	assert_int_equal(bounds[SERVER_HANDSHAKE_TIME], 1500);
	assert_int_equal(bounds[SERVER_HEAD_TIME], 1500);
	assert_int_equal(bounds[SERVER_IDLE_TIME], 7200000);
	for (int i = 0; i < SERVER_LIMITS; i++)
		assert_int_not_equal(bounds[i], 0);
	flags_free(flags);
}

TEST(refuses_what_is_out_of_range)
{
	static const struct {
		const char *argument, *sentence;
	} rows[] = {
		{ "--web.max-connections=3",
		  "--web.max-connections: takes 4 to 100000, try --help" },
		{ "--web.max-connections=100001",
		  "--web.max-connections: takes 4 to 100000, try --help" },
		{ "--web.header-timeout=99ms",
		  "--web.header-timeout: takes 100 ms to 24 h, try --help" },
		{ "--web.idle-timeout=24h1s",
		  "--web.idle-timeout: takes 100 ms to 24 h, try --help" },
		{ "--web.max-requests=100001",
		  "--web.max-requests: takes 0 to 100000, try --help" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *argv[] = { "postern", rows[i].argument };
		struct flags *flags = options_new();
		struct err err;

		assert_int_equal(flags_parse(flags, 2, argv, &err), 0);
		assert_int_equal(limits_check(flags, &err), -EINVAL);
		assert_string_equal(err.text, rows[i].sentence);
		flags_free(flags);
	}
}

TEST(prints_each_unit_as_people_write_it)
{
	static const struct {
		enum limit_unit unit;
		uint64_t value;
		const char *text;
	} rows[] = {
		{ LIMIT_COUNT, 64, "64" },         { LIMIT_BYTES, 16 << 10, "16 KiB" },
		{ LIMIT_BYTES, 8 << 20, "8 MiB" }, { LIMIT_MS, 1500, "1500 ms" },
		{ LIMIT_MS, 60000, "60 s" },       { LIMIT_MS, 3600000, "1 h" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf out;

		buf_init(&out, 64);
		print(rows[i].unit, rows[i].value, &out);
		assert_str(buf_str(&out), rows[i].text);
		buf_deinit(&out);
	}
}

RUN_TESTS(cmocka_unit_test(each_limit_has_one_name_and_one_counter),
          cmocka_unit_test(server_and_http_have_a_row_for_each_of_their_limits),
          cmocka_unit_test(flags_set_what_the_server_keeps),
          cmocka_unit_test(refuses_what_is_out_of_range),
          cmocka_unit_test(prints_each_unit_as_people_write_it))
