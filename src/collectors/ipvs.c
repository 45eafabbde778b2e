/* SPDX-License-Identifier: Apache-2.0 */
/* ipvs: what the kernel's load balancer passed on, and to whom (ipvsadm(8)). */

#include <errno.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/must.h"
#include "base/sort.h"
#include "collectors/collector.h"
#include "host/ipvs.h"

#define LABELS_FLAG "collector.ipvs.backend-labels"

static const struct flag flags[] = {
	{ LABELS_FLAG, FLAG_TEXT,
	  "local_address,local_port,remote_address,remote_port,proto,local_mark",
	  "Labels of the backends' metrics, with commas between; backends that these do not "
	  "tell "
	  "apart are added up." },
	{ 0 },
};

static const struct metric totals[] = {
	{ "node_ipvs_connections_total", "Connections that were balanced.", METRIC_COUNTER },
	{ "node_ipvs_incoming_packets_total", "Packets that came in.", METRIC_COUNTER },
	{ "node_ipvs_outgoing_packets_total", "Packets that went out.", METRIC_COUNTER },
	{ "node_ipvs_incoming_bytes_total", "Bytes that came in.", METRIC_COUNTER },
	{ "node_ipvs_outgoing_bytes_total", "Bytes that went out.", METRIC_COUNTER },
};

static const char *const label_names[IPVS_NAMES] = {
	[IPVS_LOCAL_ADDRESS] = "local_address",   [IPVS_LOCAL_MARK] = "local_mark",
	[IPVS_LOCAL_PORT] = "local_port",         [IPVS_PROTO] = "proto",
	[IPVS_REMOTE_ADDRESS] = "remote_address", [IPVS_REMOTE_PORT] = "remote_port",
};

/* What these lack, the labels, is the flag's. */
static const struct metric shapes[IPVS_NUMBERS] = {
	[IPVS_ACTIVE] = { "node_ipvs_backend_connections_active",
	                  "Connections to the backend that are open.", METRIC_GAUGE },
	[IPVS_INACTIVE] = { "node_ipvs_backend_connections_inactive",
	                    "Connections to the backend that are remembered, but not open.",
	                    METRIC_GAUGE },
	[IPVS_WEIGHT] = { "node_ipvs_backend_weight",
	                  "Weight of the backend against the others.", METRIC_GAUGE },
};

struct state {
	bool has[IPVS_NAMES]; /* of the labels */
	struct metric metrics[IPVS_NUMBERS];
};

static int choose(struct state *s, struct str name, struct err *err)
{
	if (name.n == 0)
		return 0;
	for (size_t i = 0; i < IPVS_NAMES; i++) {
		if (str_is(name, label_names[i])) {
			s->has[i] = true;
			return 0;
		}
	}
	return err_set(err, -EINVAL, "--" LABELS_FLAG ": there is no label \"%.*s\"",
	               STR_ARG(name));
}

static int choose_all(struct state *s, struct str names, struct err *err)
{
	struct str name;
	int rc = 0;

	while (rc == 0 && str_cut(names, ',', &name, &names))
		rc = choose(s, name, err);
	return rc == 0 ? choose(s, names, err) : rc;
}

static struct metric with_labels(const struct state *s, const struct metric *shape)
{
	struct metric m = *shape;
	size_t n = 0;

	for (size_t i = 0; i < IPVS_NAMES; i++) {
		if (s->has[i])
			m.labels[n++] = label_names[i];
	}
	return m;
}

static int open_ipvs(const struct collector_env *env, void **state, struct err *err)
{
	struct state *s = xcalloc(1, sizeof(*s));
	int rc = choose_all(s, str_from(flags_text(env->flags, LABELS_FLAG)), err);

	if (rc < 0) {
		free(s);
		return rc;
	}
	for (size_t i = 0; i < IPVS_NUMBERS; i++)
		s->metrics[i] = with_labels(s, &shapes[i]);
	*state = s;
	return 0;
}

static void close_ipvs(struct host *host, void *state)
{
	(void)host;
	free(state);
}

/* Backends that the chosen labels do not tell apart are one row. */
struct rows {
	struct arena *arena;
	struct ipvs_backend *all;
	size_t n, cap;
};

enum { ROWS_FIRST = 64 };

static int compare(const void *a, const void *b)
{
	const struct ipvs_backend *left = a, *right = b;
	int order = 0;

	for (size_t i = 0; order == 0 && i < IPVS_NAMES; i++)
		order = str_cmp(left->names[i], right->names[i]);
	return order;
}

static void add(struct ipvs_backend *sum, const struct ipvs_backend *more)
{
	for (size_t i = 0; i < IPVS_NUMBERS; i++)
		sum->numbers[i] += more->numbers[i]; /* unsigned: absurd numbers wrap */
}

static void append(struct rows *rows, const struct ipvs_backend *row)
{
	if (rows->n > 0 && compare(&rows->all[rows->n - 1], row) == 0) {
		add(&rows->all[rows->n - 1], row);
		return;
	}
	if (rows->n == rows->cap) {
		size_t cap = rows->cap > 0 ? 2 * rows->cap : ROWS_FIRST;
		struct ipvs_backend *all = arena_alloc(rows->arena, cap * sizeof(*all));

		for (size_t i = 0; i < rows->n; i++)
			all[i] = rows->all[i];
		rows->all = all;
		rows->cap = cap;
	}
	rows->all[rows->n++] = *row;
}

static void merge_equal(struct rows *rows)
{
	struct ipvs_backend *room = arena_alloc(rows->arena, rows->n * sizeof(*room));
	size_t n = 0;

	sort_items(rows->all, room, rows->n, sizeof(*room), compare);
	for (size_t i = 0; i < rows->n; i++) {
		if (n > 0 && compare(&rows->all[n - 1], &rows->all[i]) == 0)
			add(&rows->all[n - 1], &rows->all[i]);
		else
			rows->all[n++] = rows->all[i];
	}
	rows->n = n;
}

/* On failure the reader's line is the one to blame. */
static int parse(struct ipvs_reader *reader, const bool has[static IPVS_NAMES],
                 struct rows *rows)
{
	struct ipvs_backend row;
	int rc;

	while ((rc = ipvs_next(reader, &row)) > 0) {
		for (size_t i = 0; i < IPVS_NAMES; i++) {
			if (!has[i])
				row.names[i] = (struct str){ 0 };
		}
		append(rows, &row);
	}
	if (rc == 0)
		merge_equal(rows);
	return rc;
}

static void emit(struct exposition *out, const struct state *s, const struct rows *rows,
                 enum ipvs_number number)
{
	struct str values[IPVS_NAMES];

	for (size_t i = 0; i < rows->n; i++) {
		const struct ipvs_backend *row = &rows->all[i];
		size_t n = 0;

		for (size_t j = 0; j < IPVS_NAMES; j++) {
			if (s->has[j])
				values[n++] = row->names[j];
		}
		sample_with_u64(out, &s->metrics[number], values, row->numbers[number]);
	}
}

static enum collect_status emit_totals(struct collect_ctx *ctx)
{
	uint64_t numbers[IPVS_TOTALS];
	struct str text;
	int rc = host_files_read(ctx->files, HOST_PROC, "net/ip_vs_stats", &text);

	if (rc == -ENOENT)
		return collect_no_data(ctx, "IPVS is not loaded");
	if (rc < 0)
		return collect_fail_read(ctx, "net/ip_vs_stats", rc);
	if (ipvs_parse_totals(text, numbers) < 0)
		return collect_fail(ctx,
		                    "net/ip_vs_stats: line 3 is not %d hexadecimal numbers",
		                    IPVS_TOTALS);
	for (size_t i = 0; i < IPVS_TOTALS; i++)
		sample_u64(ctx->out, &totals[i], numbers[i]);
	return COLLECT_OK;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	const struct state *s = ctx->state;
	struct ipvs_reader reader = { .arena = ctx->arena };
	struct rows rows = { .arena = ctx->arena };
	enum collect_status status = emit_totals(ctx);
	int rc;

	if (status != COLLECT_OK)
		return status;
	rc = host_files_read(ctx->files, HOST_PROC, "net/ip_vs", &reader.rest);
	if (rc < 0)
		return collect_fail_read(ctx, "net/ip_vs", rc);
	if (parse(&reader, s->has, &rows) < 0)
		return collect_fail(ctx, "net/ip_vs: line %zu is no service and no backend",
		                    reader.line);
	for (size_t i = 0; i < IPVS_NUMBERS; i++)
		emit(ctx->out, s, &rows, (enum ipvs_number)i);
	return COLLECT_OK;
}

const struct collector ipvs_collector = {
	.name = "ipvs",
	.help = "Traffic and backends of the kernel's load balancer.",
	.on_by_default = true,
	.flags = flags,
	.open = open_ipvs,
	.close = close_ipvs,
	.collect = collect,
};
