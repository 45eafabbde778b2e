/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/similar.h"
#include "conf/args.h"

enum { HELP_MAX_BYTES = 64 << 10, ABOUT_MAX_BYTES = 4096, PROGRAM_MAX_BYTES = 256 };

#define X(name) extern const struct command name##_command;
#include "command/list.h"
#undef X

static const struct command *const commands[] = {
#define X(name) &name##_command,
#include "command/list.h"
#undef X
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static const struct flag help_flag[] = {
	{ "help", FLAG_SWITCH, NULL, "Show this help and exit.", .asks = ASKS_HELP },
	{ 0 },
};

/* What begins with @ is a file of arguments, even in the first place. */
bool command_is_named(int argc, const char *const *argv)
{
	return argc > 1 && argv[1][0] && !strchr("-@", argv[1][0]);
}

static struct flags *new_flags(const struct command *c)
{
	struct flags *flags = flags_new();

	flags_add(flags, help_flag);
	flags_add(flags, c->flags);
	if (c->operands)
		flags_take_operands(flags, c->operands, c->operands_max);
	return flags;
}

const struct usage_command *command_list(void)
{
	static struct usage_command list[COMMANDS + 1];

	for (size_t i = 0; i < COMMANDS && !list[i].name; i++)
		list[i] = (struct usage_command){ commands[i]->name, commands[i]->help,
			                          new_flags(commands[i]) };
	return list;
}

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static int refuse(const char *program, const char *name)
{
	fprintf(stderr, "%s: error: unexpected %s, try --help\n", program, name);
	for (size_t i = 0; i < COMMANDS; i++)
		if (similar(name, commands[i]->name))
			fprintf(stderr, "Did you mean \"%s %s\"?\n", program,
			        commands[i]->name);
	return 1;
}

static void print_help(const struct command *c, const struct flags *flags, const char *program)
{
	struct buf about, out;

	buf_init(&about, ABOUT_MAX_BYTES);
	buf_init(&out, HELP_MAX_BYTES);
	buf_printf(&about, "%s %s", c->help, c->about ? c->about : "");
	buf_add_char(&about, '\0');
	flags_help(flags, program, about.p, &out);
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&about);
	buf_deinit(&out);
}

/* Output that is lost, on a full disk for one, must not look like success. */
static int flush_output(struct err *err)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	return err_set(err, -EIO, "could not write to standard output: %s", strerror(errno));
}

static int run(const struct command *c, struct flags *flags, const char *program,
               struct err *err)
{
	int rc = 0, flushed;

	if (flags_asked(flags))
		print_help(c, flags, program);
	else
		rc = c->run(flags, err);
	if (rc < 0)
		return rc;
	flushed = flush_output(err);
	return flushed < 0 ? flushed : rc;
}

int command_run(int argc, const char *const *argv)
{
	const struct command *c = find(argv[1]);
	char program[PROGRAM_MAX_BYTES];
	struct flags *flags;
	struct err err;
	int rc;

	if (!c)
		return refuse(args_program(argv[0]), argv[1]);
	snprintf(program, sizeof(program), "%s %s", args_program(argv[0]), c->name);
	flags = new_flags(c);
	rc = flags_parse(flags, argc - 1, argv + 1, &err);
	if (rc == 0)
		rc = run(c, flags, program, &err);
	if (rc < 0) {
		fflush(stdout); /* what was said before comes before */
		fprintf(stderr, "%s: error: %s\n", program, err.text);
	}
	flags_free(flags);
	return rc < 0 ? 1 : rc;
}
