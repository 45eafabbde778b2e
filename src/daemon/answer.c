/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/answer.h"

#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "base/must.h"

enum { ANSWER_MAX_BYTES = 1 << 20 };

#define ABOUT                                                                                  \
	"Serves this host's metrics to Prometheus, behind mutual TLS that reloads while it "   \
	"runs."

struct asker {
	const struct flags *flags;
	const char *program;
};

static void help(const struct asker *asker, struct buf *out)
{
	flags_help(asker->flags, asker->program, ABOUT, out);
}

static void version(const struct asker *asker, struct buf *out)
{
	buf_printf(out,
	           "%s, version %s (branch: postern, revision: %s)\n"
	           "  platform:         linux/%s\n"
	           "  libuv:            %s\n"
	           "  libraries:        %s\n",
	           asker->program, PACKAGE_VERSION, POSTERN_REVISION, POSTERN_ARCH,
	           uv_version_string(), POSTERN_LIBRARIES);
}

static const struct {
	const char *flag;
	void (*write)(const struct asker *asker, struct buf *out);
} answers[] = {
	{ "help", help },
	{ "help-long", help },
	{ "version", version },
};

void answer(const struct flags *flags, const struct flag *asked, const char *program)
{
	const struct asker asker = { flags, program };
	size_t i = 0;
	struct buf out;

	while (strcmp(answers[i].flag, asked->name) != 0)
		must(++i < sizeof(answers) / sizeof(answers[0]));
	buf_init(&out, ANSWER_MAX_BYTES);
	answers[i].write(&asker, &out);
	must(!out.full);
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
}
