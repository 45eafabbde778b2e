/* SPDX-License-Identifier: Apache-2.0 */
/* meminfo_numa: what each NUMA node's memory is used for (kernel: numastat.rst). */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/families.h"
#include "collectors/names.h"

#define NODES "devices/system/node"

static const struct metric meminfo_shape = {
	"node_memory_numa_",
	"The field of this name of the node's meminfo.",
	METRIC_GAUGE,
	{ "node" },
};
static const struct metric numastat_shape = {
	"node_memory_numa_",
	"The counter of this name of the node's numastat.",
	METRIC_COUNTER,
	{ "node" },
};

enum { KIB = 1024 };

struct state {
	struct families *meminfo, *numastat;
};

static int open_meminfo_numa(const struct collector_env *env, void **state, struct err *err)
{
	struct state *s = xcalloc(1, sizeof(*s));

	(void)env;
	(void)err;
	s->meminfo = families_new(&meminfo_shape, "");
	s->numastat = families_new(&numastat_shape, "_total");
	*state = s;
	return 0;
}

static void close_meminfo_numa(struct host *host, void *state)
{
	struct state *s = state;

	(void)host;
	if (!s)
		return;
	families_close(s->meminfo);
	families_close(s->numastat);
	free(s);
}

static void emit(struct exposition *out, struct families *families, struct str node,
                 struct str name, double value)
{
	const struct metric *m = families_of(families, (struct str){ 0 }, name);

	if (m)
		sample_of(out, m, node, value);
}

/* "Node 0 Active(anon):  4711 kB": the name is "Active_anon". */
static int parse_meminfo(struct str line, struct arena *arena, struct str *name, double *value)
{
	struct str words[5], inside, rest;
	size_t n = str_words(line, words, 5);
	int rc;

	if (n != 4 && (n != 5 || !str_is(words[4], "kB")))
		return -EINVAL;
	rc = str_to_f64(words[3], value);
	if (rc < 0)
		return rc;
	if (n == 5)
		*value *= KIB;
	*name = words[2];
	while (str_ends(*name, ":"))
		name->n--;
	if (str_cut(*name, '(', &rest, &inside) && str_cut_last(inside, ')', &inside, &line))
		*name = str_from(arena_printf(arena, "%.*s_%.*s%.*s", STR_ARG(rest),
		                              STR_ARG(inside), STR_ARG(line)));
	return 0;
}

static enum collect_status emit_meminfo(struct collect_ctx *ctx, struct host_dir dir,
                                        struct str node)
{
	struct state *s = ctx->state;
	struct str text, line, name;
	double value;
	int rc = host_dir_read(dir, "meminfo", &text);

	if (rc < 0)
		return collect_fail_in(ctx, dir, "meminfo", rc);
	while (str_next_line(&text, &line)) {
		if (str_trim(line).n == 0)
			continue;
		if (parse_meminfo(line, ctx->arena, &name, &value) < 0)
			return collect_fail(ctx, "%s/meminfo: \"%.*s\" is no field and number",
			                    dir.path.p, STR_ARG(line));
		emit(ctx->out, s->meminfo, node, name, value);
	}
	return COLLECT_OK;
}

static enum collect_status emit_numastat(struct collect_ctx *ctx, struct host_dir dir,
                                         struct str node)
{
	struct state *s = ctx->state;
	struct str text, line, words[2];
	double value;
	int rc = host_dir_read(dir, "numastat", &text);

	if (rc < 0)
		return collect_fail_in(ctx, dir, "numastat", rc);
	while (str_next_line(&text, &line)) {
		size_t n = str_words(line, words, 2);

		if (n == 0)
			continue;
		if (n != 2 || str_to_f64(words[1], &value) < 0)
			return collect_fail(ctx, "%s/numastat: \"%.*s\" is no name and number",
			                    dir.path.p, STR_ARG(line));
		emit(ctx->out, s->numastat, node, words[0], value);
	}
	return COLLECT_OK;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir dir = host_dir(ctx->files, HOST_SYS, NODES);
	enum collect_status status = COLLECT_OK;
	struct str *names, node;
	size_t n;

	if (host_dir_list(dir, &names, &n) < 0)
		return COLLECT_OK; /* a kernel without NUMA */
	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		if (!name_is_numbered(names[i], "node", &node))
			continue;
		status = emit_meminfo(ctx, host_dir_sub(dir, names[i]), node);
		if (status == COLLECT_OK)
			status = emit_numastat(ctx, host_dir_sub(dir, names[i]), node);
	}
	return status;
}

const struct collector meminfo_numa_collector = {
	.name = "meminfo_numa",
	.help = "What each NUMA node's memory is used for.",
	.open = open_meminfo_numa,
	.close = close_meminfo_numa,
	.collect = collect,
};
