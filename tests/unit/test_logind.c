/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/logind.c"

#include "tests/unit/buspeer.h"
#include "tests/unit/collect.h"

/* The logind that is asked. */
static struct {
	bool lists_seats, lists_sessions, has_classes;
	size_t more_seats;
} told;

static const struct {
	const char *id, *seat, *path, *type, *class;
	int remote;
} told_sessions[] = {
	{ "1", "seat0", "/s/1", "tty", "user", 0 },
	{ "2", "", "/s/2", "tty", "user", 1 },
	{ "3", "", "/s/3", "tty", "user", 1 },
	{ "4", "", "/s/4", "neural", "manager", 1 }, /* of a logind to come */
	{ "5", "seat0", "/s/5", NULL, "user", 0 },   /* has just ended */
	{ "6", "seat9", "/s/6", "tty", "user", 0 },  /* of no seat that was listed */
	{ "7", "se\"at\\1", "/s/7", "x11", "lock-screen", 0 },
};

static int answer_get(sd_bus_message *call)
{
	const char *path = sd_bus_message_get_path(call), *interface, *name;

	if (sd_bus_message_read(call, "ss", &interface, &name) < 0)
		return -EINVAL;
	assert_string_equal(interface, SESSION);
	for (size_t i = 0; i < COUNT_OF(told_sessions); i++) {
		const char *text = strcmp(name, "Type") == 0 ? told_sessions[i].type
		                                             : told_sessions[i].class;

		if (strcmp(told_sessions[i].path, path) != 0)
			continue;
		if (strcmp(name, "Remote") == 0)
			return sd_bus_reply_method_return(call, "v", "b",
			                                  told_sessions[i].remote);
		if (text && (told.has_classes || strcmp(name, "Class") != 0))
			return sd_bus_reply_method_return(call, "v", "s", text);
	}
	return sd_bus_reply_method_errorf(call, SD_BUS_ERROR_UNKNOWN_OBJECT, "none");
}

static int answer_seats(sd_bus_message *call)
{
	sd_bus_message *reply;
	int rc = sd_bus_message_new_method_return(call, &reply);

	rc = rc < 0 ? rc : sd_bus_message_open_container(reply, 'a', "(so)");
	rc = rc < 0 ? rc : sd_bus_message_append(reply, "(so)", "seat0", "/seat/0");
	rc = rc < 0 ? rc : sd_bus_message_append(reply, "(so)", "se\"at\\1", "/seat/1");
	for (size_t i = 0; rc >= 0 && i < told.more_seats; i++)
		rc = sd_bus_message_append(reply, "(so)", "more", "/seat/more");
	rc = rc < 0 ? rc : sd_bus_message_close_container(reply);
	rc = rc < 0 ? rc : sd_bus_send(NULL, reply, NULL);
	sd_bus_message_unref(reply);
	return rc;
}

static int answer_sessions(sd_bus_message *call)
{
	sd_bus_message *reply;
	int rc = sd_bus_message_new_method_return(call, &reply);

	rc = rc < 0 ? rc : sd_bus_message_open_container(reply, 'a', "(susso)");
	for (size_t i = 0; rc >= 0 && i < COUNT_OF(told_sessions); i++)
		rc = sd_bus_message_append(reply, "(susso)", told_sessions[i].id,
		                           UINT32_C(1000), "ada", told_sessions[i].seat,
		                           told_sessions[i].path);
	rc = rc < 0 ? rc : sd_bus_message_close_container(reply);
	rc = rc < 0 ? rc : sd_bus_send(NULL, reply, NULL);
	sd_bus_message_unref(reply);
	return rc;
}

static int answer(sd_bus_message *call)
{
	if (strcmp(sd_bus_message_get_member(call), "Get") == 0)
		return answer_get(call);
	if (sd_bus_message_is_method_call(call, MANAGER, "ListSeats") && told.lists_seats)
		return answer_seats(call);
	if (sd_bus_message_is_method_call(call, MANAGER, "ListSessions") && told.lists_sessions)
		return answer_sessions(call);
	return sd_bus_reply_method_errorf(call, SD_BUS_ERROR_ACCESS_DENIED, "not for you");
}

struct world {
	struct buspeer peer;
	struct bench bench;
};

static void begin(struct world *w)
{
	told.lists_seats = told.lists_sessions = told.has_classes = true;
	told.more_seats = 0;
	buspeer_start(&w->peer, answer);
	assert_int_equal(setenv("DBUS_SYSTEM_BUS_ADDRESS", w->peer.address, 1), 0);
	assert_int_equal(bench_open(&w->bench, &logind_collector, "/nowhere", NULL), 0);
}

static void end(struct world *w)
{
	bench_close(&w->bench);
	unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
	buspeer_stop(&w->peer);
}

static size_t count(struct str text, const char *ending)
{
	struct str line;
	size_t n = 0;

	while (str_next_line(&text, &line))
		n += str_starts(line, "node_logind_sessions{") && str_ends(line, ending);
	return n;
}

#define LINE(class, remote, seat, type, n)                                                     \
	"node_logind_sessions{class=\"" class "\",remote=\"" remote "\",seat=\"" seat          \
					      "\",type=\"" type "\"} " n

TEST(counts_sessions_in_every_combination)
{
	static const char *const lines[] = {
		LINE("user", "false", "seat0", "tty", "1"),
		LINE("user", "true", "", "tty", "2"),
		LINE("other", "true", "", "other", "1"),
		LINE("lock-screen", "false", "se\\\"at\\\\1", "x11", "1"),
		LINE("background", "true", "seat0", "web", "0"),
	};
	struct world w;
	struct str text;

	begin(&w);
	for (int again = 0; again < 2; again++) {
		text = bench_collect(&w.bench);
		assert_int_equal(w.bench.status, COLLECT_OK);
		for (size_t i = 0; i < COUNT_OF(lines); i++) {
			if (!bench_has(text, lines[i]))
				fail_msg("no %s in:\n%.*s", lines[i], STR_ARG(text));
		}
		assert_int_equal(count(text, ""), 3 * KINDS);
		assert_int_equal(count(text, "} 0"), 3 * KINDS - 4);
	}
	assert_int_equal(w.peer.connections, 1);
	end(&w);
}

TEST(passes_over_sessions_that_tell_not_enough)
{
	struct world w;

	begin(&w);
	told.has_classes = false;
	bench_collect(&w.bench);
	assert_int_equal(w.bench.status, COLLECT_OK);
	assert_int_equal(count(buf_str(&w.bench.text), "} 0"), 3 * KINDS);
	end(&w);
}

TEST(fails_where_logind_does_not_list_them)
{
	struct world w;

	begin(&w);
	told.lists_sessions = false;
	assert_int_equal(bench_collect(&w.bench).n, 0);
	assert_int_equal(w.bench.status, COLLECT_FAIL);
	assert_string_equal(w.bench.err.text,
	                    "ListSessions of org.freedesktop.login1: not for you");
	told.lists_seats = false;
	bench_collect(&w.bench);
	assert_string_equal(w.bench.err.text,
	                    "ListSeats of org.freedesktop.login1: not for you");
	told.lists_seats = true;
	told.more_seats = SEATS_MAX - 2;
	bench_collect(&w.bench);
	assert_int_equal(w.bench.status, COLLECT_FAIL);
	assert_string_equal(w.bench.err.text, "logind tells of 256 seats");
	end(&w);
}

RUN_TESTS(cmocka_unit_test(counts_sessions_in_every_combination),
          cmocka_unit_test(passes_over_sessions_that_tell_not_enough),
          cmocka_unit_test(fails_where_logind_does_not_list_them))
