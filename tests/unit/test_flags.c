/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/flags.c"

#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static const char *const levels[] = { "debug", "info", "warn", NULL };

static const struct flag table[] = {
	{ "help", FLAG_SWITCH, NULL, "Show this.", .asks = ASKS_HELP },
	{ "collector.cpu", FLAG_SWITCH, "true", "Processor times." },
	{ "no-name", FLAG_SWITCH, NULL, "A name that begins like a negation." },
	{ "web.config.file", FLAG_TEXT, "", "The web config." },
	{ "path.procfs", FLAG_TEXT, "/proc", "Where it is." },
	{ "include", FLAG_TEXT, NULL, "What to keep." },
	{ "web.listen-address", FLAG_TEXTS, ":9100", "Where to listen." },
	{ "textfile.directory", FLAG_TEXTS, NULL, "Where text files are." },
	{ "web.max-requests", FLAG_COUNT, "40", "How many at once." },
	{ "timeout", FLAG_DURATION, "5s", "How long." },
	{ "old-include", FLAG_TEXT, NULL, "", true, "include" },
	{ "older-include", FLAG_TEXT, NULL, "", true, "include" },
	{ "old-cpu", FLAG_SWITCH, NULL, "", true, "collector.cpu" },
	{ "secret", FLAG_TEXT, NULL, "Taken, not shown.", true },
	{ "version", FLAG_SWITCH, NULL, "", true, .asks = ASKS_ANSWER },
	{ "manual", FLAG_SWITCH, NULL, "", true, .asks = ASKS_ANSWER },
	{ "complete", FLAG_SWITCH, NULL, "", true, .asks = ASKS_COMPLETION },
	{ "level", FLAG_TEXT, "info", "How loud.", .choices = levels },
	{ 0 },
};

/* Words in one text, "|" between them. */
static int parse(struct flags **f, const char *line, struct err *err)
{
	static char text[1 << 16];
	const char *argv[256] = { "postern" };
	int argc = 1;

	snprintf(text, sizeof(text), "%s", line);
	for (char *p = text; *line && p && argc < 256; argc++) {
		argv[argc] = p;
		p = strchr(p, '|');
		if (p)
			*p++ = '\0';
	}
	*f = flags_new();
	flags_add(*f, table);
	return flags_parse(*f, argc, argv, err);
}

TEST(has_defaults_where_nothing_is_given)
{
	const char *const *values;
	struct flags *f;

	assert_int_equal(parse(&f, "", NULL), 0);
	assert_true(flags_switch(f, "collector.cpu"));
	assert_false(flags_switch(f, "help"));
	assert_string_equal(flags_text(f, "path.procfs"), "/proc");
	assert_string_equal(flags_text(f, "include"), "");
	assert_int_equal(flags_texts(f, "web.listen-address", &values), 1);
	assert_string_equal(values[0], ":9100");
	assert_int_equal(flags_texts(f, "textfile.directory", &values), 0);
	assert_int_equal(flags_count(f, "web.max-requests"), 40);
	assert_int_equal(flags_duration_ms(f, "timeout"), 5000);
	assert_false(flags_given(f, "include"));
	flags_free(f);
}

TEST(takes_a_value_behind_the_sign_or_as_the_next_word)
{
	struct flags *f;

	assert_int_equal(parse(&f,
	                       "--path.procfs=/a=b|--include|x y|--no-collector.cpu|"
	                       "--web.max-requests|7|--timeout=1m0.5001s|--web.config.file=",
	                       NULL),
	                 0);
	assert_string_equal(flags_text(f, "path.procfs"), "/a=b");
	assert_string_equal(flags_text(f, "include"), "x y");
	assert_string_equal(flags_text(f, "web.config.file"), "");
	assert_true(flags_given(f, "web.config.file"));
	assert_false(flags_switch(f, "collector.cpu"));
	assert_true(flags_given(f, "collector.cpu"));
	assert_int_equal(flags_count(f, "web.max-requests"), 7);
	assert_int_equal(flags_duration_ms(f, "timeout"), 60501);
	flags_free(f);
}

TEST(gathers_repeated_values_instead_of_the_default)
{
	const char *const *values;
	struct flags *f;

	assert_int_equal(parse(&f, "--web.listen-address=:1|--web.listen-address|:2", NULL), 0);
	assert_int_equal(flags_texts(f, "web.listen-address", &values), 2);
	assert_string_equal(values[0], ":1");
	assert_string_equal(values[1], ":2");
	flags_free(f);
}

TEST(takes_h_for_help)
{
	static const char *const lines[] = { "-h", "--help", "-h|-h", "-hh", "--help|--" };
	struct flags *f;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_int_equal(parse(&f, lines[i], NULL), 0);
		assert_string_equal(flags_asked(f)->name, "help");
		flags_free(f);
	}
}

TEST(answers_rather_than_complains_where_kingpin_does)
{
	static const struct {
		const char *line, *asked; /* NULL: nothing is asked for, or the line is wrong */
	} rows[] = {
		{ "--include=a", NULL },
		{ "--help|--timeout=x", "help" },
		{ "--include=a|--include=a|--help", "help" },
		{ "--no-help", "help" },
		{ "--help|--x", NULL },
		{ "--help|extra", NULL },
		{ "--help|--include", NULL },
		{ "--version|--x", "version" },
		{ "--version|extra", "version" },
		{ "--help|--version|--x", "version" },
		{ "--no-version", "version" },
		{ "--manual|--version", "manual" },
		{ "--version|--manual", "version" },
		{ "--x|--version", NULL },
		{ "extra|--version", NULL },
		{ "--version|--complete|--x", "complete" },
		{ "--complete|--timeout=x", "complete" },
		{ "--timeout=x|--complete", NULL },
		{ "--no-complete", NULL },
	};
	struct flags *f;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct flag *asked;

		(void)parse(&f, rows[i].line, NULL);
		asked = flags_asked(f);
		assert_string_equal(asked ? asked->name : "",
		                    rows[i].asked ? rows[i].asked : "");
		flags_free(f);
	}
}

TEST(takes_a_choice_in_any_case)
{
	struct flags *f;

	assert_int_equal(parse(&f, "--level=WARN", NULL), 0);
	assert_string_equal(flags_text(f, "level"), "WARN");
	flags_free(f);
}

TEST(prefers_a_name_to_a_negation)
{
	struct flags *f;

	assert_int_equal(parse(&f, "--no-name", NULL), 0);
	assert_true(flags_switch(f, "no-name"));
	flags_free(f);
	assert_int_equal(parse(&f, "--no-no-name", NULL), 0);
	assert_false(flags_switch(f, "no-name"));
	flags_free(f);
}

TEST(refuses_with_kingpins_sentences)
{
	static const struct {
		const char *line, *sentence;
	} rows[] = {
		{ "--x", "unknown long flag '--x', try --help" },
		{ "--x=1", "unknown long flag '--x', try --help" },
		{ "--collector.cp", "unknown long flag '--collector.cp', try --help" },
		{ "--=1", "unknown long flag '--', try --help" },
		{ "--no-", "unknown long flag '--no-', try --help" },
		{ "--no-include", "unknown long flag '--no-include', try --help" },
		{ "-x", "unknown short flag '-x', try --help" },
		{ "-hx", "unknown short flag '-x', try --help" },
		{ "-\xc3\xa9z", "unknown short flag '-\xc3\xa9', try --help" },
		{ "--include", "expected argument for flag '--include', try --help" },
		{ "--include|--x", "expected argument for flag '--include', try --help" },
		{ "--include|-x", "expected argument for flag '--include', try --help" },
		{ "--collector.cpu=true", "unexpected true, try --help" },
		{ "--no-collector.cpu=x", "unexpected x, try --help" },
		{ "--collector.cpu|true", "unexpected true, try --help" },
		{ "extra", "unexpected extra, try --help" },
		{ "extra|--help", "unexpected extra, try --help" },
		{ "--include=|", "unexpected , try --help" },
		{ "-", "unexpected , try --help" },
		{ "--|--x", "unexpected --x, try --help" },
		{ "--|@x", "unexpected @x, try --help" },
		{ "--collector.cpu|--collector.cpu",
		  "flag 'collector.cpu' cannot be repeated, try --help" },
		{ "--collector.cpu|--no-collector.cpu",
		  "flag 'collector.cpu' cannot be repeated, try --help" },
		{ "--include=a|--include=a", "flag 'include' cannot be repeated, try --help" },
		{ "--old-include=a|--old-include=a",
		  "flag 'old-include' cannot be repeated, try --help" },
		{ "--web.max-requests=x",
		  "flag 'web.max-requests' takes a whole number, not \"x\", try --help" },
		{ "--web.max-requests=-1",
		  "flag 'web.max-requests' takes a whole number, not \"-1\", try --help" },
		{ "--web.max-requests=18446744073709551616",
		  "flag 'web.max-requests' takes a whole number, not "
		  "\"18446744073709551616\", try --help" },
		{ "--timeout=5", "flag 'timeout' takes a time like 5s or 1m30s, not \"5\", "
		                 "try --help" },
		{ "--timeout=-5s", "flag 'timeout' takes a time like 5s or 1m30s, not \"-5s\", "
		                   "try --help" },
		{ "--level=loud",
		  "flag 'level' takes debug, info or warn, not \"loud\", try --help" },
		{ "--level=", "flag 'level' takes debug, info or warn, not \"\", try --help" },
		{ "--timeout=x|--x", "unknown long flag '--x', try --help" },
		{ "@", "expected @ file to expand arguments from, try --help" },
		{ "@/nonexistent/x", "failed to read arguments file \"/nonexistent/x\": "
		                     "No such file or directory, try --help" },
		{ "@/", "failed to read arguments file \"/\": Is a directory, try --help" },
		{ "--include|@/nonexistent/x",
		  "failed to read arguments file \"/nonexistent/x\": "
		  "No such file or directory, try --help" },
	};
	struct flags *f;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err err = { 0 };

		assert_true(parse(&f, rows[i].line, &err) < 0);
		assert_string_equal(err.text, rows[i].sentence);
		flags_free(f);
	}
}

TEST(takes_as_many_operands_as_it_is_told)
{
	static const char *const argv[] = { "postern", "--include", "x", "a", "--", "--b" };
	const char *const *words;
	struct flags *f = flags_new();

	flags_add(f, table);
	flags_take_operands(f, "[A [B]]", 2);
	assert_int_equal(flags_parse(f, 6, argv, NULL), 0);
	assert_int_equal(flags_operands(f, &words), 2);
	assert_string_equal(words[0], "a");
	assert_string_equal(words[1], "--b");
	flags_free(f);
}

TEST(refuses_an_operand_too_many)
{
	static const char *const argv[] = { "postern", "a", "b" };
	struct flags *f = flags_new();
	struct err err;

	flags_add(f, table);
	flags_take_operands(f, "[A]", 1);
	assert_int_equal(flags_parse(f, 3, argv, &err), -EINVAL);
	assert_string_equal(err.text, "unexpected b, try --help");
	flags_free(f);
}

TEST(bounds_how_often_a_flag_is_given)
{
	char line[FLAG_VALUES_MAX * 32] = "";
	const char *const *values;
	struct flags *f;
	struct err err;
	size_t n = 0;

	for (int i = 0; i < FLAG_VALUES_MAX; i++)
		n += (size_t)snprintf(line + n, sizeof(line) - n, "%s--textfile.directory=/x",
		                      i > 0 ? "|" : "");
	assert_int_equal(parse(&f, line, NULL), 0);
	assert_int_equal(flags_texts(f, "textfile.directory", &values), FLAG_VALUES_MAX);
	flags_free(f);
	snprintf(line + n, sizeof(line) - n, "|--textfile.directory=/x");
	assert_int_equal(parse(&f, line, &err), -EINVAL);
	assert_string_equal(
		err.text, "flag 'textfile.directory' is given more than 64 times, try --help");
	flags_free(f);
}

TEST(takes_an_old_name_with_a_warning)
{
	const char *const *warnings;
	struct flags *f;

	assert_int_equal(parse(&f, "--old-include=a|--no-old-cpu", NULL), 0);
	assert_string_equal(flags_text(f, "include"), "a");
	assert_true(flags_given(f, "include"));
	assert_true(flags_given(f, "old-include"));
	assert_false(flags_switch(f, "collector.cpu"));
	assert_int_equal(flags_warnings(f, &warnings), 2);
	assert_string_equal(warnings[0],
	                    "--old-include is the old name of --include: use that");
	flags_free(f);
}

TEST(refuses_one_flag_by_two_names)
{
	static const struct {
		const char *line, *first, *second;
	} rows[] = {
		{ "--old-include=a|--include=a", "old-include", "include" },
		{ "--include=a|--old-include=a", "include", "old-include" },
		{ "--old-include=a|--older-include=a", "old-include", "older-include" },
	};
	struct flags *f;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err err;
		char expected[128];

		snprintf(expected, sizeof(expected),
		         "flags '%s' and '%s' are one flag by two names, try --help",
		         rows[i].first, rows[i].second);
		assert_int_equal(parse(&f, rows[i].line, &err), -EINVAL);
		assert_string_equal(err.text, expected);
		flags_free(f);
	}
}

/* Writes a file of arguments and leaves "@PATH" in word. */
static void write_args(char word[static 64], const void *text, size_t n)
{
	int fd;

	snprintf(word, 64, "@/tmp/postern-args-XXXXXX");
	fd = mkstemp(word + 1);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), n);
	close(fd);
}

TEST(reads_arguments_from_a_file)
{
	static const char text[] =
		"# a comment\n--include\r\n a b \n\n \t\n--no-collector.cpu\n"
		"--web.max-requests=3";
	const char *const *values;
	struct flags *f;
	char word[64], line[256];

	write_args(word, text, sizeof(text) - 1);
	snprintf(line, sizeof(line), "--textfile.directory=/a|%s|--textfile.directory=/b",
	         word);
	assert_int_equal(parse(&f, line, NULL), 0);
	assert_string_equal(flags_text(f, "include"), " a b ");
	assert_false(flags_switch(f, "collector.cpu"));
	assert_int_equal(flags_count(f, "web.max-requests"), 3);
	assert_int_equal(flags_texts(f, "textfile.directory", &values), 2);
	assert_string_equal(values[1], "/b");
	flags_free(f);
	unlink(word + 1);
}

TEST(reads_files_named_in_files_and_as_values)
{
	char inner[64], outer[64], line[256];
	struct flags *f;

	write_args(inner, "x\n--no-collector.cpu\n", 21);
	write_args(outer, inner, strlen(inner));
	snprintf(line, sizeof(line), "--include|%s", outer);
	assert_int_equal(parse(&f, line, NULL), 0);
	assert_string_equal(flags_text(f, "include"), "x");
	assert_false(flags_switch(f, "collector.cpu"));
	flags_free(f);
	unlink(inner + 1);
	unlink(outer + 1);
}

TEST(refuses_files_that_never_end)
{
	struct flags *f;
	struct err err;
	char word[64];
	int fd;

	write_args(word, "", 0);
	fd = open(word + 1, O_WRONLY);
	assert_int_equal(write(fd, word, strlen(word)), strlen(word));
	close(fd);
	assert_int_equal(parse(&f, word, &err), -EINVAL);
	assert_non_null(strstr(err.text, "more than 32 files of arguments"));
	flags_free(f);
	unlink(word + 1);

	assert_int_equal(parse(&f, "@/dev/zero", &err), -EFBIG);
	assert_non_null(strstr(err.text, "File too large"));
	flags_free(f);
}

TEST(refuses_a_nul_in_a_file)
{
	struct flags *f;
	struct err err;
	char word[64];

	write_args(word, "--include=a\0b\n", 14);
	assert_int_equal(parse(&f, word, &err), -EILSEQ);
	assert_non_null(strstr(err.text, "it holds a NUL byte"));
	flags_free(f);
	unlink(word + 1);
}

TEST(helps_in_two_columns)
{
	static const char expected[] =
		"usage: node_exporter [<flags>]\n"
		"\n"
		"Reads a host.\n"
		"\n"
		"Flags:\n"
		"  -h, --[no-]help            Show this.\n"
		"      --[no-]collector.cpu   Processor times. On by default.\n"
		"      --[no-]no-name         A name that begins like a negation.\n"
		"      --web.config.file=\"\"   The web config.\n"
		"      --path.procfs=\"/proc\"  Where it is.\n"
		"      --include=INCLUDE      What to keep.\n"
		"      --web.listen-address=:9100 ...\n"
		"                             Where to listen.\n"
		"      --textfile.directory=TEXTFILE.DIRECTORY ...\n"
		"                             Where text files are.\n"
		"      --web.max-requests=40  How many at once.\n"
		"      --timeout=5s           How long.\n"
		"      --level=\"info\"         How loud. It is debug, info or warn.\n";
	struct flags *f = flags_new();
	struct buf out;

	setenv("COLUMNS", "80", 1);
	flags_add(f, table);
	buf_init(&out, 1 << 16);
	flags_help(f, "node_exporter", "Reads a host.", &out);
	assert_str(buf_str(&out), expected);
	buf_deinit(&out);
	flags_free(f);
}

TEST(wraps_help_at_80_columns)
{
	static const struct flag one[] = {
		{ "device-exclude", FLAG_TEXT, "^\\d\"$",
		  "Names of devices to leave out, an expression in the syntax of RE2 that is "
		  "searched for anywhere in a name." },
		{ 0 },
	};
	static const char expected[] = "usage: p [<flags>]\n\n\n\nFlags:\n"
				       "      --device-exclude=\"^\\\\d\\\"$\"\n"
				       "    Names of devices to leave out, an expression in "
				       "the syntax of RE2 that is\n"
				       "    searched for anywhere in a name.\n";
	struct flags *f = flags_new();
	struct buf out;

	setenv("COLUMNS", "80", 1);
	flags_add(f, one);
	buf_init(&out, 1 << 16);
	flags_help(f, "p", "", &out);
	assert_str(buf_str(&out), expected);
	buf_deinit(&out);
	flags_free(f);
}

TEST(takes_a_default_from_the_environment)
{
	static const struct flag one[] = {
		{ .name = "url",
		  .kind = FLAG_TEXT,
		  .value = "a",
		  .help = "Where.",
		  .env = "TEST_URL" },
		{ 0 },
	};
	static const char *const argv[] = { "p", "--url=c" };
	struct flags *f = flags_new();
	struct buf out;

	flags_add(f, one);
	unsetenv("TEST_URL");
	assert_string_equal(flags_text(f, "url"), "a");
	assert_int_equal(setenv("TEST_URL", "", 1), 0);
	assert_string_equal(flags_text(f, "url"), "a");
	assert_int_equal(setenv("TEST_URL", "b", 1), 0);
	assert_string_equal(flags_text(f, "url"), "b");
	assert_false(flags_given(f, "url"));
	assert_int_equal(flags_parse(f, 2, argv, NULL), 0);
	assert_string_equal(flags_text(f, "url"), "c");

	buf_init(&out, 1 << 16);
	flags_help(f, "p", "", &out);
	assert_str(buf_str(&out), "usage: p [<flags>]\n\n\n\nFlags:\n"
	                          "      --url=\"a\"  Where. ($TEST_URL)\n");
	buf_deinit(&out);
	flags_free(f);
	unsetenv("TEST_URL");
}

TEST(lists_the_flags_of_all_tables)
{
	static const struct flag more[] = { { "more", FLAG_SWITCH, NULL, "More." }, { 0 } };
	struct flags *f = flags_new();
	size_t n = sizeof(table) / sizeof(table[0]) - 1;

	flags_add(f, table);
	flags_add(f, NULL);
	flags_add(f, more);
	assert_string_equal(flags_at(f, 0)->name, "help");
	assert_string_equal(flags_at(f, n)->name, "more");
	assert_null(flags_at(f, n + 1));
	flags_free(f);
}

TEST(reads_durations_as_go_does)
{
	static const struct {
		const char *text;
		int rc;
		int64_t ns;
	} rows[] = {
		{ "0", 0, 0 },
		{ "5s", 0, 5000000000 },
		{ "+5s", 0, 5000000000 },
		{ "-1.5h", 0, -5400000000000 },
		{ "1h2m3s4ms5us6ns", 0, 3723004005006 },
		{ "7\xc2\xb5s", 0, 7000 },
		{ "7\xce\xbcs", 0, 7000 },
		{ ".5s", 0, 500000000 },
		{ "1.s", 0, 1000000000 },
		{ "0.9999999999s", 0, 999999999 },
		{ "2540400h", 0, 9145440000000000000 },
		{ "2640400h", -ERANGE, 0 },
		{ "9999999999999999999s", -ERANGE, 0 },
		{ "2540400h2540400h", -ERANGE, 0 },
		{ "", -EINVAL, 0 },
		{ "-", -EINVAL, 0 },
		{ "5", -EINVAL, 0 },
		{ "s", -EINVAL, 0 },
		{ ".s", -EINVAL, 0 },
		{ "1d", -EINVAL, 0 },
		{ "1 s", -EINVAL, 0 },
		{ "--1s", -EINVAL, 0 },
		{ "1s ", -EINVAL, 0 },
		{ "1s2", -EINVAL, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t ns = 0;

		assert_int_equal(duration_parse(str_from(rows[i].text), &ns), rows[i].rc);
		assert_int_equal(ns, rows[i].ns);
	}
}

RUN_TESTS(cmocka_unit_test(has_defaults_where_nothing_is_given),
          cmocka_unit_test(takes_a_value_behind_the_sign_or_as_the_next_word),
          cmocka_unit_test(gathers_repeated_values_instead_of_the_default),
          cmocka_unit_test(takes_h_for_help),
          cmocka_unit_test(answers_rather_than_complains_where_kingpin_does),
          cmocka_unit_test(takes_a_choice_in_any_case),
          cmocka_unit_test(prefers_a_name_to_a_negation),
          cmocka_unit_test(refuses_with_kingpins_sentences),
          cmocka_unit_test(takes_as_many_operands_as_it_is_told),
          cmocka_unit_test(refuses_an_operand_too_many),
          cmocka_unit_test(bounds_how_often_a_flag_is_given),
          cmocka_unit_test(takes_an_old_name_with_a_warning),
          cmocka_unit_test(refuses_one_flag_by_two_names),
          cmocka_unit_test(reads_arguments_from_a_file),
          cmocka_unit_test(reads_files_named_in_files_and_as_values),
          cmocka_unit_test(refuses_files_that_never_end),
          cmocka_unit_test(refuses_a_nul_in_a_file), cmocka_unit_test(helps_in_two_columns),
          cmocka_unit_test(wraps_help_at_80_columns),
          cmocka_unit_test(takes_a_default_from_the_environment),
          cmocka_unit_test(lists_the_flags_of_all_tables),
          cmocka_unit_test(reads_durations_as_go_does))
