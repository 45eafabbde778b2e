/* SPDX-License-Identifier: Apache-2.0 */
#include "scrape/runner.c"

#include <semaphore.h>
#include <stdatomic.h>

#include "tests/unit/unit.h"

/*
 * Collectors of our own in place of the program's: one that answers at once, one that fails,
 * one that hangs until it is let go, and one behind it. Who is asked with an hour's patience
 * answers because of what is tested, or the test never ends.
 */
enum { AN_HOUR_MS = 3600000 };

static const struct metric quick_runs = { "quick_runs", "Runs.", METRIC_COUNTER };
static const struct metric behind_runs = { "behind_runs", "Runs.", METRIC_COUNTER };
static const struct metric stuck_runs = { "stuck_runs", "Runs.", METRIC_COUNTER };

static unsigned quick_count;
static const char *quick_complains;
static struct complaints *quick_complaints;
static atomic_uint stuck_count;
static sem_t stuck_entered, stuck_let_go, others_ran;
static atomic_bool stuck_hangs, behind_lets_go;

static enum collect_status collect_quick(struct collect_ctx *ctx)
{
	sample_u64(ctx->out, &quick_runs, ++quick_count);
	complaints_begin(quick_complaints);
	if (quick_complains)
		complaints_say(quick_complaints, quick_complains);
	complaints_end(quick_complaints);
	sem_post(&others_ran);
	return COLLECT_OK;
}

static const struct complaints *tell_complaints(const void *state)
{
	(void)state;
	return quick_complaints;
}

static enum collect_status collect_broken(struct collect_ctx *ctx)
{
	err_set(&ctx->err, 0, "as it should");
	return COLLECT_FAIL;
}

static enum collect_status collect_stuck(struct collect_ctx *ctx)
{
	stuck_count++;
	if (stuck_hangs) {
		sem_post(&stuck_entered);
		sem_wait(&stuck_let_go);
	}
	sample_u64(ctx->out, &stuck_runs, atomic_load(&stuck_count));
	return COLLECT_OK;
}

static enum collect_status collect_behind(struct collect_ctx *ctx)
{
	if (behind_lets_go) {
		sem_wait(&stuck_entered);
		sem_post(&stuck_let_go);
	}
	sample_u64(ctx->out, &behind_runs, 1);
	sem_post(&others_ran);
	return COLLECT_OK;
}

static const struct collector broken = {
	.name = "broken", .help = "Fails.", .on_by_default = true, .collect = collect_broken
};
static const struct collector quick = { .name = "quick",
	                                .help = "Answers.",
	                                .on_by_default = true,
	                                .collect = collect_quick,
	                                .complaints = tell_complaints };
/* It runs first, being called prompt. */
static const struct collector stuck = {
	.name = "a_stuck", .help = "Hangs.", .on_by_default = true, .collect = collect_stuck
};
static const struct collector behind = { .name = "behind",
	                                 .help = "Comes after the one that hangs.",
	                                 .on_by_default = true,
	                                 .may_block = true,
	                                 .collect = collect_behind };

const struct collector *const collectors[] = { &stuck, &behind, &broken, &quick };
const size_t collectors_count = 4;

static const struct flag flag_table[] = {
	{ "collector.disable-defaults", FLAG_SWITCH, NULL, "" },
	{ "collector.broken", FLAG_SWITCH, "true", "" },
	{ "collector.quick", FLAG_SWITCH, "true", "" },
	{ "collector.a_stuck", FLAG_SWITCH, "true", "" },
	{ "collector.behind", FLAG_SWITCH, "true", "" },
	{ 0 },
};

static uv_loop_t loop;
static struct host host;
static struct flags *flags;
static struct runner *runner;

struct answered {
	struct scrape_request request;
	bool done;
	unsigned repeats; /* times that the answer brings the same request again */
	char text[4096];
	bool packed;
};

static void on_done(struct scrape_request *request, struct http_body *body)
{
	struct answered *a = (struct answered *)request;

	a->done = true;
	assert_non_null(body);
	a->packed = str_starts(buf_str(&body->bytes), "\x1f\x8b");
	if (!a->packed)
		snprintf(a->text, sizeof(a->text), "%.*s", STR_ARG(buf_str(&body->bytes)));
	if (a->repeats > 0) {
		a->repeats--;
		runner_scrape(runner, request);
	}
}

static void ask(struct answered *a, struct collector_set set, uint64_t timeout_ms)
{
	*a = (struct answered){
		.request = { .set = set, .timeout_ms = timeout_ms, .on_done = on_done }
	};
	runner_scrape(runner, &a->request);
}

/* One more of a peer that has asked already. */
static void ask_behind(struct answered *a, struct collector_set set, size_t ahead)
{
	*a = (struct answered){ .request = { .set = set,
		                             .timeout_ms = AN_HOUR_MS,
		                             .ahead = ahead,
		                             .on_done = on_done } };
	runner_scrape(runner, &a->request);
}

/* The deadline comes when nothing but the one that hangs is left to wait for. */
static void ask_until_others_ran(struct answered *a)
{
	stuck_hangs = true;
	ask(a, runner_all(runner), AN_HOUR_MS);
	sem_wait(&stuck_entered);
	sem_wait(&others_ran);
	sem_wait(&others_ran);
	crew_set_deadline(runner->crew, 0);
	uv_run(&loop, UV_RUN_DEFAULT);
}

static void assert_says(const struct answered *a, const char *line)
{
	assert_true(a->done);
	if (!strstr(a->text, line))
		fail_msg("no \"%s\" in:\n%s", line, a->text);
}

static void write_self(void *owner, struct exposition *out)
{
	(void)owner;
	(void)out;
}

static int open_all(void **state)
{
	static const char *const argv[] = { "test", NULL };
	struct runner_params params = { .loop = &loop,
		                        .host = &host,
		                        .write_self = write_self };
	struct err err;

	(void)state;
	stuck_hangs = behind_lets_go = false;
	stuck_count = quick_count = 0;
	quick_complains = NULL;
	quick_complaints = complaints_new();
	sem_init(&stuck_entered, 0, 0);
	sem_init(&stuck_let_go, 0, 0);
	sem_init(&others_ran, 0, 0);
	uv_loop_init(&loop);
	host_init(&host, "/nowhere", "/nowhere", "/nowhere", "/nowhere");
	flags = flags_new();
	flags_add(flags, flag_table);
	must(flags_parse(flags, 1, argv, &err) == 0);
	params.flags = flags;
	return runner_new(&params, &runner, &err);
}

static int close_all(void **state)
{
	(void)state;
	uv_run(&loop, UV_RUN_DEFAULT);
	/* Whoever was let go has to be gone before the next test begins. */
	for (size_t i = 0; i < runner->n;)
		i += !crew_holds(runner->crew, &runner->workers[i]);
	runner_free(runner);
	flags_free(flags);
	complaints_free(quick_complaints);
	sem_destroy(&stuck_entered);
	sem_destroy(&stuck_let_go);
	sem_destroy(&others_ran);
	return uv_loop_close(&loop);
}

TEST(tells_the_success_of_each_collector)
{
	struct answered a;

	ask(&a, runner_all(runner), AN_HOUR_MS);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_says(&a, "quick_runs 1\n");
	assert_says(&a, "node_scrape_collector_success{collector=\"quick\"} 1\n");
	assert_says(&a, "node_scrape_collector_success{collector=\"broken\"} 0\n");
	assert_says(&a, "node_scrape_collector_success{collector=\"a_stuck\"} 1\n");
	assert_says(&a, "node_scrape_collector_duration_seconds{collector=\"broken\"} ");
}

TEST(runs_the_chosen_ones_only)
{
	struct collector_set set = { 0 };
	struct answered a;

	assert_true(runner_set_add(runner, &set, STR("broken")));
	assert_false(runner_set_add(runner, &set, STR("none")));
	ask(&a, set, AN_HOUR_MS);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_says(&a, "{collector=\"broken\"} 0\n");
	assert_null(strstr(a.text, "quick"));
	assert_int_equal(quick_count, 0);
}

TEST(shares_a_collection_among_those_who_come_before_it_begins)
{
	struct collector_set all = runner_all(runner), one = { 0 };
	struct answered first, second, third, packed, other;

	runner_set_add(runner, &one, STR("quick"));
	ask(&first, all, AN_HOUR_MS); /* begins at once */
	ask(&second, all, AN_HOUR_MS);
	ask(&other, one, AN_HOUR_MS);
	ask(&third, all, AN_HOUR_MS);
	ask(&packed, all, AN_HOUR_MS);
	packed.request.coding = CODING_GZIP;
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_says(&first, "quick_runs 1\n");
	assert_says(&second, "quick_runs 2\n");
	assert_says(&third, "quick_runs 2\n");
	assert_true(packed.done && packed.packed);
	assert_says(&other, "quick_runs 3\n");
	assert_int_equal(quick_count, 3);
}

/* Each asks for another choice, so that none shares. */
TEST(serves_who_asks_once_before_what_another_asks_besides)
{
	static const char *const names[] = { "quick", "broken", "stuck", "behind" };
	struct collector_set sets[4] = { 0 };
	struct answered first, greedy[2], modest;

	for (size_t i = 0; i < 4; i++)
		runner_set_add(runner, &sets[i], str_from(names[i]));
	runner_set_add(runner, &sets[1], STR("quick"));
	runner_set_add(runner, &sets[2], STR("quick"));
	runner_set_add(runner, &sets[3], STR("quick"));
	ask(&first, sets[0], AN_HOUR_MS); /* begins at once */
	ask_behind(&greedy[0], sets[1], 1);
	ask_behind(&greedy[1], sets[2], 2);
	ask(&modest, sets[3], AN_HOUR_MS);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_says(&first, "quick_runs 1\n");
	assert_says(&modest, "quick_runs 2\n");
	assert_says(&greedy[0], "quick_runs 3\n");
	assert_says(&greedy[1], "quick_runs 4\n");
}

/* Nobody starves: what waits is overtaken by so many collections, and no more. */
TEST(serves_what_has_waited_for_its_turns)
{
	struct collector_set all = runner_all(runner), one = { 0 };
	struct answered greedy, modest;

	runner_set_add(runner, &one, STR("quick"));
	ask(&modest, one, AN_HOUR_MS);
	modest.repeats = 2 * RUNNER_TURNS_PER_REQUEST;
	ask_behind(&greedy, all, 1);
	uv_run(&loop, UV_RUN_DEFAULT);
	_Static_assert(RUNNER_TURNS_PER_REQUEST == 32, "so many go between the first and it");
	assert_says(&greedy, "quick_runs 34\n");
}

TEST(forgets_what_is_cancelled)
{
	struct collector_set all = runner_all(runner), one = { 0 };
	struct answered collecting, waiting, other;

	runner_set_add(runner, &one, STR("quick"));
	ask(&collecting, all, AN_HOUR_MS);
	ask(&waiting, all, AN_HOUR_MS);
	ask(&other, one, AN_HOUR_MS);
	runner_cancel(runner, &waiting.request);
	runner_cancel(runner, &collecting.request);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_false(collecting.done || waiting.done);
	assert_says(&other, "quick_runs 2\n");
	assert_int_equal(quick_count, 2);
}

/* An answer may bring a request: it waits, lest it take the others' bodies from them. */
TEST(answers_all_of_a_collection_before_the_next_begins)
{
	struct answered first, second, third;

	ask(&first, runner_all(runner), AN_HOUR_MS);
	ask(&second, runner_all(runner), AN_HOUR_MS);
	ask(&third, runner_all(runner), AN_HOUR_MS);
	second.repeats = third.repeats = 1;
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_says(&second, "quick_runs 3\n");
	assert_says(&third, "quick_runs 3\n");
}

TEST(answers_without_a_collector_that_hangs_until_it_returns)
{
	struct answered a;

	ask_until_others_ran(&a);
	assert_says(&a, "node_scrape_collector_success{collector=\"a_stuck\"} 0\n");
	assert_says(&a, "quick_runs 1\n");
	assert_says(&a,
	            "postern_collector_late_since_timestamp_seconds{collector=\"a_stuck\"} ");
	assert_says(&a, "postern_collector_late_runs_total 1\n");
	assert_null(strstr(a.text, "stuck_runs"));

	/* This one would wait, were it not skipped. */
	ask(&a, runner_all(runner), AN_HOUR_MS);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_says(&a, "node_scrape_collector_success{collector=\"a_stuck\"} 0\n");
	assert_says(&a, "postern_collector_late_runs_total 1\n");
	assert_int_equal(stuck_count, 1);

	stuck_hangs = false;
	sem_post(&stuck_let_go);
	do {
		ask(&a, runner_all(runner), AN_HOUR_MS);
		uv_run(&loop, UV_RUN_DEFAULT);
	} while (!strstr(a.text, "stuck_runs 2\n"));
	assert_null(strstr(a.text, "late_since"));
	assert_says(&a, "node_scrape_collector_success{collector=\"a_stuck\"} 1\n");
}

TEST(serves_what_waits_behind_a_collector_that_hangs)
{
	struct answered a;

	/* Nobody but the second one ends the first one's wait. */
	stuck_hangs = behind_lets_go = true;
	ask(&a, runner_all(runner), AN_HOUR_MS);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_says(&a, "stuck_runs 1\n");
	assert_says(&a, "behind_runs 1\n");
	assert_says(&a, "node_scrape_collector_success{collector=\"behind\"} 1\n");
}

TEST(keeps_nobody_waiting_behind_a_collection_that_waits)
{
	struct collector_set one = { 0 };
	struct answered patient, hasty;

	runner_set_add(runner, &one, STR("quick"));
	stuck_hangs = true;
	ask(&patient, runner_all(runner), AN_HOUR_MS);
	sem_wait(&others_ran);
	sem_wait(&others_ran);
	ask(&hasty, one, 400);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_says(&patient, "quick_runs 1\n");
	assert_says(&patient, "node_scrape_collector_success{collector=\"a_stuck\"} 0\n");
	assert_says(&hasty, "quick_runs 2\n");
	sem_wait(&stuck_entered);
	sem_post(&stuck_let_go);
}

TEST(ends_in_time_whatever_hangs)
{
	struct answered a;

	stuck_hangs = true;
	ask(&a, runner_all(runner), AN_HOUR_MS);
	sem_wait(&stuck_entered);
	runner_end_by(runner, clock_now_ns());
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_says(&a, "node_scrape_collector_success{collector=\"a_stuck\"} 0\n");
	sem_post(&stuck_let_go);
}

static const struct report *report_of(const char *name)
{
	size_t i = 0;

	assert_true(find(runner, str_from(name), &i));
	return runner_report(runner, i);
}

TEST(reports_what_each_run_came_to)
{
	struct answered a;

	assert_int_equal(report_of("quick")->outcome, REPORT_NONE);
	assert_true(runner_last(runner)->ended_s == 0);
	ask(&a, runner_all(runner), AN_HOUR_MS);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(report_of("quick")->outcome, REPORT_OK);
	assert_int_equal(report_of("broken")->outcome, REPORT_FAILED);
	assert_string_equal(report_of("broken")->err.text, "as it should");
	assert_true(report_of("a_stuck")->took_ns > 0);
	assert_int_equal(runner_last(runner)->collectors, 4);
	assert_int_equal(runner_last(runner)->body_bytes, strlen(a.text));
	assert_true(runner_last(runner)->ended_s > 0);
}

TEST(reports_of_those_that_ran_only)
{
	struct collector_set set = { 0 };
	struct answered a;

	runner_set_add(runner, &set, STR("broken"));
	ask(&a, set, AN_HOUR_MS);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(report_of("broken")->outcome, REPORT_FAILED);
	assert_int_equal(report_of("quick")->outcome, REPORT_NONE);
	assert_int_equal(runner_last(runner)->collectors, 1);
}

TEST(reports_complaints_while_they_last)
{
	struct answered a;

	quick_complains = "this is not as it should be";
	for (int scrape = 0; scrape < 2; scrape++) {
		ask(&a, runner_all(runner), AN_HOUR_MS);
		uv_run(&loop, UV_RUN_DEFAULT);
		assert_int_equal(report_of("quick")->n_complaints, 1);
		assert_string_equal(report_of("quick")->complaints[0].text, quick_complains);
	}
	assert_int_equal(report_of("quick")->outcome, REPORT_OK);
	quick_complains = NULL;
	ask(&a, runner_all(runner), AN_HOUR_MS);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(report_of("quick")->n_complaints, 0);
}

TEST(reports_since_when_a_collector_is_late)
{
	uint64_t runs = report_of("a_stuck")->late_runs;
	struct answered a;
	double since_s;

	ask_until_others_ran(&a);
	assert_int_equal(report_of("a_stuck")->outcome, REPORT_LATE);
	since_s = report_of("a_stuck")->late_since_s;
	ask(&a, runner_all(runner), AN_HOUR_MS);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(report_of("a_stuck")->outcome, REPORT_LATE);
	assert_true(report_of("a_stuck")->late_since_s == since_s);
	assert_int_equal(report_of("a_stuck")->late_runs, runs + 1);
	stuck_hangs = false;
	sem_post(&stuck_let_go);
	do {
		ask(&a, runner_all(runner), AN_HOUR_MS);
		uv_run(&loop, UV_RUN_DEFAULT);
	} while (report_of("a_stuck")->outcome == REPORT_LATE);
	assert_int_equal(report_of("a_stuck")->outcome, REPORT_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(tells_the_success_of_each_collector, open_all,
		                                close_all),
		cmocka_unit_test_setup_teardown(runs_the_chosen_ones_only, open_all, close_all),
		cmocka_unit_test_setup_teardown(
			shares_a_collection_among_those_who_come_before_it_begins, open_all,
			close_all),
		cmocka_unit_test_setup_teardown(
			serves_who_asks_once_before_what_another_asks_besides, open_all,
			close_all),
		cmocka_unit_test_setup_teardown(serves_what_has_waited_for_its_turns, open_all,
		                                close_all),
		cmocka_unit_test_setup_teardown(forgets_what_is_cancelled, open_all, close_all),
		cmocka_unit_test_setup_teardown(
			answers_all_of_a_collection_before_the_next_begins, open_all,
			close_all),
		cmocka_unit_test_setup_teardown(
			answers_without_a_collector_that_hangs_until_it_returns, open_all,
			close_all),
		cmocka_unit_test_setup_teardown(serves_what_waits_behind_a_collector_that_hangs,
		                                open_all, close_all),
		cmocka_unit_test_setup_teardown(
			keeps_nobody_waiting_behind_a_collection_that_waits, open_all,
			close_all),
		cmocka_unit_test_setup_teardown(ends_in_time_whatever_hangs, open_all,
		                                close_all),
		cmocka_unit_test_setup_teardown(reports_what_each_run_came_to, open_all,
		                                close_all),
		cmocka_unit_test_setup_teardown(reports_of_those_that_ran_only, open_all,
		                                close_all),
		cmocka_unit_test_setup_teardown(reports_complaints_while_they_last, open_all,
		                                close_all),
		cmocka_unit_test_setup_teardown(reports_since_when_a_collector_is_late,
		                                open_all, close_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
