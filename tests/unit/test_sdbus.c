/* SPDX-License-Identifier: Apache-2.0 */
#include "host/sdbus.c"

#include "tests/unit/unit.h"

TEST(loads_every_function)
{
	static const struct sdbus none;
	struct err err;

	assert_int_equal(sdbus_load(&err), 0);
	for (size_t i = 0; i < COUNT_OF(functions); i++)
		assert_memory_not_equal((char *)&sd + functions[i].offset, &none,
		                        sizeof(void *));
	assert_int_equal(sdbus_load(&err), 0); /* by a second collector */
}

TEST(says_which_library_is_missing)
{
	struct err err;

	assert_int_equal(load("libnowhere.so.0", &err), -EOPNOTSUPP);
	assert_non_null(strstr(err.text, "install libnowhere.so.0"));
}

TEST(says_which_function_is_missing)
{
	struct err err;

	assert_int_equal(load("libm.so.6", &err), -EOPNOTSUPP);
	assert_non_null(strstr(err.text, "sd_bus_call_method_async"));
}

RUN_TESTS(cmocka_unit_test(loads_every_function),
          cmocka_unit_test(says_which_library_is_missing),
          cmocka_unit_test(says_which_function_is_missing))
