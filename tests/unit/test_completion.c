/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/completion.c"

#include "tests/unit/unit.h"

#include <stdio.h>

static const char *const levels[] = { "info", "infos", "warn", NULL };

static const struct flag table[] = {
	{ "help", FLAG_SWITCH, NULL, "Show this. Then exit.", .asks = ASKS_HELP },
	{ "level", FLAG_TEXT, NULL, "How loud.", .choices = levels },
	{ "dir", FLAG_TEXTS, NULL, "Bob's [own]: a\\b.", .names = NAMES_DIR },
	{ "on", FLAG_SWITCH, "true", "Is on." },
	{ "secret", FLAG_TEXT, NULL, "", true },
	{ "old", FLAG_SWITCH, NULL, "", .renamed = "on" },
	{ 0 },
};

static const struct flag make_flags[] = {
	{ "file", FLAG_TEXT, NULL, "Which.", .names = NAMES_FILE },
	{ 0 },
};

static struct flags *flags, *of_make;
static struct usage_command commands[2];

static int set_up(void **state)
{
	(void)state;
	flags = flags_new();
	flags_add(flags, table);
	of_make = flags_new();
	flags_add(of_make, make_flags);
	flags_take_operands(of_make, "FILE...", 2);
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

static struct usage usage_of(const char *program, const char *const *words, size_t n)
{
	return (struct usage){ program, "", flags, commands, words, n };
}

/* Words in one text, "|" between them. */
static size_t cut(char *line, const char *words[static 8])
{
	size_t n = 0;

	words[n++] = "--completion-bash";
	for (char *p = line; p && n < 8; n++) {
		words[n] = p;
		p = strchr(p, '|');
		if (p)
			*p++ = '\0';
	}
	return n;
}

TEST(offers_what_may_stand_at_the_last_word)
{
	static const struct {
		const char *line, *offered;
	} rows[] = {
		{ "", "make" },
		{ "m", "make" },
		{ "-", "" },
		{ "--", "--help\n--level\n--dir\n--on" },
		{ "--nope", "--help\n--level\n--dir\n--on" },
		{ "--level", "info\ninfos\nwarn" },
		{ "--level|", "info\ninfos\nwarn" },
		{ "--level|inf", "info\ninfos\nwarn" },
		{ "--level|info", "info\ninfos\nwarn" },
		{ "--level|infos", "" },
		{ "--level|warn", "" },
		{ "--level|--", "--help\n--level\n--dir\n--on" },
		{ "--dir|x", "" },
		{ "--secret|x", "" },
		{ "--|--", "" },
		{ "make|--", "--file" },
		{ "make|--file|", "" },
		{ "make|x", "" },
		{ "nope|--", "--help\n--level\n--dir\n--on" },
	};
	struct buf out;

	buf_init(&out, 4096);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char line[64];
		const char *words[8];
		struct usage u;

		snprintf(line, sizeof(line), "%s", rows[i].line);
		u = usage_of("postern", words, cut(line, words));
		buf_reset(&out, SIZE_MAX);
		completion_words(&u, &out);
		assert_str(buf_str(&out), rows[i].offered);
	}
	buf_deinit(&out);
}

TEST(offers_the_commands_where_no_word_is_typed_yet)
{
	static const char *const words[] = { "--completion-bash" };
	struct usage u = usage_of("postern", words, 1);
	struct buf out;

	buf_init(&out, 4096);
	completion_words(&u, &out);
	assert_str(buf_str(&out), "make");
	buf_deinit(&out);
}

static void assert_holds(struct buf *out, const char *text)
{
	buf_add_char(out, '\0');
	assert_non_null(strstr(out->p, text));
	out->n--;
}

TEST(quotes_sentences_for_each_shell)
{
	struct usage u = usage_of("postern", NULL, 0);
	struct buf out;

	buf_init(&out, 1 << 16);
	completion_zsh(&u, &out);
	assert_holds(&out, "'(- *)--help[Show this]'");
	assert_holds(&out, "'*--dir=[Bob'\\''s \\[own\\]\\: a\\\\b]:dir:_files -/'");
	assert_holds(&out, "'(--on --no-on)--no-on[not\\: Is on]'");
	assert_holds(&out, "'1:command:((make\\:\"Makes it\"))'");
	buf_reset(&out, SIZE_MAX);
	completion_fish(&u, &out);
	assert_holds(&out, "-l dir -x -a '(__fish_complete_directories)' "
	                   "-d 'Bob\\'s [own]: a\\\\b'\n");
	assert_holds(&out, "-n '__fish_seen_subcommand_from make' -F\n");
	buf_deinit(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offers_what_may_stand_at_the_last_word),
		cmocka_unit_test(offers_the_commands_where_no_word_is_typed_yet),
		cmocka_unit_test(quotes_sentences_for_each_shell),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
