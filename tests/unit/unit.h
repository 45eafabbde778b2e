/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* cmocka wants these four before its own header. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"

/* A test reads as a claim: TEST(refuses_an_empty_line) { ... } */
#define TEST(name) static void name(void **unused_ __attribute__((unused)))

#define assert_str(got, expected)                                                              \
	do {                                                                                   \
		struct str got_ = (got);                                                       \
		struct str expected_ = str_from(expected);                                     \
		assert_int_equal(got_.n, expected_.n);                                         \
		if (got_.n > 0)                                                                \
			assert_memory_equal(got_.p, expected_.p, got_.n);                      \
	} while (0)

/* Ends a test that has not what it needs. cmocka's own skip() counts as a failure in TAP. */
#define SKIP_TEST(why)                                                                         \
	do {                                                                                   \
		print_message("# skipped: %s\n", why);                                         \
		return;                                                                        \
	} while (0)

#define RUN_TESTS(...)                                                                         \
	int main(void)                                                                         \
	{                                                                                      \
		const struct CMUnitTest tests[] = { __VA_ARGS__ };                             \
		return cmocka_run_group_tests(tests, NULL, NULL);                              \
	}
