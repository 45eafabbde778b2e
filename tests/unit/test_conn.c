/* SPDX-License-Identifier: Apache-2.0 */
#include "net/conn.c"

#include "tests/unit/unit.h"

enum { HERE = 7, PATIENCE_MS = 60000 };

static const uint64_t bounds[SERVER_LIMITS] = {
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
          cmocka_unit_test(keeps_the_place_of_a_known_peer_however_silent))
