/* SPDX-License-Identifier: Apache-2.0 */
#include "http/http2_meter.c"

#include "tests/unit/unit.h"

#define PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define PING    "\0\0\x08\x06\0\0\0\0\0--------"
#define CONT    "\0\0\0\x09\0\0\0\0\x01"

static struct http2_meter opened(void)
{
	struct http2_meter m;

	meter_init(&m, 0);
	assert_true(meter_is_inside(&m));
	assert_true(meter_take(&m, STR(PREFACE), 0));
	assert_false(meter_is_inside(&m));
	return m;
}

/* How many of these it takes until one is too many. */
static unsigned taken(struct http2_meter *m, struct str frame, uint64_t now_ns)
{
	unsigned n = 0;

	while (meter_take(m, frame, now_ns))
		n++;
	return n;
}

TEST(charges_each_frame)
{
	struct http2_meter m = opened();

	assert_int_equal(taken(&m, STR(PING), 0), METER_FRAMES);
}

TEST(finds_frames_however_they_arrive)
{
	struct http2_meter m = opened();

	for (size_t i = 0; i < sizeof(PING) - 1; i++) {
		assert_true(meter_take(&m, (struct str){ &PING[i], 1 }, 0));
		assert_int_equal(meter_is_inside(&m), i + 2 < sizeof(PING));
	}
	assert_int_equal(m.account.balance, METER_FRAMES - 1);
	assert_true(meter_take(&m, STR(PING PING PING), 0));
	assert_int_equal(m.account.balance, METER_FRAMES - 4);
}

TEST(keeps_what_a_payload_begins_with)
{
	struct http2_meter m = opened();
	static const char frame[] = "\0\0\x05\x02\0\0\0\0\1abcde";

	for (size_t i = 0; i < sizeof(frame) - 1; i++)
		assert_true(meter_take(&m, (struct str){ &frame[i], 1 }, 0));
	assert_int_equal(m.n_lead, METER_LEAD_BYTES);
	assert_memory_equal(m.lead, "abcd", METER_LEAD_BYTES);
	assert_true(meter_take(&m, (struct str){ frame, 9 + 2 }, 0));
	assert_int_equal(m.n_lead, 2);
	assert_true(meter_take(&m, STR("vwx"), 0));
	assert_memory_equal(m.lead, "abvw", METER_LEAD_BYTES);
}

TEST(time_earns)
{
	struct http2_meter m = opened();
	uint64_t second = 1000000000;

	taken(&m, STR(PING), 0);
	m.n_head = 0;
	m.left = 0;
	assert_int_equal(taken(&m, STR(PING), 2 * second), 2 * METER_PER_SECOND);
	m.left = 0;
	assert_int_equal(taken(&m, STR(PING), 100000 * second), METER_FRAMES);
}

TEST(answers_that_are_taken_earn)
{
	struct http2_meter m = opened();

	taken(&m, STR(PING), 0);
	m.left = 0;
	meter_earn_response(&m);
	assert_int_equal(m.account.balance, METER_PER_RESPONSE);
	for (int i = 0; i < 3; i++)
		meter_earn_bytes(&m, 512);
	assert_int_equal(m.account.balance, METER_PER_RESPONSE + METER_PER_KIB);
	meter_earn_bytes(&m, UINT64_C(1) << 40);
	assert_int_equal(m.account.balance, METER_FRAMES);
}

TEST(a_block_goes_on_for_so_many_frames)
{
	struct http2_meter m = opened();

	assert_int_equal(taken(&m, STR(CONT), 0), METER_CONTINUATIONS);
	m = opened();
	for (int i = 0; i < 2 * METER_CONTINUATIONS; i++)
		assert_true(meter_take(&m, STR(CONT PING), 0));
}

RUN_TESTS(cmocka_unit_test(charges_each_frame),
          cmocka_unit_test(finds_frames_however_they_arrive),
          cmocka_unit_test(keeps_what_a_payload_begins_with), cmocka_unit_test(time_earns),
          cmocka_unit_test(answers_that_are_taken_earn),
          cmocka_unit_test(a_block_goes_on_for_so_many_frames))
