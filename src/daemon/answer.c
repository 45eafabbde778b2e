/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/answer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <uv.h>

#include "base/must.h"
#include "conf/completion.h"
#include "conf/usage.h"

enum { ANSWER_MAX_BYTES = 1 << 20 };

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
	{ "completion-bash", completion_words },
	{ "completion-script-bash", completion_bash },
	{ "completion-script-fish", completion_fish },
	{ "completion-script-zsh", completion_zsh },
	{ "help", usage_help },
	{ "help-long", usage_help_long },
	{ "help-man", usage_manual },
	{ "version", version },
};

int answer(const struct usage *u, const struct flag *asked, struct err *err)
{
	struct buf out;
	size_t i = 0;
	bool lost;

	while (strcmp(answers[i].flag, asked->name) != 0)
		must(++i < sizeof(answers) / sizeof(answers[0]));
	buf_init(&out, ANSWER_MAX_BYTES);
	answers[i].write(u, &out);
	must(!out.full);
	lost = fwrite(out.p, 1, out.n, stdout) < out.n || fflush(stdout) != 0;
	buf_deinit(&out);
	return lost ? err_set(err, -EIO, "could not write to standard output: %s",
	                      strerror(errno))
	            : 0;
}
