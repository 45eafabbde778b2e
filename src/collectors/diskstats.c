/* SPDX-License-Identifier: Apache-2.0 */
/* diskstats: I/O of block devices from /proc/diskstats, and what udev knows of them. */

#include <errno.h>
#include <stdlib.h>

#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/filter.h"
#include "host/blockdev.h"

static const struct flag flags[] = {
	{ "collector.diskstats.device-exclude", FLAG_TEXT,
	  "^(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\\d+n\\d+p)\\d+$",
	  "Expression for the devices to leave out; excludes device-include." },
	{ "collector.diskstats.device-include", FLAG_TEXT, NULL,
	  "Expression for the devices to tell; excludes device-exclude." },
	{ "collector.diskstats.ignored-devices", FLAG_TEXT, NULL,
	  "Older name of device-exclude.", .hidden = true,
	  .renamed = "collector.diskstats.device-exclude" },
	{ 0 },
};

enum unit { PLAIN, SECTORS, MILLISECONDS };

#define COLUMN(name, type, unit, help)                                                         \
	{                                                                                      \
		{ "node_disk_" name, help, type, { "device" } }, unit                          \
	}

/* Columns of /proc/diskstats behind the name (kernel: iostats.rst). */
static const struct column {
	struct metric metric;
	enum unit unit;
} columns[] = {
	COLUMN("reads_completed_total", METRIC_COUNTER, PLAIN, "Reads completed."),
	COLUMN("reads_merged_total", METRIC_COUNTER, PLAIN, "Reads merged with others."),
	COLUMN("read_bytes_total", METRIC_COUNTER, SECTORS, "Bytes read."),
	COLUMN("read_time_seconds_total", METRIC_COUNTER, MILLISECONDS,
	       "Time that all reads took together."),
	COLUMN("writes_completed_total", METRIC_COUNTER, PLAIN, "Writes completed."),
	COLUMN("writes_merged_total", METRIC_COUNTER, PLAIN, "Writes merged with others."),
	COLUMN("written_bytes_total", METRIC_COUNTER, SECTORS, "Bytes written."),
	COLUMN("write_time_seconds_total", METRIC_COUNTER, MILLISECONDS,
	       "Time that all writes took together."),
	COLUMN("io_now", METRIC_GAUGE, PLAIN, "Operations in flight."),
	COLUMN("io_time_seconds_total", METRIC_COUNTER, MILLISECONDS,
	       "Time in which the device was busy."),
	COLUMN("io_time_weighted_seconds_total", METRIC_COUNTER, MILLISECONDS,
	       "Time in which the device was busy, times the operations in flight."),
	COLUMN("discards_completed_total", METRIC_COUNTER, PLAIN, "Discards completed."),
	COLUMN("discards_merged_total", METRIC_COUNTER, PLAIN, "Discards merged with others."),
	COLUMN("discarded_sectors_total", METRIC_COUNTER, PLAIN,
	       "Sectors of 512 bytes discarded."),
	COLUMN("discard_time_seconds_total", METRIC_COUNTER, MILLISECONDS,
	       "Time that all discards took together."),
	COLUMN("flush_requests_total", METRIC_COUNTER, PLAIN, "Flushes completed."),
	COLUMN("flush_requests_time_seconds_total", METRIC_COUNTER, MILLISECONDS,
	       "Time that all flushes took together."),
};

enum { COLUMNS = sizeof(columns) / sizeof(columns[0]), COLUMNS_MIN = 11, SECTOR_BYTES = 512 };

static const struct metric info = {
	"node_disk_info",
	"The device's numbers, path, make and kind, always 1.",
	METRIC_GAUGE,
	{ "device", "major", "minor", "model", "path", "revision", "rotational", "serial",
	  "wwn" },
};
static const struct metric filesystem_info = {
	"node_disk_filesystem_info",
	"The filesystem on the device, always 1.",
	METRIC_GAUGE,
	{ "device", "type", "usage", "uuid", "version" },
};
static const struct metric mapper_info = {
	"node_disk_device_mapper_info",
	"The device mapper's names for the device, always 1.",
	METRIC_GAUGE,
	{ "device", "lv_layer", "lv_name", "name", "uuid", "vg_name" },
};

/* udev's properties that we read, and their names. */
#define PROPERTIES(X)                                                                          \
	X(ID_PATH)                                                                             \
	X(ID_WWN)                                                                              \
	X(ID_MODEL)                                                                            \
	X(ID_REVISION)                                                                         \
	X(SCSI_IDENT_SERIAL)                                                                   \
	X(ID_SERIAL_SHORT)                                                                     \
	X(ID_SERIAL)                                                                           \
	X(ID_FS_TYPE)                                                                          \
	X(ID_FS_USAGE)                                                                         \
	X(ID_FS_UUID)                                                                          \
	X(ID_FS_VERSION)                                                                       \
	X(DM_NAME)                                                                             \
	X(DM_UUID)                                                                             \
	X(DM_VG_NAME)                                                                          \
	X(DM_LV_NAME)                                                                          \
	X(DM_LV_LAYER)                                                                         \
	X(ID_ATA)                                                                              \
	X(ID_ATA_WRITE_CACHE)                                                                  \
	X(ID_ATA_WRITE_CACHE_ENABLED)                                                          \
	X(ID_ATA_ROTATION_RATE_RPM)

#define X(name) name,
enum property { PROPERTIES(X) PROPERTY_COUNT };
#undef X
#define X(name) #name,
static const char *const property_names[] = { PROPERTIES(X) NULL };
#undef X

_Static_assert((int)PROPERTY_COUNT <= (int)UDEV_PROPERTIES_MAX, "udev_device holds them all");

static const struct {
	struct metric metric;
	enum property property;
} ata[] = {
	{ { "node_disk_ata_write_cache",
	    "1 where the ATA disk has a write cache.",
	    METRIC_GAUGE,
	    { "device" } },
	  ID_ATA_WRITE_CACHE },
	{ { "node_disk_ata_write_cache_enabled",
	    "1 where the ATA disk's write cache is on.",
	    METRIC_GAUGE,
	    { "device" } },
	  ID_ATA_WRITE_CACHE_ENABLED },
	{ { "node_disk_ata_rotation_rate_rpm",
	    "Turns a minute of the ATA disk, 0 for an SSD.",
	    METRIC_GAUGE,
	    { "device" } },
	  ID_ATA_ROTATION_RATE_RPM },
};

/* One line of /proc/diskstats. */
struct line {
	struct str major, minor, name;
	uint64_t values[COLUMNS];
	size_t n; /* columns that there are */
	const struct blockdev *dev;
};

struct lines {
	struct line *all;
	size_t n, cap;
};

struct state {
	struct filter *filter;
	struct host_file file;
	struct blockdevs devices;
};

enum { LINES_FIRST = 32, LINES_MAX = 65536 };

static int open_diskstats(const struct collector_env *env, void **state, struct err *err)
{
	struct filter *filter;
	struct state *s;
	int rc = filter_open_either(env->flags, "collector.diskstats.device-include",
	                            "collector.diskstats.device-exclude", &filter, err);

	if (rc < 0)
		return rc;
	s = xcalloc(1, sizeof(*s));
	s->filter = filter;
	s->file = HOST_FILE(HOST_PROC, "diskstats");
	*state = s;
	return 0;
}

static void close_diskstats(struct host *host, void *state)
{
	struct state *s = state;

	if (!s)
		return;
	blockdevs_deinit(&s->devices, host);
	filter_close(s->filter);
	host_file_close(host, &s->file);
	free(s);
}

/* 1; 0 for a line of too few columns; -EINVAL or -ERANGE for a number that is none. */
static int parse_line(struct str text, struct line *out)
{
	struct str word;
	uint64_t unused;

	*out = (struct line){ 0 };
	if (!str_next_word(&text, &out->major) || !str_next_word(&text, &out->minor) ||
	    !str_next_word(&text, &out->name))
		return 0;
	if (str_to_u64(out->major, &unused) < 0 || str_to_u64(out->minor, &unused) < 0)
		return -EINVAL;
	while (out->n < COLUMNS && str_next_word(&text, &word)) {
		int rc = str_to_u64(word, &out->values[out->n++]);

		if (rc < 0)
			return rc;
	}
	return out->n >= COLUMNS_MIN;
}

static int parse(struct str text, struct filter *filter, struct arena *arena, struct lines *out)
{
	struct str rest;
	struct line line;

	*out = (struct lines){ 0 };
	while (str_next_line(&text, &rest)) {
		int rc = parse_line(rest, &line);

		if (rc < 0)
			return rc;
		if (rc == 0 || !filter_keeps(filter, line.name))
			continue;
		if (out->n == LINES_MAX)
			return -ERANGE;
		if (out->n == out->cap) {
			size_t was = out->cap * sizeof(line);

			out->cap = out->cap > 0 ? 2 * out->cap : LINES_FIRST;
			out->all = arena_grow(arena, out->all, was, out->cap * sizeof(line));
		}
		out->all[out->n++] = line;
	}
	return 0;
}

static void update_devices(struct collect_ctx *ctx, struct state *s, struct lines *lines)
{
	blockdevs_begin(&s->devices);
	for (size_t i = 0; i < lines->n; i++) {
		struct line *line = &lines->all[i];

		line->dev = blockdevs_update(&s->devices, ctx->host, ctx->arena, line->major,
		                             line->minor, line->name, property_names);
	}
	blockdevs_end(&s->devices, ctx->host);
}

static struct str serial_of(const struct str *p)
{
	if (p[SCSI_IDENT_SERIAL].n > 0)
		return p[SCSI_IDENT_SERIAL];
	return p[ID_SERIAL_SHORT].n > 0 ? p[ID_SERIAL_SHORT] : p[ID_SERIAL];
}

static void emit_infos(struct exposition *out, const struct lines *lines)
{
	for (size_t i = 0; i < lines->n; i++) {
		const struct line *l = &lines->all[i];
		const struct str *p = l->dev->udev.properties;

		sample_with_u64(out, &info,
		                (struct str[]){ l->name, l->major, l->minor, p[ID_MODEL],
		                                p[ID_PATH], p[ID_REVISION],
		                                l->dev->rotates ? STR("1") : STR("0"),
		                                serial_of(p), p[ID_WWN] },
		                1);
	}
}

static void emit_column(struct exposition *out, const struct column *column, struct str device,
                        uint64_t value)
{
	switch (column->unit) {
	case PLAIN:
		sample_of_u64(out, &column->metric, device, value);
		break;
	case SECTORS: /* a double, since the product may pass 2^64 */
		sample_of(out, &column->metric, device, (double)value * SECTOR_BYTES);
		break;
	case MILLISECONDS:
		sample_of(out, &column->metric, device, (double)value / 1000);
		break;
	}
}

static void emit_columns(struct exposition *out, const struct lines *lines)
{
	for (size_t i = 0; i < COLUMNS; i++) {
		for (size_t j = 0; j < lines->n; j++) {
			const struct line *line = &lines->all[j];

			if (i < line->n)
				emit_column(out, &columns[i], line->name, line->values[i]);
		}
	}
}

static void emit_filesystems(struct exposition *out, const struct lines *lines)
{
	for (size_t i = 0; i < lines->n; i++) {
		const struct str *p = lines->all[i].dev->udev.properties;

		if (p[ID_FS_TYPE].n > 0)
			sample_with_u64(out, &filesystem_info,
			                (struct str[]){ lines->all[i].name, p[ID_FS_TYPE],
			                                p[ID_FS_USAGE], p[ID_FS_UUID],
			                                p[ID_FS_VERSION] },
			                1);
	}
}

static void emit_mappers(struct exposition *out, const struct lines *lines)
{
	for (size_t i = 0; i < lines->n; i++) {
		const struct str *p = lines->all[i].dev->udev.properties;

		if (p[DM_NAME].n > 0)
			sample_with_u64(out, &mapper_info,
			                (struct str[]){ lines->all[i].name, p[DM_LV_LAYER],
			                                p[DM_LV_NAME], p[DM_NAME], p[DM_UUID],
			                                p[DM_VG_NAME] },
			                1);
	}
}

static void emit_ata(struct exposition *out, const struct lines *lines)
{
	for (size_t i = 0; i < sizeof(ata) / sizeof(ata[0]); i++) {
		for (size_t j = 0; j < lines->n; j++) {
			const struct str *p = lines->all[j].dev->udev.properties;
			double value;

			if (p[ID_ATA].n > 0 && str_to_f64(p[ata[i].property], &value) == 0)
				sample_of(out, &ata[i].metric, lines->all[j].name, value);
		}
	}
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct state *s = ctx->state;
	struct lines lines;
	struct str text;
	int rc = host_file_read(ctx->host, &s->file, ctx->arena, &text);

	if (rc < 0)
		return collect_fail_read(ctx, "diskstats", rc);
	if (parse(text, s->filter, ctx->arena, &lines) < 0)
		return collect_fail(ctx, "diskstats holds a number that is none");
	update_devices(ctx, s, &lines);
	emit_infos(ctx->out, &lines);
	emit_columns(ctx->out, &lines);
	emit_filesystems(ctx->out, &lines);
	emit_mappers(ctx->out, &lines);
	emit_ata(ctx->out, &lines);
	return COLLECT_OK;
}

const struct collector diskstats_collector = {
	.name = "diskstats",
	.help = "I/O of block devices, and what udev knows of them.",
	.on_by_default = true,
	.flags = flags,
	.open = open_diskstats,
	.close = close_diskstats,
	.collect = collect,
};
