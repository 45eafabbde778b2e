/* SPDX-License-Identifier: Apache-2.0 */
#include "command/doctor_report.c"

#include "tests/unit/unit.h"

static void expect(const char *status, const char *expected, bool expected_well)
{
	struct buf out;
	bool well;

	buf_init(&out, 1 << 16);
	assert_int_equal(doctor_report(str_from(status), &out, &well, NULL), 0);
	assert_str(buf_str(&out), expected);
	assert_int_equal(well, expected_well);
	buf_deinit(&out);
}

TEST(puts_the_longest_first)
{
	expect("{\"status\":\"ok\",\"verdict\":\"All is well\",\"findings\":[],"
	       "\"program\":{\"version\":\"1.0\",\"started\":\"then\"},\"collectors\":["
	       "{\"name\":\"cpu\",\"outcome\":\"ok\",\"duration_seconds\":0.001},"
	       "{\"name\":\"arp\",\"outcome\":\"no_data\",\"duration_seconds\":0.001,"
	       "\"error\":\"there is none\"},"
	       "{\"name\":\"nfs\",\"outcome\":\"late\",\"duration_seconds\":1.5}]}",
	       "\n"
	       "COLLECTOR                   TIME  OUTCOME\n"
	       "nfs                   1500.00 ms  late\n"
	       "arp                      1.00 ms  no data: there is none\n"
	       "cpu                      1.00 ms  ok\n"
	       "\n"
	       "postern 1.0, up since then: All is well\n",
	       true);
}

TEST(tells_what_is_amiss)
{
	expect("{\"status\":\"warning\",\"verdict\":\"Something\",\"findings\":["
	       "{\"severity\":\"warning\",\"text\":\"This\",\"detail\":\"so\"},"
	       "{\"severity\":\"warning\",\"text\":\"That\",\"detail\":\"\"}],"
	       "\"program\":{\"version\":\"1.0\",\"started\":\"then\"},\"collectors\":["
	       "{\"name\":\"textfile\",\"outcome\":\"failed\",\"duration_seconds\":0,"
	       "\"error\":null,\"complaints\":[\"a.prom: no\\u001b[1m text\"]}]}",
	       "\n"
	       "COLLECTOR                   TIME  OUTCOME\n"
	       "textfile                 0.00 ms  failed\n"
	       "                                  a.prom: no?[1m text\n"
	       "\n"
	       "postern 1.0, up since then: Something\n"
	       "  warning: This\n"
	       "    so\n"
	       "  warning: That\n",
	       false);
}

TEST(refuses_what_is_no_status)
{
	static const char *const texts[] = {
		"", "<html>", "[]", "{}", "{\"status\":\"ok\"}", "{\"status\": [1]}"
	};
	struct buf out;
	struct err err;
	bool well;

	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(doctor_report(str_from(texts[i]), &out, &well, &err), -EINVAL);
		assert_string_equal(err.text, "what answers at / is no status of a postern");
		assert_int_equal(out.n, 0);
	}
	buf_deinit(&out);
}

RUN_TESTS(cmocka_unit_test(puts_the_longest_first), cmocka_unit_test(tells_what_is_amiss),
          cmocka_unit_test(refuses_what_is_no_status))
