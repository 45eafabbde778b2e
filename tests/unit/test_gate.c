/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/gate.c"

#include <stdio.h>

#include "tests/unit/unit.h"

/* "secret", at the least cost that there is. */
#define HASH "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"

enum { ASKED_MAX = 256, HONEST = 1, FLOOD = 1000 };

/* Behind those that run already and one in its round; threads may overtake each other. */
enum { SOON = 3 * CHECKERS_THREADS + 2 };

/* All who have asked, and in which order they heard. */
static struct asked {
	struct gate_request request; /* first */
	enum gate_verdict verdict;
	size_t rank; /* from 1; 0: not yet */
} asked[ASKED_MAX];
static size_t n_asked, n_heard, n_cancelled;

static uv_loop_t loop;
static struct web_user users[] = { { (char *)"prometheus", (char *)HASH } };
static struct web_config web = { .users = users, .n_users = 1 };
static struct snapshot snapshot = { .refs = 1, .web = &web, .costs = 1 << 4 };

static void on_verdict(struct gate_request *request, enum gate_verdict verdict)
{
	struct asked *a = (struct asked *)request;

	assert_int_equal(a->rank, 0);
	a->verdict = verdict;
	a->rank = ++n_heard;
}

static struct gate *open_gate(void)
{
	memset(asked, 0, sizeof(asked));
	n_asked = n_heard = n_cancelled = 0;
	assert_int_equal(uv_loop_init(&loop), 0);
	return gate_new(&loop);
}

static void close_gate(struct gate *g)
{
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(n_heard + n_cancelled, n_asked);
	gate_close(g);
	uv_run(&loop, UV_RUN_DEFAULT);
	gate_free(g);
	assert_int_equal(uv_loop_close(&loop), 0);
	assert_int_equal(snapshot.refs, 1);
}

/* credentials are "name:password" in base64. */
static struct asked *ask(struct gate *g, uint64_t peer, const char *credentials)
{
	struct asked *a = &asked[n_asked++];
	char header[128];
	enum gate_verdict verdict;

	assert_true(n_asked <= ASKED_MAX);
	a->request.on_verdict = on_verdict;
	a->request.peer = peer;
	snprintf(header, sizeof(header), "Basic %s", credentials);
	verdict = gate_check(g, &snapshot, str_from(header), &a->request);
	if (verdict != GATE_LATER)
		on_verdict(&a->request, verdict);
	return a;
}

#define RIGHT "cHJvbWV0aGV1czpzZWNyZXQ=" /* prometheus:secret */
#define WRONG "cHJvbWV0aGV1czp3cm9uZw==" /* prometheus:wrong */

/* A wrong password that is another one each time. */
static struct asked *guess(struct gate *g, uint64_t peer)
{
	char credentials[32];

	/* "x:" and a few letters, which are any when decoded. */
	snprintf(credentials, sizeof(credentials), "eDph%04zuYWFh", n_asked);
	return ask(g, peer, credentials);
}

static void cancel(struct gate *g, struct asked *a)
{
	gate_cancel(g, &a->request);
	n_cancelled++;
}

TEST(does_not_check_what_nobody_waits_for_any_more)
{
	struct gate *g = open_gate();
	struct asked *guesses[SOON], *right;

	for (size_t i = 0; i < SOON; i++)
		guesses[i] = guess(g, HONEST);
	right = ask(g, HONEST, RIGHT);
	for (size_t i = 0; i < SOON; i++)
		cancel(g, guesses[i]);
	assert_int_equal(g->waiting.n, 1);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(right->verdict, GATE_PASS);
	assert_int_equal(n_heard, 1);
	assert_int_equal(g->stats.checked, CHECKERS_THREADS + 1); /* those that had begun */
	close_gate(g);
}

TEST(others_who_brought_the_same_still_hear_of_it)
{
	struct gate *g = open_gate();
	struct asked *three[3];

	for (size_t i = 0; i < SOON; i++)
		guess(g, FLOOD);
	for (size_t i = 0; i < 3; i++)
		three[i] = ask(g, HONEST, RIGHT);
	cancel(g, three[1]);
	cancel(g, three[2]);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(three[0]->verdict, GATE_PASS);
	assert_int_equal(three[1]->rank + three[2]->rank, 0);
	close_gate(g);
}

TEST(check_that_has_begun_is_remembered)
{
	struct gate *g = open_gate();

	cancel(g, ask(g, HONEST, RIGHT));
	assert_int_equal(g->n_running, 1);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(n_heard, 0);
	assert_int_equal(ask(g, HONEST, RIGHT)->rank, 1); /* at once */
	close_gate(g);
}

TEST(who_is_turned_away_may_go_before_it_is_told)
{
	/* The first, one in the middle, the last, then one more comes. */
	static const size_t goes[] = { 0, 2, 4 };
	struct gate *g = open_gate();
	struct asked *last[6];

	for (size_t i = 0; i < GATE_WAITING_MAX + CHECKERS_THREADS; i++)
		guess(g, HONEST);
	for (size_t i = 0; i < 5; i++)
		last[i] = guess(g, HONEST);
	for (size_t i = 0; i < sizeof(goes) / sizeof(goes[0]); i++)
		cancel(g, last[goes[i]]);
	last[5] = guess(g, HONEST);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(g->stats.busy, 3);
	assert_int_equal(last[1]->verdict, GATE_BUSY);
	assert_true(last[1]->rank < last[3]->rank && last[3]->rank < last[5]->rank);
	close_gate(g);
}

TEST(gives_each_password_its_verdict)
{
	static const struct {
		const char *credentials;
		enum gate_verdict verdict;
	} rows[] = {
		{ RIGHT, GATE_PASS },
		{ WRONG, GATE_REFUSE },
		{ "bm9ib2R5OnNlY3JldA==", GATE_REFUSE }, /* nobody:secret */
		{ "!", GATE_REFUSE },
		{ "", GATE_REFUSE },
	};
	struct gate *g = open_gate();

	for (int again = 0; again < 2; again++) {
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			struct asked *a = ask(g, HONEST, rows[i].credentials);

			uv_run(&loop, UV_RUN_DEFAULT);
			assert_int_equal(a->verdict, rows[i].verdict);
		}
	}
	/* What was known the second time took no bcrypt. */
	assert_int_equal(gate_stats(g)->checked, 3);
	close_gate(g);
}

TEST(checks_a_password_once_for_all_who_bring_it)
{
	struct gate *g = open_gate();

	for (uint64_t peer = 0; peer < 10; peer++)
		ask(g, peer, RIGHT);
	uv_run(&loop, UV_RUN_DEFAULT);
	for (size_t i = 0; i < n_asked; i++)
		assert_int_equal(asked[i].verdict, GATE_PASS);
	assert_int_equal(gate_stats(g)->checked, 1);
	close_gate(g);
}

TEST(one_address_keeps_nobody_else_waiting)
{
	struct gate *g = open_gate();
	struct asked *honest;

	for (int i = 0; i < 3 * GATE_WAITING_MAX; i++)
		guess(g, FLOOD);
	honest = ask(g, HONEST, RIGHT);
	for (int i = 0; i < GATE_WAITING_MAX / 2; i++)
		guess(g, FLOOD);
	assert_int_equal(honest->rank, 0);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(honest->verdict, GATE_PASS);
	assert_true(honest->rank <= SOON);
	assert_int_equal(gate_stats(g)->busy, n_asked - GATE_WAITING_MAX - CHECKERS_THREADS);
	assert_int_equal(gate_stats(g)->checked, GATE_WAITING_MAX + CHECKERS_THREADS);
	close_gate(g);
}

/* Its verdict is not known any more, as after a change of its password: it brings another. */
TEST(many_addresses_do_not_keep_one_waiting_that_has_passed_before)
{
	static struct web_user changed[] = { { (char *)"prometheus", (char *)HASH },
		                             { (char *)"x", (char *)HASH } };
	struct gate *g = open_gate();
	struct asked *honest;

	assert_int_equal(ask(g, HONEST, RIGHT)->rank, 0);
	uv_run(&loop, UV_RUN_DEFAULT);
	web.users = changed;
	web.n_users = 2;
	for (uint64_t i = 0; i < 2 * GATE_WAITING_MAX; i++)
		guess(g, FLOOD + i);
	honest = ask(g, HONEST, "eDpzZWNyZXQ="); /* x:secret */
	uv_run(&loop, UV_RUN_DEFAULT);
	web.users = users;
	web.n_users = 1;
	assert_int_equal(honest->verdict, GATE_PASS);
	assert_true(honest->rank <= 1 + SOON);
	close_gate(g);
}

TEST(asks_nobody_where_there_are_no_users)
{
	struct gate *g = open_gate();

	web.n_users = 0;
	assert_int_equal(ask(g, HONEST, "!")->verdict, GATE_PASS);
	web.n_users = 1;
	close_gate(g);
}

RUN_TESTS(cmocka_unit_test(does_not_check_what_nobody_waits_for_any_more),
          cmocka_unit_test(others_who_brought_the_same_still_hear_of_it),
          cmocka_unit_test(check_that_has_begun_is_remembered),
          cmocka_unit_test(who_is_turned_away_may_go_before_it_is_told),
          cmocka_unit_test(gives_each_password_its_verdict),
          cmocka_unit_test(checks_a_password_once_for_all_who_bring_it),
          cmocka_unit_test(one_address_keeps_nobody_else_waiting),
          cmocka_unit_test(many_addresses_do_not_keep_one_waiting_that_has_passed_before),
          cmocka_unit_test(asks_nobody_where_there_are_no_users))
