/* SPDX-License-Identifier: Apache-2.0 */
/* rapl: energy that parts of the CPU used (kernel: power/powercap/powercap.rst). */

#include <errno.h>
#include <stdlib.h>

#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/families.h"
#include "metrics/number.h"

static const struct flag flags[] = {
	{ "collector.rapl.enable-zone-label", FLAG_SWITCH, NULL,
	  "Tell all zones in one family, with the zone as a label." },
	{ 0 },
};

#define HELP "Energy that the zone has used."
static const struct metric labelled = {
	"node_rapl_joules_total",
	HELP,
	METRIC_COUNTER,
	{ "index", "path", "rapl_zone" },
};
static const struct metric shape = {
	"node_rapl_",
	HELP,
	METRIC_COUNTER,
	{ "index", "path" },
};

struct zone {
	struct str name; /* as its file says */
	struct str zone; /* without a number at its end */
	uint64_t index;
	uint64_t energy_uj;
};

static int open_rapl(const struct collector_env *env, void **state, struct err *err)
{
	(void)err;
	if (!flags_switch(env->flags, "collector.rapl.enable-zone-label"))
		*state = families_new(&shape, "_joules_total");
	return 0;
}

static void close_rapl(struct host *host, void *state)
{
	(void)host;
	families_close(state);
}

/* "package-1" is the package 1; of equal names the others are counted. */
static void name_zone(struct zone *zones, size_t n)
{
	struct zone *z = &zones[n];
	struct str number, more;

	z->zone = z->name;
	z->index = 0;
	if (str_cut(z->name, '-', &z->zone, &number) && !str_cut(number, '-', &more, &more) &&
	    str_to_u64(number, &z->index) == 0)
		return;
	z->zone = z->name;
	for (size_t i = 0; i < n; i++) {
		if (str_eq(zones[i].zone, z->zone))
			z->index = zones[i].index + 1;
	}
}

static void emit(struct collect_ctx *ctx, const struct zone *z, const char *path)
{
	char digits[NUMBER_MAX_BYTES];
	struct str labels[3] = { number_label(digits, z->index), str_from(path), z->zone };
	const struct metric *m =
		ctx->state ? families_of(ctx->state, (struct str){ 0 }, z->zone) : &labelled;

	if (m)
		sample_with(ctx->out, m, labels, (double)z->energy_uj / 1e6);
}

static bool is_forbidden(int rc)
{
	return rc == -EACCES || rc == -EPERM;
}

/* COLLECT_NO_DATA where only root may know: others could guess at what is computed. */
static enum collect_status emit_zone(struct collect_ctx *ctx, struct host_dir dir,
                                     struct zone *zone)
{
	uint64_t range_uj;
	int rc = host_dir_u64(dir, "max_energy_range_uj", &range_uj);

	if (rc == -ENOENT || is_forbidden(rc))
		return collect_no_data(ctx, "%s tells no max_energy_range_uj", dir.path.p);
	if (rc < 0)
		return collect_fail_in(ctx, dir, "max_energy_range_uj", rc);
	rc = host_dir_u64(dir, "energy_uj", &zone->energy_uj);
	if (is_forbidden(rc))
		return collect_no_data(ctx, "%s/energy_uj is for root only", dir.path.p);
	if (rc < 0)
		return collect_fail_in(ctx, dir, "energy_uj", rc);
	emit(ctx, zone, host_path(ctx->host, ctx->arena, dir.root, dir.path.p));
	return COLLECT_OK;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "class/powercap");
	enum collect_status status = COLLECT_OK;
	struct zone *zones;
	struct str *names;
	size_t n, n_zones = 0;
	int rc = host_dir_list(top, &names, &n);

	if (rc == -ENOENT || is_forbidden(rc))
		return collect_no_data(ctx, "there are no zones in class/powercap");
	if (rc < 0)
		return collect_fail_read(ctx, "class/powercap", rc);
	zones = arena_zalloc(ctx->arena, n * sizeof(*zones));
	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		struct host_dir dir = host_dir_sub(top, names[i]);

		if (host_dir_attr(dir, "name", &zones[n_zones].name) < 0)
			continue; /* a controller, not a zone */
		name_zone(zones, n_zones);
		status = emit_zone(ctx, dir, &zones[n_zones++]);
	}
	return status;
}

const struct collector rapl_collector = {
	.name = "rapl",
	.help = "Energy that packages, cores and memory have used.",
	.on_by_default = true,
	.needs = NEEDS_ROOT_FILES,
	.flags = flags,
	.open = open_rapl,
	.close = close_rapl,
	.collect = collect,
};
