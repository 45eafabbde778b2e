/* SPDX-License-Identifier: Apache-2.0 */
#include "host/hwaddr.h"

#include "tests/unit/unit.h"

TEST(writes_bytes_as_pairs_of_digits)
{
	char room[HWADDR_TEXT_BYTES];
	char longest[HWADDR_BYTES + 8] = { 0 };

	assert_str(hwaddr_text(room, STR("")), "");
	assert_str(hwaddr_text(room, (struct str){ 0 }), "");
	assert_str(hwaddr_text(room, STR("\x02\0\x5e\x10\xff\x7f")), "02:00:5e:10:ff:7f");
	assert_int_equal(hwaddr_text(room, (struct str){ longest, sizeof(longest) }).n,
	                 HWADDR_TEXT_BYTES - 1);
}

RUN_TESTS(cmocka_unit_test(writes_bytes_as_pairs_of_digits))
