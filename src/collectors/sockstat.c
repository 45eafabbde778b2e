/* SPDX-License-Identifier: Apache-2.0 */
/* sockstat: sockets by protocol, from /proc/net/sockstat and sockstat6 (proc(5)). */

#include <errno.h>
#include <unistd.h>

#include "base/array.h"
#include "collectors/collector.h"
#include "collectors/families.h"

static const struct metric sockets_used = {
	"node_sockstat_sockets_used",
	"Sockets of all protocols in use.",
	METRIC_GAUGE,
};
static const struct metric shape = {
	"node_sockstat_",
	"Sockets of the protocol in this state, or their memory in pages or bytes.",
	METRIC_GAUGE,
};

static const char *const keys[] = { "inuse", "orphan", "tw", "alloc", "mem", "memory" };

static int open_sockstat(const struct collector_env *env, void **state, struct err *err)
{
	(void)env;
	(void)err;
	*state = families_new(&shape, "");
	return 0;
}

static void close_sockstat(struct host *host, void *state)
{
	(void)host;
	families_close(state);
}

static bool is_known(struct str key)
{
	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		if (str_is(key, keys[i]))
			return true;
	}
	return false;
}

static void emit(struct exposition *out, struct families *families, struct str protocol,
                 struct str key, double value)
{
	const struct metric *m = families_of(families, protocol, key);

	if (m)
		sample(out, m, value);
}

/* "TCP: inuse 4 orphan 0 tw 4 alloc 17 mem 1" */
static int emit_line(struct exposition *out, struct families *families, struct str line)
{
	struct str protocol, key, word;
	int64_t value;

	if (!str_cut(line, ':', &protocol, &line) || str_words(line, NULL, 0) < 2)
		return -EINVAL;
	while (str_next_word(&line, &key)) {
		int rc = str_next_word(&line, &word) ? str_to_i64(word, &value) : -EINVAL;

		if (rc < 0)
			return rc;
		if (str_is(protocol, "sockets")) {
			if (str_is(key, "used"))
				sample(out, &sockets_used, (double)value);
			continue;
		}
		if (is_known(key))
			emit(out, families, protocol, key, (double)value);
		if (str_is(key, "mem"))
			emit(out, families, protocol, STR("mem_bytes"),
			     (double)value * (double)sysconf(_SC_PAGESIZE));
	}
	return 0;
}

static enum collect_status emit_file(struct collect_ctx *ctx, const char *path)
{
	struct str text, line;
	int rc = host_files_read(ctx->files, HOST_PROC, path, &text);

	if (rc == -ENOENT)
		return COLLECT_OK; /* a host without IPv6, say */
	if (rc < 0)
		return collect_fail_read(ctx, path, rc);
	for (size_t i = 1; str_next_line(&text, &line); i++) {
		if (emit_line(ctx->out, ctx->state, line) < 0)
			return collect_fail(ctx,
			                    "%s: line %zu is not names and numbers in pairs",
			                    path, i);
	}
	return COLLECT_OK;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	enum collect_status status = emit_file(ctx, "net/sockstat");

	return status == COLLECT_OK ? emit_file(ctx, "net/sockstat6") : status;
}

const struct collector sockstat_collector = {
	.name = "sockstat",
	.help = "Sockets by protocol and state, and their memory.",
	.on_by_default = true,
	.open = open_sockstat,
	.close = close_sockstat,
	.collect = collect,
};
