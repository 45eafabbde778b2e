/* SPDX-License-Identifier: Apache-2.0 */
#include "host/xmlrpc_none.c"

#include <string.h>

#include "tests/unit/unit.h"

TEST(refuses_with_the_remedy)
{
	struct xmlrpc *x;
	struct err err;

	assert_int_equal(xmlrpc_new(&x, &err), -EOPNOTSUPP);
	assert_non_null(strstr(err.text, "this build is without Expat"));
	assert_null(x);
	xmlrpc_free(x);
}

RUN_TESTS(cmocka_unit_test(refuses_with_the_remedy))
