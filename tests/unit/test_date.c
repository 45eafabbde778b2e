/* SPDX-License-Identifier: Apache-2.0 */
#include "http/date.c"

#include "tests/unit/unit.h"

TEST(writes_dates_as_rfc_9110_asks)
{
	static const struct {
		int64_t second;
		const char *text;
	} rows[] = {
		{ 0, "Thu, 01 Jan 1970 00:00:00 GMT" },
		{ 784111777, "Sun, 06 Nov 1994 08:49:37 GMT" },
		{ 951782399, "Mon, 28 Feb 2000 23:59:59 GMT" },
		{ 951782400, "Tue, 29 Feb 2000 00:00:00 GMT" },
		{ 2147483648, "Tue, 19 Jan 2038 03:14:08 GMT" },
		{ 4102444800, "Fri, 01 Jan 2100 00:00:00 GMT" },
	};
	char text[DATE_BYTES];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		date_write(text, rows[i].second);
		assert_string_equal(text, rows[i].text);
	}
}

TEST(writes_a_date_anew_when_the_second_is_over)
{
	struct date date = { 0 };

	assert_ptr_equal(date_now(&date), date.text);
	assert_int_equal(strlen(date.text), DATE_BYTES - 1);
	date.second--;
	date.text[0] = 'x';
	date_now(&date);
	assert_int_not_equal(date.text[0], 'x');
}

RUN_TESTS(cmocka_unit_test(writes_dates_as_rfc_9110_asks),
          cmocka_unit_test(writes_a_date_anew_when_the_second_is_over))
