/* SPDX-License-Identifier: Apache-2.0 */
#include "http/date.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"

/* Writes the last n digits of v. */
static void write_digits(char *out, int v, int n)
{
	while (n-- > 0) {
		out[n] = (char)('0' + v % 10);
		v /= 10;
	}
}

void date_write(char out[static DATE_BYTES], int64_t second)
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t when = (time_t)second;
	struct tm tm = { 0 };

	gmtime_r(&when, &tm);
	memcpy(out, "Ddd, 00 Mmm 0000 00:00:00 GMT", DATE_BYTES);
	memcpy(out, days[tm.tm_wday], 3);
	write_digits(out + 5, tm.tm_mday, 2);
	memcpy(out + 8, months[tm.tm_mon], 3);
	write_digits(out + 12, tm.tm_year + 1900, 4);
	write_digits(out + 17, tm.tm_hour, 2);
	write_digits(out + 20, tm.tm_min, 2);
	write_digits(out + 23, tm.tm_sec, 2);
}

const char *date_now(struct date *date)
{
	int64_t now = (int64_t)clock_wall_s();

	if (now != date->second || date->text[0] == '\0') {
		date->second = now;
		date_write(date->text, now);
	}
	return date->text;
}
