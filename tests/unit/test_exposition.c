/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/exposition.c"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "metrics/merge.h"
#include "tests/unit/unit.h"

static const struct metric load = { "node_load1", "1m load average.", METRIC_GAUGE };
static const struct metric cpu = {
	"node_cpu_seconds_total", "Seconds by mode.", METRIC_COUNTER, { "cpu", "mode" }
};
static const struct metric disk = { "node_disk_info", "Disks.", METRIC_GAUGE, { "device" } };
static const struct metric other_disk = {
	"node_disk_info", "Also disks.", METRIC_GAUGE, { "device" }
};
static const struct metric counted_disk = {
	"node_disk_info", "Counted.", METRIC_COUNTER, { "device" }
};

enum { SAYERS = 3 };

/* Some collectors' texts and what comes of them. */
struct scene {
	struct exposition said[SAYERS];
	struct merge merge;
	struct buf out;
};

static void open_scene(struct scene *s)
{
	for (size_t i = 0; i < SAYERS; i++)
		exposition_init(&s->said[i]);
	merge_init(&s->merge);
	buf_init(&s->out, 1 << 16);
}

static void close_scene(struct scene *s)
{
	for (size_t i = 0; i < SAYERS; i++)
		exposition_deinit(&s->said[i]);
	merge_deinit(&s->merge);
	buf_deinit(&s->out);
}

static int merge(struct scene *s)
{
	const struct exposition *const all[SAYERS] = { &s->said[0], &s->said[1], &s->said[2] };

	buf_reset(&s->out, SIZE_MAX);
	return merge_expositions(&s->merge, all, SAYERS, (struct str){ 0 }, &s->out);
}

#define LOAD_HEAD "# HELP node_load1 1m load average.\n# TYPE node_load1 gauge\n"
#define DISK_HEAD "# HELP node_disk_info Disks.\n# TYPE node_disk_info gauge\n"
#define CPU_HEAD                                                                               \
	"# HELP node_cpu_seconds_total Seconds by mode.\n# TYPE node_cpu_seconds_total "       \
	"counter\n"

TEST(sorts_families_and_keeps_each_in_one_piece)
{
	const struct str user[] = { STR("0"), STR("user") }, idle[] = { STR("0"), STR("idle") };
	struct scene s;

	open_scene(&s);
	sample(&s.said[0], &load, 0.25);
	sample_with(&s.said[1], &cpu, user, 1.5);
	sample_of(&s.said[1], &disk, STR("sda"), 1);
	sample_with_u64(&s.said[1], &cpu, idle, 9007199254740993);
	assert_int_equal(merge(&s), 0);
	assert_str(
		buf_str(&s.out), CPU_HEAD
		"node_cpu_seconds_total{cpu=\"0\",mode=\"user\"} 1.5\n"
		"node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"} 9007199254740993\n" DISK_HEAD
		"node_disk_info{device=\"sda\"} 1\n" LOAD_HEAD "node_load1 0.25\n");
	close_scene(&s);
}

TEST(says_nothing_of_what_nobody_said)
{
	struct scene s;

	open_scene(&s);
	assert_int_equal(merge(&s), 0);
	assert_str(buf_str(&s.out), "");
	sample(&s.said[1], &load, 1);
	exposition_reset(&s.said[1]);
	assert_int_equal(merge(&s), 0);
	assert_str(buf_str(&s.out), "");
	close_scene(&s);
}

TEST(merges_a_family_of_several_collectors)
{
	struct scene s;

	open_scene(&s);
	sample_of(&s.said[0], &disk, STR("sda"), 1);
	sample_of(&s.said[0], &disk, STR("b c"), 1);
	sample_of(&s.said[1], &other_disk, STR("sda"), 2);
	sample_of(&s.said[1], &other_disk, STR("sdb"), 2);
	sample_of(&s.said[2], &other_disk, STR("sdb"), 3);
	sample_of(&s.said[2], &other_disk, STR("b c"), 3);
	sample_of(&s.said[2], &other_disk, STR("b d"), 3);
	assert_int_equal(merge(&s), 3);
	assert_str(buf_str(&s.out), DISK_HEAD "node_disk_info{device=\"sda\"} 1\n"
	                                      "node_disk_info{device=\"b c\"} 1\n"
	                                      "node_disk_info{device=\"sdb\"} 2\n"
	                                      "node_disk_info{device=\"b d\"} 3\n");
	close_scene(&s);
}

TEST(leaves_out_a_family_of_another_type)
{
	struct scene s;

	open_scene(&s);
	sample_of(&s.said[0], &disk, STR("sda"), 1);
	sample_of(&s.said[1], &counted_disk, STR("sdb"), 2);
	sample_of(&s.said[2], &other_disk, STR("sdc"), 3);
	assert_int_equal(merge(&s), 1);
	assert_str(buf_str(&s.out), DISK_HEAD "node_disk_info{device=\"sda\"} 1\n"
	                                      "node_disk_info{device=\"sdc\"} 3\n");
	close_scene(&s);
}

TEST(lets_the_first_in_the_list_win_wherever_it_lies)
{
	struct scene s;
	const struct exposition *backwards[] = { &s.said[2], &s.said[0] };

	open_scene(&s);
	sample_of(&s.said[0], &counted_disk, STR("sda"), 1);
	sample(&s.said[2], &load, 1);
	sample_of(&s.said[2], &disk, STR("sdb"), 2);
	assert_int_equal(merge_expositions(&s.merge, backwards, 2, (struct str){ 0 }, &s.out),
	                 1);
	assert_str(buf_str(&s.out),
	           DISK_HEAD "node_disk_info{device=\"sdb\"} 2\n" LOAD_HEAD "node_load1 1\n");
	close_scene(&s);
}

TEST(holds_one_collector_to_the_same_rules)
{
	struct scene s;

	open_scene(&s);
	sample_of(&s.said[0], &disk, STR("sda"), 1);
	sample_of(&s.said[0], &counted_disk, STR("sdb"), 2);
	sample_of(&s.said[0], &other_disk, STR("sda"), 3);
	sample_of(&s.said[0], &other_disk, STR("sdc"), 3);
	assert_int_equal(merge(&s), 2);
	assert_str(buf_str(&s.out), DISK_HEAD "node_disk_info{device=\"sda\"} 1\n"
	                                      "node_disk_info{device=\"sdc\"} 3\n");
	close_scene(&s);
}

TEST(writes_any_bytes_as_a_label_value)
{
	static const struct {
		struct str value;
		const char *text;
	} rows[] = {
		{ { "", 0 }, "" },
		{ { NULL, 0 }, "" },
		{ { "a\\b\"c\nd", 7 }, "a\\\\b\\\"c\\nd" },
		{ { "\n\"\\", 3 }, "\\n\\\"\\\\" },
		{ { "a\0b\t\r", 5 }, NULL },
		{ { "\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa7", 9 },
		  "\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xa7" },
		{ { "a\xff\xfe\x80z", 5 }, "a\xef\xbf\xbdz" },
		{ { "\xff", 1 }, "\xef\xbf\xbd" },
		{ { "\xff\n\xff", 3 }, "\xef\xbf\xbd\\n\xef\xbf\xbd" },
		{ { "\xff\xc3\xa4\xff", 4 }, "\xef\xbf\xbd\xc3\xa4\xef\xbf\xbd" },
		{ { "a\xe2\x82", 3 }, "a\xef\xbf\xbd" },
		{ { "\xed\xa0\x80", 3 }, "\xef\xbf\xbd" },
		{ { "\xc0\xaf/", 3 }, "\xef\xbf\xbd/" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf out;

		buf_init(&out, 256);
		buf_add_char(&out, '=');
		exposition_escape(&out, rows[i].value, true);
		if (rows[i].text)
			assert_str(str_skip(buf_str(&out), 1), rows[i].text);
		else /* control characters are characters */
			assert_memory_equal(out.p + 1, rows[i].value.p, rows[i].value.n);
		buf_deinit(&out);
	}
}

TEST(escapes_help_but_not_its_quotes)
{
	static const struct metric m = { "m", "a \"b\" \\ c\nd", METRIC_UNTYPED };
	struct scene s;

	open_scene(&s);
	sample(&s.said[0], &m, -0.0);
	assert_int_equal(merge(&s), 0);
	assert_str(buf_str(&s.out), "# HELP m a \"b\" \\\\ c\\nd\n# TYPE m untyped\nm 0\n");
	close_scene(&s);
}

static void say_histogram(struct exposition *e)
{
	static const struct metric m = { "lag_seconds", "Lag.", METRIC_HISTOGRAM };
	const struct label le1 = { STR("le"), STR("1") }, inf = { STR("le"), STR("+Inf") };

	sample_raw(e, &m, "_bucket", &le1, 1, 2);
	sample_raw(e, &m, "_bucket", &inf, 1, 3);
	sample_raw(e, &m, "_sum", NULL, 0, 4.5);
	sample_raw(e, &m, "_count", NULL, 0, 3);
}

TEST(writes_samples_with_names_of_their_own)
{
	struct scene s;

	open_scene(&s);
	say_histogram(&s.said[0]);
	assert_int_equal(merge(&s), 0);
	assert_str(buf_str(&s.out), "# HELP lag_seconds Lag.\n# TYPE lag_seconds histogram\n"
	                            "lag_seconds_bucket{le=\"1\"} 2\n"
	                            "lag_seconds_bucket{le=\"+Inf\"} 3\n"
	                            "lag_seconds_sum 4.5\nlag_seconds_count 3\n");
	close_scene(&s);
}

TEST(says_when_the_answer_is_full)
{
	const struct exposition *all[1];
	struct scene s;

	open_scene(&s);
	all[0] = &s.said[0];
	sample(&s.said[0], &load, 1);
	buf_deinit(&s.out);
	buf_init(&s.out, 40);
	assert_int_equal(merge_expositions(&s.merge, all, 1, (struct str){ 0 }, &s.out),
	                 -ENOSPC);
	close_scene(&s);
}

TEST(leaves_out_a_sample_that_is_cut_off)
{
	const struct exposition *all[1];
	struct scene s;

	open_scene(&s);
	all[0] = &s.said[0];
	s.said[0].text.max = 50;
	sample_of(&s.said[0], &disk, STR("a"), 1); /* 28 bytes */
	sample_of(&s.said[0], &disk, STR("b"), 1);
	sample(&s.said[0], &load, 1);
	merge_expositions(&s.merge, all, 1, (struct str){ 0 }, &s.out);
	assert_str(buf_str(&s.out), DISK_HEAD "node_disk_info{device=\"a\"} 1\n");
	close_scene(&s);
}

TEST(gathers_families_that_were_written_device_by_device)
{
	enum { DEVICES = 8, FAMILIES = 70 };
	struct metric families[FAMILIES];
	char names[FAMILIES][16], device[16];
	struct scene s;
	struct str rest, line;

	open_scene(&s);
	for (int f = 0; f < FAMILIES; f++) {
		snprintf(names[f], sizeof(names[f]), "f%03d", FAMILIES - f);
		families[f] = (struct metric){ names[f], "Help.", METRIC_GAUGE, { "device" } };
	}
	for (int d = 0; d < DEVICES; d++) {
		snprintf(device, sizeof(device), "%02d", d);
		for (int f = 0; f < FAMILIES; f++) {
			if ((d + f) % 7 > 0) /* not all devices have all */
				sample_of(&s.said[0], &families[f], str_from(device), f);
		}
	}
	assert_int_equal(merge(&s), 0);
	rest = buf_str(&s.out);
	for (int f = FAMILIES - 1; f >= 0; f--) {
		assert_true(str_next_line(&rest, &line) && str_starts(line, "# HELP "));
		assert_true(str_next_line(&rest, &line) && str_starts(line, "# TYPE "));
		for (int d = 0; d < DEVICES; d++) {
			char expected[64];

			if ((d + f) % 7 == 0)
				continue;
			snprintf(expected, sizeof(expected), "%s{device=\"%02d\"} %d", names[f],
			         d, f);
			assert_true(str_next_line(&rest, &line));
			assert_str(line, expected);
		}
	}
	assert_int_equal(rest.n, 0);
	close_scene(&s);
}

TEST(allocates_nothing_when_warm)
{
	struct scene s;
	const char *text;
	const void *parts, *index;

	open_scene(&s);
	for (int i = 0; i < 3; i++) {
		exposition_reset(&s.said[0]);
		sample(&s.said[0], &load, 1);
		sample_of(&s.said[0], &disk, STR("sda"), 1);
		merge(&s);
		if (i > 0) {
			assert_ptr_equal(s.said[0].text.p, text);
			assert_ptr_equal(s.said[0].parts, parts);
			assert_ptr_equal(s.merge.families, index);
		}
		text = s.said[0].text.p;
		parts = s.said[0].parts;
		index = s.merge.families;
	}
	close_scene(&s);
}

/* Runs promtool on the bytes: its exit status, 127 where there is none. */
static int promtool_says(struct str text)
{
	FILE *input = tmpfile();
	int status;
	pid_t pid;

	assert_non_null(input);
	assert_int_equal(fwrite(text.p, 1, text.n, input), text.n);
	rewind(input);
	pid = fork();
	if (pid == 0) {
		dup2(fileno(input), STDIN_FILENO);
		dup2(STDERR_FILENO, STDOUT_FILENO); /* our own is for TAP */
		execlp("promtool", "promtool", "check", "metrics", (char *)NULL);
		_exit(127);
	}
	fclose(input);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(pleases_promtool)
{
	const struct str odd[] = { STR("\xff\"\\"), STR("a\nb") };
	struct scene s;
	int status;

	open_scene(&s);
	sample(&s.said[0], &load, NAN);
	sample_with(&s.said[0], &cpu, odd, INFINITY);
	sample_of(&s.said[1], &disk, STR("sda"), 5e-324);
	say_histogram(&s.said[2]);
	assert_int_equal(merge(&s), 0);
	status = promtool_says(buf_str(&s.out));
	close_scene(&s);
	if (status == 127)
		SKIP_TEST("there is no promtool");
	assert_int_equal(status, 0);
}

TEST(writes_only_the_families_that_are_wanted)
{
	struct scene s;
	const struct exposition *all[1] = { &s.said[0] };

	open_scene(&s);
	sample(&s.said[0], &load, 1);
	sample_of(&s.said[0], &disk, STR("sda"), 1);
	assert_int_equal(merge_expositions(&s.merge, all, 1, STR("node_load1\nnone\n"), &s.out),
	                 0);
	assert_str(buf_str(&s.out), LOAD_HEAD "node_load1 1\n");
	close_scene(&s);
}

RUN_TESTS(cmocka_unit_test(sorts_families_and_keeps_each_in_one_piece),
          cmocka_unit_test(says_nothing_of_what_nobody_said),
          cmocka_unit_test(merges_a_family_of_several_collectors),
          cmocka_unit_test(leaves_out_a_family_of_another_type),
          cmocka_unit_test(lets_the_first_in_the_list_win_wherever_it_lies),
          cmocka_unit_test(holds_one_collector_to_the_same_rules),
          cmocka_unit_test(writes_any_bytes_as_a_label_value),
          cmocka_unit_test(writes_only_the_families_that_are_wanted),
          cmocka_unit_test(escapes_help_but_not_its_quotes),
          cmocka_unit_test(writes_samples_with_names_of_their_own),
          cmocka_unit_test(says_when_the_answer_is_full),
          cmocka_unit_test(leaves_out_a_sample_that_is_cut_off),
          cmocka_unit_test(gathers_families_that_were_written_device_by_device),
          cmocka_unit_test(allocates_nothing_when_warm), cmocka_unit_test(pleases_promtool))
