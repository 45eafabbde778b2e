/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/supervisord.c"

#include "tests/unit/collect.h"
#include "tests/unit/httppeer.h"

#define OK "HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n"
#define ARRAY(structs)                                                                         \
	"<?xml "                                                                               \
	"version='1.0'?>\n<methodResponse>\n<params>\n<param>\n<value><array><data>\n" structs \
	"</data></array></value>\n</param>\n</params>\n</methodResponse>\n"
#define MEMBER(name, value)                                                                    \
	"<member>\n<name>" name "</name>\n<value>" value "</value>\n</member>\n"
#define PROCESS_(name, group, state, start, status)                                            \
	"<value><struct>\n" MEMBER("name", "<string>" name "</string>") MEMBER(                \
		"group", "<string>" group "</string>") MEMBER("start", "<int>" start "</int>") \
		MEMBER("stop", "<int>0</int>") MEMBER("now", "<int>1700000100</int>")          \
			MEMBER("state", "<int>" state "</int>") MEMBER("statename",            \
	                                                               "<string>X</string>")   \
				MEMBER("spawnerr", "<string></string>")                        \
					MEMBER("exitstatus", "<int>" status "</int>")          \
						MEMBER("pid",                                  \
	                                               "<int>77</int>") "</struct></value>\n"

static const char *url_args(const struct httppeer *peer, char room[static 1024],
                            const char *args[static 2])
{
	snprintf(room, 1024, "--collector.supervisord.url=%s", peer->url);
	args[0] = room;
	args[1] = NULL;
	return room;
}

#define LINE(metric, group, name, value)                                                       \
	"node_supervisord_" metric "{group=\"" group "\",name=\"" name "\"} " value

TEST(tells_the_state_of_each_process)
{
	static const char *const lines[] = {
		LINE("state", "web", "nginx", "20"),
		LINE("up", "web", "nginx", "1"),
		LINE("start_time_seconds", "web", "nginx", "1700000000"),
		LINE("exit_status", "web", "nginx", "0"),
		LINE("state", "jobs", "j\\\"1", "100"),
		LINE("up", "jobs", "j\\\"1", "0"),
		LINE("exit_status", "jobs", "j\\\"1", "-3"),
		LINE("up", "a", "starting", "1"),
		LINE("up", "a", "stopping", "1"),
		LINE("up", "a", "fatal", "0"),
	};
	static const char answer[] = OK ARRAY(
		PROCESS_("nginx", "web", "20", "1700000000", "0")
			PROCESS_("j&quot;1", "jobs", "100", "1700000001", "-3")
				PROCESS_("starting", "a", "10", "5", "0")
					PROCESS_("stopping", "a", "40", "5", "0")
						PROCESS_("fatal", "a", "200", "5", "0"));
	for (int tcp = 0; tcp < 2; tcp++) {
		struct httppeer peer;
		const char *args[2];
		char room[1024];
		struct bench b;
		struct str text, line;
		size_t starts = 0;

		httppeer_start(&peer, tcp, STR(answer));
		url_args(&peer, room, args);
		assert_int_equal(bench_open(&b, &supervisord_collector, "/nowhere", args), 0);
		text = bench_collect(&b);
		if (b.status != COLLECT_OK)
			fail_msg("%s", b.err.text);
		for (size_t i = 0; i < COUNT_OF(lines); i++) {
			if (!bench_has(text, lines[i]))
				fail_msg("no %s in:\n%.*s", lines[i], STR_ARG(text));
		}
		assert_true(
			bench_has(text, "# TYPE node_supervisord_start_time_seconds counter"));
		while (str_next_line(&text, &line))
			starts += str_starts(line, "node_supervisord_start_time_seconds{");
		assert_int_equal(starts, 3);
		assert_true(str_starts(str_from(peer.request), "POST /RPC2 HTTP/1.0\r\n"));
		assert_non_null(
			strstr(peer.request, "<methodName>supervisor.getAllProcessInfo<"));
		bench_close(&b);
		httppeer_stop(&peer);
	}
}

TEST(fails_with_the_reason)
{
	static const struct {
		struct str answer;
		const char *says;
	} rows[] = {
		{ { "HTTP/1.0 401 No\r\n\r\n", 19 }, "supervisord: the answer is 401" },
		{ { OK "<html/>", sizeof(OK) + 6 }, "supervisord: line 1: it is no answer" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct httppeer peer;
		const char *args[2];
		char room[1024];
		struct bench b;

		httppeer_start(&peer, false, rows[i].answer);
		url_args(&peer, room, args);
		assert_int_equal(bench_open(&b, &supervisord_collector, "/nowhere", args), 0);
		assert_int_equal(bench_collect(&b).n, 0);
		assert_int_equal(b.status, COLLECT_FAIL);
		if (!strstr(b.err.text, rows[i].says))
			fail_msg("%s", b.err.text);
		httppeer_stop(&peer);
		bench_collect(&b);
		assert_int_equal(b.status, COLLECT_FAIL);
		assert_string_equal(b.err.text, "supervisord: No such file or directory");
		bench_close(&b);
	}
}

TEST(takes_its_url_from_the_environment)
{
	struct bench b;

	assert_int_equal(setenv("SUPERVISORD_URL", "https://nowhere/", 1), 0);
	assert_int_equal(bench_open(&b, &supervisord_collector, "/nowhere", NULL), -EINVAL);
	assert_string_equal(b.err.text, "--collector.supervisord.url: it takes "
	                                "http://host:port/path or unix:///path/to/socket");
	bench_close(&b);
	unsetenv("SUPERVISORD_URL");
	assert_int_equal(bench_open(&b, &supervisord_collector, "/nowhere", NULL), 0);
	bench_close(&b);
}

RUN_TESTS(cmocka_unit_test(tells_the_state_of_each_process),
          cmocka_unit_test(fails_with_the_reason),
          cmocka_unit_test(takes_its_url_from_the_environment))
