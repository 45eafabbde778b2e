/* SPDX-License-Identifier: Apache-2.0 */
/* dmmultipath: disks that the device mapper reaches by several paths, from /sys/block. */

#include <errno.h>

#include "collectors/collector.h"

#define DEVICE(name, help)                                                                     \
	{                                                                                      \
		"node_dmmultipath_device_" name, help, METRIC_GAUGE,                           \
		{                                                                              \
			"device", "sysfs_name"                                                 \
		}                                                                              \
	}

static const struct metric info = {
	"node_dmmultipath_device_info",
	"Names of the device, always 1.",
	METRIC_GAUGE,
	{ "device", "sysfs_name", "uuid" },
};
static const struct metric active = DEVICE("active", "0 where the device is suspended.");
static const struct metric size = DEVICE("size_bytes", "Size of the device.");
static const struct metric paths = DEVICE("paths", "Paths to the device.");
static const struct metric paths_active = DEVICE("paths_active", "Paths that work.");
static const struct metric paths_failed = DEVICE("paths_failed", "Paths that do not work.");
static const struct metric path_state = {
	"node_dmmultipath_path_state",
	"State of the path, always 1.",
	METRIC_GAUGE,
	{ "device", "path", "state" },
};

enum { SECTOR_BYTES = 512 };

struct path {
	struct str labels[3]; /* of path_state */
	struct path *next;
};

struct device {
	struct str labels[3]; /* of info; the other families lack the last */
	uint64_t suspended, sectors;
	uint64_t paths_active, paths_failed;
	struct path *paths, **paths_end;
	struct device *next;
};

/* What the kernel does not let us see is no fault but no data, as the peer has it. */
static enum collect_status miss(struct collect_ctx *ctx, struct host_dir dir, const char *name,
                                int rc)
{
	if (rc == -ENOENT || rc == -ENODEV || rc == -EACCES || rc == -EPERM)
		return collect_no_data(ctx, "%s/%s cannot be seen", dir.path.p, name);
	return collect_fail_in(ctx, dir, name, rc);
}

static enum collect_status read_path(struct collect_ctx *ctx, struct host_dir disk,
                                     struct str name, struct device *d)
{
	struct path *p = arena_zalloc(ctx->arena, sizeof(*p));
	int rc = host_dir_attr(disk, "device/state", &p->labels[2]);

	if (rc < 0)
		return miss(ctx, disk, "device/state", rc);
	p->labels[0] = d->labels[0];
	p->labels[1] = name;
	if (str_is(p->labels[2], "running") || str_is(p->labels[2], "live")) /* SCSI, NVMe */
		d->paths_active++;
	else
		d->paths_failed++;
	*d->paths_end = p;
	d->paths_end = &p->next;
	return COLLECT_OK;
}

static enum collect_status read_paths(struct collect_ctx *ctx, struct host_dir block,
                                      struct host_dir dir, struct device *d)
{
	enum collect_status status = COLLECT_OK;
	struct str *names;
	size_t n;
	int rc = host_dir_list(host_dir_sub(dir, STR("slaves")), &names, &n);

	if (rc == -ENOENT)
		return COLLECT_OK;
	if (rc < 0)
		return miss(ctx, dir, "slaves", rc);
	for (size_t i = 0; i < n && status == COLLECT_OK; i++)
		status = read_path(ctx, host_dir_sub(block, names[i]), names[i], d);
	return status;
}

static enum collect_status read_device(struct collect_ctx *ctx, struct host_dir block,
                                       struct host_dir dir, struct device *d)
{
	int rc = host_dir_attr(dir, "dm/name", &d->labels[0]);

	if (rc < 0)
		return miss(ctx, dir, "dm/name", rc);
	rc = host_dir_u64(dir, "dm/suspended", &d->suspended);
	if (rc < 0)
		return miss(ctx, dir, "dm/suspended", rc);
	rc = host_dir_u64(dir, "size", &d->sectors);
	if (rc < 0)
		return miss(ctx, dir, "size", rc);
	return read_paths(ctx, block, dir, d);
}

/* Sets *out to the device, or to NULL where it is none of several paths. */
static enum collect_status find_device(struct collect_ctx *ctx, struct host_dir block,
                                       struct str name, struct device **out)
{
	struct host_dir dir = host_dir_sub(block, name);
	struct device *d;
	struct str uuid;
	int rc = host_dir_attr(dir, "dm/uuid", &uuid);

	*out = NULL;
	if (rc == -ENOENT || (rc == 0 && !str_starts(uuid, "mpath-")))
		return COLLECT_OK;
	if (rc < 0)
		return miss(ctx, dir, "dm/uuid", rc);
	*out = d = arena_zalloc(ctx->arena, sizeof(*d));
	d->labels[1] = name;
	d->labels[2] = uuid;
	d->paths_end = &d->paths;
	return read_device(ctx, block, dir, d);
}

static void emit(struct exposition *out, const struct device *first)
{
	for (const struct device *d = first; d; d = d->next)
		sample_with_u64(out, &info, d->labels, 1);
	for (const struct device *d = first; d; d = d->next)
		sample_with_u64(out, &active, d->labels, d->suspended != 1);
	for (const struct device *d = first; d; d = d->next)
		sample_with(out, &size, d->labels, (double)d->sectors * SECTOR_BYTES);
	for (const struct device *d = first; d; d = d->next)
		sample_with_u64(out, &paths, d->labels, d->paths_active + d->paths_failed);
	for (const struct device *d = first; d; d = d->next)
		sample_with_u64(out, &paths_active, d->labels, d->paths_active);
	for (const struct device *d = first; d; d = d->next)
		sample_with_u64(out, &paths_failed, d->labels, d->paths_failed);
	for (const struct device *d = first; d; d = d->next) {
		for (const struct path *p = d->paths; p; p = p->next)
			sample_with_u64(out, &path_state, p->labels, 1);
	}
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir block = host_dir(ctx->files, HOST_SYS, "block");
	struct device *first = NULL, **end = &first;
	enum collect_status status = COLLECT_OK;
	struct str *names;
	size_t n;
	int rc = host_dir_list(block, &names, &n);

	if (rc < 0)
		return miss(ctx, block, ".", rc);
	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		if (!str_starts(names[i], "dm-"))
			continue;
		status = find_device(ctx, block, names[i], end);
		if (*end)
			end = &(*end)->next;
	}
	if (status == COLLECT_OK)
		emit(ctx->out, first);
	return status;
}

const struct collector dmmultipath_collector = {
	.name = "dmmultipath",
	.help = "Multipath devices, and which of their paths work.",
	.on_by_default = true,
	.collect = collect,
};
