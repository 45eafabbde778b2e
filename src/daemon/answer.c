/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/answer.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "base/must.h"
#include "conf/usage.h"

enum { ANSWER_MAX_BYTES = 1 << 20 };

#define ABOUT                                                                                  \
	"Serves this host's metrics to Prometheus, behind mutual TLS that reloads while it "   \
	"runs."

static void help(const struct usage *u, struct buf *out)
{
	flags_help(u->flags, u->program, u->about, out);
	buf_add_text(out, "\nCommands, each with a --help of its own:\n");
	for (const struct usage_command *c = u->commands; c->name; c++)
		buf_printf(out, "  %-15s %s\n", c->name, c->help);
}

static void version(const struct usage *u, struct buf *out)
{
	buf_printf(out,
	           "%s, version %s (branch: postern, revision: %s)\n"
	           "  platform:         linux/%s\n"
	           "  libuv:            %s\n"
	           "  libraries:        %s\n",
	           u->program, PACKAGE_VERSION, POSTERN_REVISION, POSTERN_ARCH,
	           uv_version_string(), POSTERN_LIBRARIES);
}

static const struct {
	const char *flag;
	void (*write)(const struct usage *u, struct buf *out);
} answers[] = {
	{ "help", help },
	{ "help-long", help },
	{ "help-man", usage_manual },
	{ "version", version },
};

void answer(const struct flags *flags, const struct flag *asked, const char *program,
            const struct usage_command *commands)
{
	const struct usage u = { program, ABOUT, flags, commands };
	size_t i = 0;
	struct buf out;

	while (strcmp(answers[i].flag, asked->name) != 0)
		must(++i < sizeof(answers) / sizeof(answers[0]));
	buf_init(&out, ANSWER_MAX_BYTES);
	answers[i].write(&u, &out);
	must(!out.full);
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
}
