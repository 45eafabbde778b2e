/* SPDX-License-Identifier: Apache-2.0 */
/* mountstats: what each mounted NFS did, from /proc/self/mountstats (mountstats(8)). */

#include "host/mountstats.h"
#include "collectors/collector.h"
#include "collectors/nfs_mount.h"
#include "host/mountinfo.h"

static const struct metric point_info = {
	"node_mountstats_nfs_mountpoint_info",
	"Where it is mounted, always 1.",
	METRIC_GAUGE,
	{ "export", "mountaddr", "mountpoint", "protocol" },
};

struct told {
	struct nfs_identity id;
	struct str point;
};

/* Those told already. A mount takes KiB in the file, so there are at most some thousand. */
struct seen {
	struct told *all;
	size_t n;
};

/* Was it new? With an empty point, any mount of the export is the same. */
static bool see(struct seen *seen, const struct nfs_identity *id, struct str point)
{
	for (size_t i = 0; i < seen->n; i++) {
		const struct told *other = &seen->all[i];

		if (str_eq(other->point, point) && str_eq(other->id.export, id->export) &&
		    str_eq(other->id.address, id->address) &&
		    str_eq(other->id.protocol, id->protocol))
			return false;
	}
	seen->all[seen->n++] = (struct told){ *id, point };
	return true;
}

/* An export that is mounted twice has one set of statistics, and two points. */
static void emit_mount(struct exposition *out, const struct mountstats *m, struct str address,
                       struct seen *points, struct seen *exports)
{
	for (size_t i = 0; i < m->n_transports; i++) {
		struct nfs_identity id = { m->export, address, m->transports[i].protocol };

		if (see(points, &id, m->point))
			sample_with_u64(out, &point_info,
			                (struct str[]){ id.export, id.address, m->point,
			                                id.protocol },
			                1);
		if (!see(exports, &id, (struct str){ 0 }))
			return;
		nfs_mount_emit(out, m, &id);
	}
}

/* The value of an option such as addr=192.0.2.1; of several, the last one counts. */
static struct str option(struct str options, const char *name)
{
	struct str word, key, value, found = { 0 };
	bool more = true;

	while (more) {
		more = str_cut(options, ',', &word, &options);
		if (!more)
			word = options;
		if (str_cut(word, '=', &key, &value) && str_is(key, name))
			found = value;
	}
	return found;
}

static struct seen seen_room(struct arena *arena, const struct mountstats *mounts)
{
	size_t n = 0;

	for (const struct mountstats *m = mounts; m; m = m->next)
		n += m->n_transports;
	return (struct seen){ arena_alloc(arena, n * sizeof(struct told)), 0 };
}

static enum collect_status read_mounts(struct collect_ctx *ctx, struct mountstats **mounts,
                                       struct mountinfo **infos, size_t *n_infos)
{
	static const char stats_file[] = "self/mountstats", info_file[] = "self/mountinfo";
	struct err err;
	struct str text;
	int rc = host_files_read(ctx->files, HOST_PROC, stats_file, &text);

	if (rc < 0)
		return collect_fail_read(ctx, stats_file, rc);
	if (mountstats_parse(text, ctx->arena, mounts, &err) < 0)
		return collect_fail(ctx, "%s: %s", stats_file, err.text);
	rc = host_files_read(ctx->files, HOST_PROC, info_file, &text);
	if (rc < 0)
		return collect_fail_read(ctx, info_file, rc);
	if (mountinfo_parse(text, ctx->arena, infos, n_infos, &err) < 0)
		return collect_fail(ctx, "%s: %s", info_file, err.text);
	return COLLECT_OK;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct mountstats *mounts;
	struct mountinfo *infos;
	struct seen points, exports;
	size_t n_infos;
	enum collect_status status = read_mounts(ctx, &mounts, &infos, &n_infos);

	if (status != COLLECT_OK)
		return status;
	points = seen_room(ctx->arena, mounts);
	exports = seen_room(ctx->arena, mounts);
	for (const struct mountstats *m = mounts; m; m = m->next) {
		struct str address = { 0 };

		if (m->index < n_infos)
			address = option(infos[m->index].super_options, "addr");
		emit_mount(ctx->out, m, address, &points, &exports);
	}
	return COLLECT_OK;
}

const struct collector mountstats_collector = {
	.name = "mountstats",
	.help = "Bytes, events, connections and operations of each mounted NFS.",
	.needs = NEEDS_OWN_FILES,
	.collect = collect,
};
