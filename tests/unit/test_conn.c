/* SPDX-License-Identifier: Apache-2.0 */
#include "net/conn.c"

#include "base/array.h"

#include "tests/unit/unit.h"

enum { HERE = 7, PATIENCE_MS = 60000 };

static const uint64_t bounds[SERVER_LIMITS] = {
	[SERVER_HANDSHAKES] = 8,
	[SERVER_HANDSHAKE_TIME] = PATIENCE_MS,
	[SERVER_IDLE_TIME] = PATIENCE_MS,
	[SERVER_STRANGER_IDLE_TIME] = PATIENCE_MS,
};

/* A connection about its handshake. */
static void shake(struct conn *c, struct conn_env *env, struct crowd *crowd, bool familiar)
{
	*c = (struct conn){ .env = env, .crowd = crowd, .stage = STAGE_HANDSHAKE };
	c->familiar = familiar;
	crowd_add(crowd, c, HERE, worth_of(c));
}

static uint64_t silent_for(const struct conn *c, uint64_t ms)
{
	return c->place.since_ns + ms * 1000000;
}

TEST(lets_a_familiar_peer_ask_after_its_handshake)
{
	struct conn_env env = { .bounds = bounds };
	struct crowd crowd = { 0 };
	struct conn familiar, stranger;

	shake(&familiar, &env, &crowd, true);
	shake(&stranger, &env, &crowd, false);
	conn_enter(&familiar, STAGE_IDLE);
	conn_enter(&stranger, STAGE_IDLE);
	assert_int_equal(familiar.place.worth, WORTH_FAMILIAR);
	assert_int_equal(stranger.place.worth, WORTH_IDLE_STRANGER);
	assert_ptr_equal(crowd_least(&crowd, WORTH_IDLE, NULL), &stranger);
}

TEST(takes_a_familiar_peer_that_stays_silent_for_idle)
{
	struct conn_env env = { .bounds = bounds };
	struct crowd crowd = { 0 };
	struct conn c;

	shake(&c, &env, &crowd, true);
	conn_enter(&c, STAGE_IDLE);
	conn_check_deadline(&c, silent_for(&c, STRANGER_FRESH_MS));
	assert_int_equal(c.place.worth, WORTH_FAMILIAR);
	conn_check_deadline(&c, silent_for(&c, STRANGER_FRESH_MS + 1));
	assert_int_equal(c.place.worth, WORTH_IDLE_STRANGER);
}

/* The least that has a fingerprint: TLS 1.2, one suite, no extensions. */
#define RECORD  "\x16\x03\x01\x00\x2d"
#define RANDOM  "0123456789abcdef0123456789abcdef"
#define MESSAGE "\x01\x00\x00\x29\x03\x03" RANDOM "\x00\x00\x02\x13\x01\x01\x00"

TEST(takes_for_familiar_whose_address_and_hello_are)
{
	static const struct {
		struct str known, hello;
		bool familiar;
	} rows[] = {
		{ STR(RECORD MESSAGE), STR(RECORD MESSAGE), true },
		{ STR(RECORD MESSAGE), STR("\x16\x03\x01\x00\x01\x01"), false },
		{ STR(RECORD MESSAGE), STR("\x16\x03\x01\x00\x00"), false },
		{ STR("\x16\x03\x01\x00\x01\x01"), STR("\x16\x03\x01\x00\x01\x01"), false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct conn_env env = { .bounds = bounds };
		struct crowd crowd = { 0 };
		struct conn before, c;

		shake(&before, &env, &crowd, false);
		before.hello = hello_fingerprint(rows[i].known);
		conn_set_known(&before);
		shake(&c, &env, &crowd, true);
		conn_on_hello(&c, rows[i].hello);
		if (c.familiar != rows[i].familiar)
			fail_msg("row %zu", i);
	}
}

TEST(keeps_the_place_of_a_known_peer_however_silent)
{
	struct conn_env env = { .bounds = bounds };
	struct crowd crowd = { 0 };
	struct conn c;

	shake(&c, &env, &crowd, false);
	c.known = true;
	conn_enter(&c, STAGE_IDLE);
	conn_check_deadline(&c, silent_for(&c, PATIENCE_MS / 2));
	assert_int_equal(c.place.worth, WORTH_IDLE);
}

RUN_TESTS(cmocka_unit_test(lets_a_familiar_peer_ask_after_its_handshake),
          cmocka_unit_test(takes_a_familiar_peer_that_stays_silent_for_idle),
          cmocka_unit_test(takes_for_familiar_whose_address_and_hello_are),
          cmocka_unit_test(keeps_the_place_of_a_known_peer_however_silent))
