/* SPDX-License-Identifier: Apache-2.0 */
#include "host/bus_none.c"

#include <string.h>

#include "tests/unit/unit.h"

TEST(refuses_with_the_remedy)
{
	struct err err;
	struct bus *b;

	assert_int_equal(bus_new("a.service", NULL, &b, &err), -EOPNOTSUPP);
	assert_non_null(strstr(err.text, "this build is without libsystemd"));
	assert_null(b);
	bus_free(b);
}

RUN_TESTS(cmocka_unit_test(refuses_with_the_remedy))
