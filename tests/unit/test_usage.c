/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/usage.c"

#include "tests/unit/unit.h"

#include <stdlib.h>

static const struct flag table[] = {
	{ "help", FLAG_SWITCH, NULL, "Show this." },
	{ "web.file", FLAG_TEXT, ".x", "A file. Read again.", .names = NAMES_FILE },
	{ "secret", FLAG_SWITCH, NULL, "Not shown.", true },
	{ 0 },
};

static const struct flag make_flags[] = { { "now", FLAG_SWITCH, "true", "At once." }, { 0 } };

static struct flags *flags, *of_make;
static struct usage_command commands[2];
static const struct usage usage = { .program = "node_exporter", .about = "Reads a host." };

static struct usage make_usage(void)
{
	struct usage u = usage;

	u.flags = flags;
	u.commands = commands;
	return u;
}

static int set_up(void **state)
{
	(void)state;
	setenv("COLUMNS", "80", 1);
	flags = flags_new();
	flags_add(flags, table);
	of_make = flags_new();
	flags_add(of_make, make_flags);
	flags_take_operands(of_make, "[FILE]", 1);
	commands[0] = (struct usage_command){ "make", "Makes it.", of_make };
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	flags_free(flags);
	flags_free(of_make);
	return 0;
}

static void assert_written(void (*write)(const struct usage *u, struct buf *out),
                           const char *expected)
{
	struct usage u = make_usage();
	struct buf out;

	buf_init(&out, 1 << 16);
	write(&u, &out);
	assert_str(buf_str(&out), expected);
	buf_deinit(&out);
}

#define HELP                                                                                   \
	"usage: node_exporter [<flags>]\n\nReads a host.\n\nFlags:\n"                          \
	"  -h, --[no-]help      Show this.\n"                                                  \
	"      --web.file=\".x\"  A file. Read again.\n"                                       \
	"\nCommands, each with a --help of its own:\n"                                         \
	"  make            Makes it.\n"

TEST(names_the_commands_in_the_help)
{
	assert_written(usage_help, HELP);
}

TEST(adds_the_help_of_commands_to_the_long_one)
{
	assert_written(usage_help_long, HELP
	               "\nusage: node_exporter make [<flags>] [FILE]\n\nMakes it.\n\nFlags:\n"
	               "      --[no-]now  At once. On by default.\n");
}

TEST(writes_a_manual_page)
{
	assert_written(usage_manual,
	               ".TH node_exporter 8 \"\" \"postern " PACKAGE_VERSION "\"\n"
	               ".ad l\n"
	               ".SH NAME\n"
	               "node_exporter \\- export a Linux host's metrics to Prometheus\n"
	               ".SH SYNOPSIS\n"
	               "\\fBnode_exporter\\fR [\\fIflag\\fR ...]\n"
	               ".SH DESCRIPTION\n"
	               "Reads a host.\n"
	               ".SH OPTIONS\n"
	               "A switch takes no value;\n"
	               "\\fB\\-\\-no\\-\\fIname\\fR turns it off.\n"
	               ".TP\n"
	               "\\fB\\-h\\fR, \\fB\\-\\-help\\fR\n"
	               "Show this.\n"
	               ".TP\n"
	               "\\fB\\-\\-web.file\\fR=\\fIfile\\fR\n"
	               "A file.\n"
	               "Read again.\n"
	               "Default:\n"
	               "\\&.x\n"
	               ".SH COMMANDS\n"
	               ".SS \"node_exporter make [flag ...] [FILE]\"\n"
	               "Makes it.\n"
	               ".TP\n"
	               "\\fB\\-\\-now\\fR\n"
	               "At once.\n"
	               "On by default.\n"
	               ".SH SEE ALSO\n"
	               ".BR postern (8)\n");
}

TEST(names_the_program_only_by_a_plain_word)
{
	static const struct {
		const char *program, *name;
	} rows[] = {
		{ "node_exporter", "node_exporter" },
		{ "postern-1.2", "postern-1.2" },
		{ "", "postern" },
		{ "-x", "postern" },
		{ "a b", "postern" },
		{ "$(id)", "postern" },
		{ "a;b", "postern" },
		{ ".so", "postern" },
		{ "a\\fBb", "postern" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct usage u = { .program = rows[i].program };

		assert_string_equal(usage_program(&u), rows[i].name);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_the_commands_in_the_help),
		cmocka_unit_test(adds_the_help_of_commands_to_the_long_one),
		cmocka_unit_test(writes_a_manual_page),
		cmocka_unit_test(names_the_program_only_by_a_plain_word),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
