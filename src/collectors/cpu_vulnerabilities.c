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

/* "Mitigation: PTI" is the state and what follows its first word. */
static void parse(struct str text, struct str *state, struct str *mitigation)
{
	struct str rest = text, word;

	*state = STR("unknown");
	*mitigation = text;
	for (size_t i = 0; i < COUNT_OF(states); i++) {
		if (!begins_with(text, states[i]))
			continue;
		*state = str_from(states[i]);
		*mitigation = (struct str){ 0 };
		if (i > 0 && str_next_word(&rest, &word))
			*mitigation = str_trim(rest);
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
		rc = host_dir_attr(dir, names[i].p, &text);
		if (rc < 0)
			return collect_fail_in(ctx, dir, names[i].p, rc);
		labels[0] = names[i];
		parse(text, &labels[2], &labels[1]);
		sample_with_u64(ctx->out, &info, labels, 1);
	}
	return COLLECT_OK;
}

const struct collector cpu_vulnerabilities_collector = {
	.name = "cpu_vulnerabilities",
	.help = "What the CPUs are vulnerable to, and what the kernel does against it.",
	.collect = collect,
};
