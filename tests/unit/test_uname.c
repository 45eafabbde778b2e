/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/uname.c"

#include "tests/unit/scratch.h"

TEST(shows_every_name_as_it_is)
{
	static const struct utsname u = { .sysname = "Linux",
		                          .nodename = "host",
		                          .release = "6.1",
		                          .version = "#1 SMP",
		                          .machine = "x86_64",
		                          .domainname = "(none)" };
	struct exposition out;

	exposition_init(&out);
	emit(&out, &u);
	assert_str(buf_str(&out.text),
	           "node_uname_info{domainname=\"(none)\",machine=\"x86_64\",nodename=\"host\","
	           "release=\"6.1\",sysname=\"Linux\",version=\"#1 SMP\"} 1\n");
	exposition_deinit(&out);
}

TEST(asks_this_kernel)
{
	struct scratch s;

	scratch_make(&s);
	assert_int_equal(scratch_open(&s, &uname_collector, NULL), 0);
	assert_int_equal(scratch_collect(&s), COLLECT_OK);
	assert_has(&s, "sysname=\"Linux\"");
	scratch_remove(&s);
}

RUN_TESTS(cmocka_unit_test(shows_every_name_as_it_is), cmocka_unit_test(asks_this_kernel))
