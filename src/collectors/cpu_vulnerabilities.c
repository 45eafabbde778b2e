/* SPDX-License-Identifier: Apache-2.0 */
/* cpu_vulnerabilities: what the CPUs are vulnerable to (kernel: admin-guide/hw-vuln). */

#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "collectors/collector.h"

static const struct metric info = {
	"node_cpu_vulnerabilities_info",
	"Whether the CPUs have the vulnerability, and what is done against it, always 1.",
	METRIC_GAUGE,
	{ "codename", "mitigation", "state" },
};

static const char *const states[] = { "not affected", "vulnerable", "mitigation", "unknown" };

static bool begins_with(struct str text, const char *start)
{
	size_t n = strlen(start);

	return text.n >= n && strncasecmp(text.p, start, n) == 0;
}

/* The words of text with one space between them. */
static struct str join_words(struct str text, struct arena *arena)
{
	char *joined = arena_alloc(arena, text.n + 1);
	struct str word;
	size_t n = 0;

	while (str_next_word(&text, &word)) {
		if (n > 0)
			joined[n++] = ' ';
		memcpy(joined + n, word.p, word.n);
		n += word.n;
	}
	return (struct str){ joined, n };
}

/* "Mitigation: PTI" is the state and what follows its first word. */
static void parse(struct str text, struct arena *arena, struct str *state,
                  struct str *mitigation)
{
	struct str rest, word;

	rest = text = str_trim(text);
	*state = STR("unknown");
	*mitigation = text;
	for (size_t i = 0; i < COUNT_OF(states); i++) {
		if (!begins_with(text, states[i]))
			continue;
		*state = str_from(states[i]);
		*mitigation = (struct str){ 0 };
		if (i > 0 && str_next_word(&rest, &word))
			*mitigation = join_words(rest, arena);
		return;
	}
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir dir =
		host_dir(ctx->files, HOST_SYS, "devices/system/cpu/vulnerabilities");
	struct str *names, text, labels[3];
	size_t n;
	int rc;

	if (host_dir_list(dir, &names, &n) < 0)
		return COLLECT_OK; /* the kernel does not tell */
	for (size_t i = 0; i < n; i++) {
		rc = host_dir_read(dir, names[i].p, &text); /* can be longer than attributes */
		if (rc < 0)
			return collect_fail_in(ctx, dir, names[i].p, rc);
		labels[0] = names[i];
		parse(text, ctx->arena, &labels[2], &labels[1]);
		sample_with_u64(ctx->out, &info, labels, 1);
	}
	return COLLECT_OK;
}

const struct collector cpu_vulnerabilities_collector = {
	.name = "cpu_vulnerabilities",
	.help = "What the CPUs are vulnerable to, and what the kernel does against it.",
	.collect = collect,
};
