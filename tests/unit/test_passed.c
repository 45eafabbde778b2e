/* SPDX-License-Identifier: Apache-2.0 */
#include "net/passed.c"

#include "base/array.h"
#include "tests/unit/unit.h"

enum { SELF = 42 };

TEST(takes_what_was_passed_to_this_process)
{
	struct passed p;
	struct err err = { "" };

	assert_int_equal(parse("42", "1", NULL, SELF, &p, &err), 0);
	assert_int_equal(p.n, 1);
	assert_int_equal(p.names[0].n, 0);
	passed_free(&p);

	assert_int_equal(parse("42", "3", "postern.socket::health", SELF, &p, &err), 0);
	assert_int_equal(p.n, 3);
	assert_str(p.names[0], "postern.socket");
	assert_str(p.names[1], "");
	assert_str(p.names[2], "health");
	passed_free(&p);
}

TEST(says_why_it_takes_nothing)
{
	static const struct {
		const char *pid, *fds, *names;
		int rc;
		const char *words;
	} rows[] = {
		{ NULL, NULL, NULL, -ENOENT, "needs a .socket unit" },
		{ "42", NULL, NULL, -ENOENT, "needs a .socket unit" },
		{ NULL, "1", NULL, -ENOENT, "needs a .socket unit" },
		{ "41", "1", NULL, -ENOENT, "passed to process 41, and this is 42" },
		{ "42", "0", NULL, -ENOENT, "LISTEN_FDS is 0" },
		{ "", "1", NULL, -EINVAL, "is no number" },
		{ "42", "-1", NULL, -EINVAL, "is no number" },
		{ "42", "1x", NULL, -EINVAL, "is no number" },
		{ "42", "65", NULL, -EINVAL, "more than 64" },
		{ "42", "18446744073709551615", NULL, -EINVAL, "more than 64" },
		{ "42", "2", "one", -EINVAL, "has 1 names for 2 sockets" },
		{ "42", "1", "one:two", -EINVAL, "has 2 names for 1 sockets" },
		{ "42", "1", "a:b:c:d", -EINVAL, "has 4 names for 1 sockets" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct passed p;
		struct err err = { "" };

		assert_int_equal(parse(rows[i].pid, rows[i].fds, rows[i].names, SELF, &p, &err),
		                 rows[i].rc);
		assert_non_null(strstr(err.text, rows[i].words));
		assert_null(p.text);
	}
}

RUN_TESTS(cmocka_unit_test(takes_what_was_passed_to_this_process),
          cmocka_unit_test(says_why_it_takes_nothing))
