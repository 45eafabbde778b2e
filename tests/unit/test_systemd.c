/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/systemd.c"
#include "collectors/systemd_units.c"

#include "tests/unit/buspeer.h"
#include "tests/unit/collect.h"

/* The systemd that is asked. NULL stands for no such property, or no such method. */
static struct {
	const char *version, *virtualization, *state;
	bool has_units;
	size_t many; /* further units */
} told;

static const struct {
	const char *name, *load, *active, *path;
} units[] = {
	{ "ssh.service", "loaded", "active", "/u/ssh" },
	{ "broken.service", "loaded", "failed", "/u/broken" },
	{ "gone.service", "not-found", "inactive", "/u/gone" },
	{ "home.mount", "loaded", "active", "/u/home" },
	{ "apt.timer", "loaded", "active", "/u/apt" },
	{ "ssh.socket", "loaded", "active", "/u/socket" },
	{ "old.socket", "loaded", "inactive", "/u/old" },
	{ "slow.service", "loaded", "reloading", "/u/slow" },
	{ "od\"d\\x.target", "loaded", "activating", "/u/odd" },
};

/* What each unit has; a number is 0, 32 or 64 bits wide. */
static const struct {
	const char *path, *interface, *name, *text;
	uint64_t number;
	int bits;
} properties[] = {
	{ "/u/ssh", "Service", "Type", "notify", 0, 0 },
	{ "/u/ssh", "Service", "NRestarts", NULL, 3, 32 },
	{ "/u/ssh", "Service", "TasksCurrent", NULL, 7, 64 },
	{ "/u/ssh", "Service", "TasksMax", NULL, UINT64_MAX, 64 },
	{ "/u/ssh", "Unit", "ActiveEnterTimestamp", NULL, 1700000000500000, 64 },
	{ "/u/broken", "Service", "Type", NULL, 5, 32 }, /* of a wrong type */
	{ "/u/broken", "Unit", "ActiveEnterTimestamp", NULL, 1700000000000000, 64 }, /* then */
	{ "/u/home", "Mount", "Type", "ext4", 0, 0 },
	{ "/u/apt", "Timer", "LastTriggerUSec", NULL, 1700000001000000, 64 },
	{ "/u/socket", "Socket", "NAccepted", NULL, 11, 32 },
	{ "/u/socket", "Socket", "NConnections", NULL, 2, 32 },
	{ "/u/socket", "Socket", "NRefused", NULL, 1, 32 },
	{ "/u/old", "Socket", "NAccepted", NULL, 4, 32 },
	{ "/u/old", "Socket", "NConnections", NULL, 0, 32 },
};

static int answer_text(sd_bus_message *call, const char *text)
{
	return text ? sd_bus_reply_method_return(call, "v", "s", text)
	            : sd_bus_reply_method_errorf(call, SD_BUS_ERROR_UNKNOWN_PROPERTY, "none");
}

static int answer_get(sd_bus_message *call)
{
	const char *path = sd_bus_message_get_path(call), *interface, *name;

	if (sd_bus_message_read(call, "ss", &interface, &name) < 0)
		return -EINVAL;
	if (strcmp(interface, SYSTEMD_MANAGER) == 0)
		return answer_text(call, strcmp(name, "Version") == 0 ? told.version
		                         : strcmp(name, "Virtualization") == 0
		                                 ? told.virtualization
		                                 : told.state);
	assert_true(strncmp(interface, SYSTEMD_SERVICE ".", sizeof(SYSTEMD_SERVICE)) == 0);
	for (size_t i = 0; i < COUNT_OF(properties); i++) {
		if (strcmp(properties[i].path, path) != 0 ||
		    strcmp(properties[i].interface, interface + sizeof(SYSTEMD_SERVICE)) != 0 ||
		    strcmp(properties[i].name, name) != 0)
			continue;
		if (properties[i].bits == 64)
			return sd_bus_reply_method_return(call, "v", "t", properties[i].number);
		if (properties[i].bits == 32)
			return sd_bus_reply_method_return(call, "v", "u",
			                                  (uint32_t)properties[i].number);
		return answer_text(call, properties[i].text);
	}
	return answer_text(call, strncmp(path, "/many/", 6) == 0 ? "simple" : NULL);
}

static int add_unit(sd_bus_message *m, const char *name, const char *load, const char *active,
                    const char *path)
{
	return sd_bus_message_append(m, "(" COLUMN_TYPES ")", name, "A unit", load, active,
	                             "sub", "", path, UINT32_C(0), "", "/");
}

static int answer_units(sd_bus_message *call)
{
	sd_bus_message *reply;
	int rc = sd_bus_message_new_method_return(call, &reply);

	rc = rc < 0 ? rc : sd_bus_message_open_container(reply, 'a', "(" COLUMN_TYPES ")");
	for (size_t i = 0; rc >= 0 && i < COUNT_OF(units); i++)
		rc = add_unit(reply, units[i].name, units[i].load, units[i].active,
		              units[i].path);
	for (size_t i = 0; rc >= 0 && i < told.many; i++) {
		char name[64], path[64];

		snprintf(name, sizeof(name), "many-%zu.service", i);
		snprintf(path, sizeof(path), "/many/%zu", i);
		rc = add_unit(reply, name, "loaded", "active", path);
	}
	rc = rc < 0 ? rc : sd_bus_message_close_container(reply);
	rc = rc < 0 ? rc : sd_bus_send(NULL, reply, NULL);
	sd_bus_message_unref(reply);
	return rc;
}

static int answer(sd_bus_message *call)
{
	if (strcmp(sd_bus_message_get_member(call), "Get") == 0)
		return answer_get(call);
	if (sd_bus_message_is_method_call(call, SYSTEMD_MANAGER, "ListUnits") && told.has_units)
		return answer_units(call);
	return sd_bus_reply_method_errorf(call, SD_BUS_ERROR_ACCESS_DENIED, "not for you");
}

struct world {
	struct buspeer peer;
	struct bench bench;
};

static void begin(struct world *w, const char *const *args)
{
	told.version = "252.39-1~deb12u1";
	told.virtualization = "kvm";
	told.state = "running";
	told.has_units = true;
	told.many = 0;
	buspeer_start(&w->peer, answer);
	assert_int_equal(setenv("DBUS_SYSTEM_BUS_ADDRESS", w->peer.address, 1), 0);
	assert_int_equal(bench_open(&w->bench, &systemd_collector, "/nowhere", args), 0);
}

static void end(struct world *w)
{
	bench_close(&w->bench);
	unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
	buspeer_stop(&w->peer);
}

static bool says(struct world *w, const char *line)
{
	return bench_has(buf_str(&w->bench.text), line);
}

static void assert_says_all(struct world *w, const char *const *lines, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!says(w, lines[i]))
			fail_msg("no \"%s\" in:\n%.*s", lines[i],
			         STR_ARG(buf_str(&w->bench.text)));
	}
}

static size_t count(struct str text, const char *prefix)
{
	struct str line;
	size_t n = 0;

	while (str_next_line(&text, &line))
		n += str_starts(line, prefix);
	return n;
}

TEST(finds_the_version_in_whatever_distributions_make_of_it)
{
	static const struct {
		const char *text;
		double version;
	} rows[] = {
		{ "252.39-1~deb12u1", 252.39 },
		{ "v255.4-1", 255.4 },
		{ "219", 219 },
		{ "systemd 230 (+PAM)", 230 },
		{ "1.2.345.6.7", 345.6 },
		{ "249.", 249 },
		{ "249.x", 249 },
		{ "99", 0 },
		{ "", 0 },
		{ "12a34", 0 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_true(parse_version(str_from(rows[i].text)) == rows[i].version);
}

TEST(tells_of_the_units_that_the_flags_keep)
{
	static const char *const lines[] = {
		"node_systemd_version{version=\"252.39-1~deb12u1\"} 252.39",
		"node_systemd_virtualization_info{virtualization_type=\"kvm\"} 1",
		"node_systemd_system_running 1",
		"node_systemd_units{state=\"active\"} 4",
		"node_systemd_units{state=\"activating\"} 1",
		"node_systemd_units{state=\"deactivating\"} 0",
		"node_systemd_units{state=\"inactive\"} 2",
		"node_systemd_units{state=\"failed\"} 1",
		"node_systemd_units{state=\"reloading\"} 1",
		"node_systemd_unit_state{name=\"ssh.service\",state=\"active\",type=\"notify\"}"
		" 1",
		"node_systemd_unit_state{name=\"ssh.service\",state=\"failed\",type=\"notify\"}"
		" 0",
		"node_systemd_unit_state{name=\"broken.service\",state=\"failed\",type=\"\"} 1",
		"node_systemd_unit_state{name=\"slow.service\",state=\"active\",type=\"\"} 0",
		"node_systemd_unit_state{name=\"od\\\"d\\\\x.target\",state=\"activating\","
		"type=\"\"} 1",
		"node_systemd_timer_last_trigger_seconds{name=\"apt.timer\"} 1700000001",
		"node_systemd_socket_accepted_connections_total{name=\"ssh.socket\"} 11",
		"node_systemd_socket_current_connections{name=\"ssh.socket\"} 2",
		"node_systemd_socket_refused_connections_total{name=\"ssh.socket\"} 1",
		"node_systemd_socket_current_connections{name=\"old.socket\"} 0",
	};
	struct world w;
	struct str text;

	begin(&w, NULL);
	text = bench_collect(&w.bench);
	assert_int_equal(w.bench.status, COLLECT_OK);
	assert_says_all(&w, lines, COUNT_OF(lines));
	assert_int_equal(count(text, "node_systemd_unit_state{"), 7 * 5);
	assert_int_equal(count(text, "node_systemd_socket_refused_connections_total{"), 1);
	assert_int_equal(count(text, "node_systemd_service_restart_total"), 0);
	assert_int_equal(count(text, "node_systemd_unit_tasks"), 0);
	assert_int_equal(count(text, "node_systemd_unit_start_time_seconds"), 0);
	end(&w);
}

TEST(tells_more_where_the_flags_ask_for_it)
{
	static const char *const args[] = {
		"--collector.systemd.unit-include=(ssh|broken)\\.service|.+\\.mount",
		"--collector.systemd.unit-exclude=",
		"--collector.systemd.enable-task-metrics",
		"--collector.systemd.enable-restarts-metrics",
		"--collector.systemd.enable-start-time-metrics",
		NULL,
	};
	static const char *const lines[] = {
		"node_systemd_service_restart_total{name=\"ssh.service\"} 3",
		"node_systemd_unit_tasks_current{name=\"ssh.service\"} 7",
		"node_systemd_unit_start_time_seconds{name=\"ssh.service\"} 1700000000.5",
		"node_systemd_unit_start_time_seconds{name=\"broken.service\"} 0",
		"node_systemd_unit_state{name=\"home.mount\",state=\"active\",type=\"ext4\"} 1",
	};
	struct world w;
	struct str text;

	begin(&w, args);
	text = bench_collect(&w.bench);
	assert_int_equal(w.bench.status, COLLECT_OK);
	assert_says_all(&w, lines, COUNT_OF(lines));
	assert_int_equal(count(text, "node_systemd_unit_state{"), 3 * 5);
	assert_int_equal(count(text, "node_systemd_unit_tasks_max{"), 0); /* no limit */
	assert_int_equal(count(text, "node_systemd_unit_start_time_seconds{"), 2);
	end(&w);
}

TEST(takes_the_old_names_of_its_flags)
{
	static const char *const args[] = { "--collector.systemd.unit-whitelist=ssh\\..+",
		                            "--collector.systemd.unit-blacklist=.+socket",
		                            NULL };
	struct world w;

	begin(&w, args);
	assert_int_equal(count(bench_collect(&w.bench), "node_systemd_unit_state{"), 5);
	end(&w);
}

TEST(tells_less_of_an_old_systemd)
{
	struct world w;
	struct str text;

	begin(&w, NULL);
	told.version = "systemd 208";
	told.virtualization = "";
	told.state = NULL;
	text = bench_collect(&w.bench);
	assert_int_equal(w.bench.status, COLLECT_OK);
	assert_true(says(&w, "node_systemd_version{version=\"systemd 208\"} 208"));
	assert_true(
		says(&w, "node_systemd_virtualization_info{virtualization_type=\"none\"} 1"));
	assert_int_equal(count(text, "node_systemd_timer_last_trigger_seconds"), 0);
	assert_int_equal(count(text, "node_systemd_system_running"), 0);

	told.version = told.virtualization = NULL;
	bench_collect(&w.bench);
	assert_true(says(&w, "node_systemd_version{version=\"\"} 0"));
	assert_true(says(
		&w, "node_systemd_virtualization_info{virtualization_type=\"unknown\"} 1"));
	end(&w);
}

TEST(fails_where_systemd_does_not_answer)
{
	struct world w;

	begin(&w, NULL);
	told.state = "degraded";
	bench_collect(&w.bench);
	assert_true(says(&w, "node_systemd_system_running 0"));
	told.state = NULL;
	bench_collect(&w.bench);
	assert_int_equal(w.bench.status, COLLECT_FAIL);
	assert_true(says(&w, "node_systemd_units{state=\"failed\"} 1"));
	told.has_units = false;
	bench_collect(&w.bench);
	assert_int_equal(w.bench.status, COLLECT_FAIL);
	assert_string_equal(w.bench.err.text,
	                    "ListUnits of org.freedesktop.systemd1: not for you");
	told.has_units = true;
	told.state = "running";
	bench_collect(&w.bench);
	assert_int_equal(w.bench.status, COLLECT_OK);
	end(&w);

	bench_open(&w.bench, &systemd_collector, "/nowhere", NULL);
	assert_int_equal(setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere", 1), 0);
	bench_close(&w.bench);
	bench_open(&w.bench, &systemd_collector, "/nowhere", NULL);
	assert_int_equal(bench_collect(&w.bench).n, 0);
	assert_int_equal(w.bench.status, COLLECT_FAIL);
	assert_non_null(strstr(w.bench.err.text, "no connection to D-Bus"));
	unsetenv("DBUS_SYSTEM_BUS_ADDRESS");
	bench_close(&w.bench);
}

TEST(tells_a_thousand_units)
{
	struct world w;
	struct str text;

	begin(&w, NULL);
	told.many = 1000;
	for (int again = 0; again < 2; again++) {
		text = bench_collect(&w.bench);
		assert_int_equal(w.bench.status, COLLECT_OK);
		assert_int_equal(count(text, "node_systemd_unit_state{"), 1007 * 5);
		assert_true(says(&w, "node_systemd_unit_state{name=\"many-999.service\","
		                     "state=\"active\",type=\"simple\"} 1"));
	}
	assert_int_equal(w.peer.connections, 1);
	end(&w);
}

TEST(refuses_what_is_no_expression)
{
	static const char *const args[] = { "--collector.systemd.unit-include=(", NULL };
	struct bench b;

	assert_int_equal(bench_open(&b, &systemd_collector, "/nowhere", args), -EINVAL);
	assert_non_null(strstr(b.err.text, "--collector.systemd.unit-include"));
	bench_close(&b);
}

RUN_TESTS(cmocka_unit_test(finds_the_version_in_whatever_distributions_make_of_it),
          cmocka_unit_test(tells_of_the_units_that_the_flags_keep),
          cmocka_unit_test(tells_more_where_the_flags_ask_for_it),
          cmocka_unit_test(takes_the_old_names_of_its_flags),
          cmocka_unit_test(tells_less_of_an_old_systemd),
          cmocka_unit_test(fails_where_systemd_does_not_answer),
          cmocka_unit_test(tells_a_thousand_units),
          cmocka_unit_test(refuses_what_is_no_expression))
