/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/runit.c"

#include <stdio.h>
#include <unistd.h>

#include "tests/unit/collect.h"
#include "tests/unit/tmpdir.h"

/* 1 January 2023, 12:00:00.5, pid 513; up, and shall be. */
#define UP "\x40\x00\x00\x00\x63\xb1\x75\xca\x1d\xcd\x65\x00\x01\x02\x00\x00\x00u\x00\x01"

static void write_status(const struct tmpdir *dir, const char *rel, struct str status)
{
	char path[2 * TMP_PATH_MAX_BYTES];
	FILE *f;

	tmp_write(dir, rel, "");
	snprintf(path, sizeof(path), "%s/%s", dir->path, rel);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(status.p, 1, status.n, f), status.n);
	assert_int_equal(fclose(f), 0);
}

TEST(reads_what_runsv_writes)
{
	static const struct {
		struct str text;
		uint8_t state;
		bool wanted_up;
		int64_t changed_s;
	} rows[] = {
		{ { UP, 20 }, 1, true, 1672574400 },
		{ { UP "more", 24 }, 1, true, 1672574400 },
		/* Down, and shall be; since one second before 1970. */
		{ { "\x40\0\0\0\0\0\0\x09\0\0\0\0\0\0\0\0\0d\0\0", 20 }, 0, false, -1 },
		/* Finishing; white space in the time. */
		{ { "\x40\0\0\0\x20\x0a\x0d\x20 \t\n\0\0\0\0\0\1u\1\2", 20 },
		  2,
		  true,
		  537529622 },
		/* What no runsv writes, yet is 20 bytes. */
		{ { "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0?\0\xff", 20 },
		  255,
		  false,
		  -4611686018427387914 },
		{ { "\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0\0\0\0\0\0u\0\1", 20 },
		  1,
		  true,
		  4611686018427387893 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct service s = { 0 };

		assert_int_equal(parse_status(rows[i].text, &s), 0);
		assert_int_equal(s.state, rows[i].state);
		assert_int_equal(s.wanted_up, rows[i].wanted_up);
		if (s.changed_s != rows[i].changed_s)
			fail_msg("row %zu: %lld", i, (long long)s.changed_s);
	}
}

TEST(refuses_what_is_no_status)
{
	static const struct str rows[] = {
		{ "", 0 },
		{ UP, 19 },
		{ "down\n", 5 },
		{ "\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0u\0\1", 20 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct service s = { 0 };

		assert_int_equal(parse_status(rows[i], &s), -EINVAL);
	}
}

#define LINE(name, service, value)                                                             \
	"node_service_" name "{service=\"" service "\",supervisor=\"runit\"} " value

TEST(tells_each_service_that_has_a_status)
{
	static const char *const lines[] = {
		LINE("state", "ssh", "1"),
		LINE("desired_state", "ssh", "1"),
		LINE("normal_state", "ssh", "1"),
		LINE("state_last_change_timestamp_seconds", "ssh", "1672574400"),
		LINE("normal_state", "linked", "0"),
		LINE("normal_state", "o\\\"d\\\\d", "0"),
	};
	char flag[2 * TMP_PATH_MAX_BYTES], from[2 * TMP_PATH_MAX_BYTES];
	const char *args[] = { flag, NULL };
	struct tmpdir dir;
	struct bench b;
	struct str text, line;
	size_t n = 0;

	tmp_new(&dir);
	write_status(&dir, "service/ssh/supervise/status", (struct str){ UP, 20 });
	write_status(&dir, "sv/linked/supervise/status", (struct str){ UP, 20 });
	tmp_write(&dir, "sv/linked/down", "");
	write_status(&dir, "service/o\"d\\d/supervise/status", (struct str){ UP, 20 });
	tmp_write(&dir, "service/o\"d\\d/supervise/down", "");
	write_status(&dir, "service/short/supervise/status", (struct str){ UP, 7 });
	tmp_write(&dir, "service/new/run", "#!/bin/sh\n");
	tmp_write(&dir, "service/a-file", "");
	snprintf(from, sizeof(from), "%s/service/linked", dir.path);
	assert_int_equal(symlink("../sv/linked", from), 0);
	snprintf(flag, sizeof(flag), "--collector.runit.servicedir=%s/service", dir.path);

	assert_int_equal(bench_open(&b, &runit_collector, "/nowhere", args), 0);
	text = bench_collect(&b);
	assert_int_equal(b.status, COLLECT_OK);
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		if (!bench_has(text, lines[i]))
			fail_msg("no %s in:\n%.*s", lines[i], STR_ARG(text));
	}
	while (str_next_line(&text, &line))
		n += str_starts(line, "node_service_state{");
	assert_int_equal(n, 3);

	/* As runsv does it. */
	write_status(&dir, "service/ssh/supervise/status.new",
	             (struct str){ "\x40\0\0\0\0\0\0\x0a\0\0\0\0\0\0\0\0\0d\0\0", 20 });
	tmp_rename(&dir, "service/ssh/supervise/status.new", "service/ssh/supervise/status");
	assert_true(bench_has(bench_collect(&b), LINE("state", "ssh", "0")));

	/* As runsvchdir does it. */
	tmp_rename(&dir, "service", "previous");
	assert_int_equal(bench_collect(&b).n, 0);
	assert_int_equal(b.status, COLLECT_FAIL);
	assert_string_equal(b.err.text,
	                    "could not read the directory of "
	                    "--collector.runit.servicedir: No such file or directory");
	write_status(&dir, "service/other/supervise/status", (struct str){ UP, 20 });
	assert_true(bench_has(bench_collect(&b), LINE("state", "other", "1")));
	bench_close(&b);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(reads_what_runsv_writes),
          cmocka_unit_test(refuses_what_is_no_status),
          cmocka_unit_test(tells_each_service_that_has_a_status))
