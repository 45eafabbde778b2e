/* SPDX-License-Identifier: Apache-2.0 */
/* dmmultipath: multipath devices and their paths, from /sys/block/dm-* (multipath(8)). */

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
static const struct metric size_bytes = DEVICE("size_bytes", "Size of the device.");
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

static bool works(struct str state)
{
	return str_is(state, "running") || str_is(state, "live");
}

/* The state of a path is that of its disk, which may be on its way out. */
static int emit_paths(struct exposition *out, struct host_dir block, struct host_dir device,
                      const struct str labels[static 2])
{
	uint64_t total = 0, working = 0;
	struct str *names, state;
	size_t n = 0;
	int rc = host_dir_list(host_dir_sub(device, STR("slaves")), &names, &n);

	if (rc == -ENOENT)
		rc = 0; /* no paths */
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = host_dir_attr(host_dir_sub(block, names[i]), "device/state", &state);
		if (rc < 0)
			break;
		total++;
		working += works(state);
		sample_with_u64(out, &path_state, (struct str[]){ labels[0], names[i], state },
		                1);
	}
	if (rc < 0)
		return rc;
	sample_with_u64(out, &paths, labels, total);
	sample_with_u64(out, &paths_active, labels, working);
	sample_with_u64(out, &paths_failed, labels, total - working);
	return 0;
}

static int emit(struct exposition *out, struct host_dir block, struct str name)
{
	struct host_dir dir = host_dir_sub(block, name);
	struct str labels[3] = { { 0 }, name };
	uint64_t suspended, sectors;
	int rc = host_dir_attr(dir, "dm/uuid", &labels[2]);

	if (rc == -ENOENT || (rc == 0 && !str_starts(labels[2], "mpath-")))
		return 0;
	if (rc == 0)
		rc = host_dir_attr(dir, "dm/name", &labels[0]);
	if (rc == 0)
		rc = host_dir_u64(dir, "dm/suspended", &suspended);
	if (rc == 0)
		rc = host_dir_u64(dir, "size", &sectors);
	if (rc < 0)
		return rc;
	sample_with_u64(out, &info, labels, 1);
	sample_with_u64(out, &active, labels, suspended != 1);
	sample_with_u64(out, &size_bytes, labels, sectors * SECTOR_BYTES);
	return emit_paths(out, block, dir, labels);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir block = host_dir(ctx->files, HOST_SYS, "block");
	struct str *names;
	size_t n;
	int rc = host_dir_list(block, &names, &n);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (str_starts(names[i], "dm-"))
			rc = emit(ctx->out, block, names[i]);
	}
	if (rc == -ENOENT || rc == -EACCES || rc == -EPERM)
		return collect_no_data(ctx, "/sys/block, or a file in it, is missing");
	return rc < 0 ? collect_fail_read(ctx, "block/dm-*", rc) : COLLECT_OK;
}

const struct collector dmmultipath_collector = {
	.name = "dmmultipath",
	.help = "Multipath devices, and which of their paths work.",
	.on_by_default = true,
	.collect = collect,
};
