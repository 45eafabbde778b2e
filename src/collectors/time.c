/* SPDX-License-Identifier: Apache-2.0 */
/* time: the clock, its zone, and the kernel's clock sources. */

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "base/clock.h"
#include "base/must.h"
#include "base/str.h"
#include "collectors/collector.h"

#define CLOCKSOURCES "devices/system/clocksource"

static const struct metric seconds = { "node_time_seconds",
	                               "Seconds since 1970 on this host's clock.",
	                               METRIC_GAUGE };
static const struct metric zone_offset = {
	"node_time_zone_offset_seconds",
	"Seconds that the host's time zone is ahead of UTC.",
	METRIC_GAUGE,
	{ "time_zone" },
};
static const struct metric available = {
	"node_time_clocksource_available_info",
	"Clock sources that the kernel could use.",
	METRIC_GAUGE,
	{ "clocksource", "device" },
};
static const struct metric current = {
	"node_time_clocksource_current_info",
	"The clock source that the kernel uses.",
	METRIC_GAUGE,
	{ "clocksource", "device" },
};

/* Where the zone comes from; what changes while we run is followed. */
#define ZONE_FILE "/etc/localtime"

struct zone {
	dev_t device;
	ino_t inode;
	struct timespec modified;
};

/* libc looks at the file each time that it is asked to, and takes memory from the heap. */
static void follow_zone(struct zone *zone)
{
	struct zone now = { 0 };
	struct stat st;

	if (stat(ZONE_FILE, &st) == 0)
		now = (struct zone){ st.st_dev, st.st_ino, st.st_mtim };
	if (getenv("TZ") || now.device != zone->device || now.inode != zone->inode ||
	    now.modified.tv_sec != zone->modified.tv_sec ||
	    now.modified.tv_nsec != zone->modified.tv_nsec)
		tzset();
	*zone = now;
}

static int open_time(const struct collector_env *env, void **state, struct err *err)
{
	(void)env;
	(void)err;
	tzset();
	*state = xcalloc(1, sizeof(struct zone));
	return 0;
}

static void close_time(struct host *host, void *state)
{
	(void)host;
	free(state);
}

static void emit_zone(struct exposition *out, struct zone *zone, time_t now)
{
	struct tm local;

	follow_zone(zone);
	localtime_r(&now, &local);
	sample_of(out, &zone_offset, str_from(local.tm_zone), (double)local.tm_gmtoff);
}

/* clocksourceN, N beginning with a digit. */
static bool is_device(struct str name)
{
	struct str number = str_skip(name, sizeof("clocksource") - 1);

	return str_starts(name, "clocksource") && number.n > 0 && number.p[0] >= '0' &&
	       number.p[0] <= '9';
}

static enum collect_status emit_device(struct collect_ctx *ctx, struct host_dir device,
                                       struct str index)
{
	static const char *const files[] = { "available_clocksource", "current_clocksource" };
	struct str texts[2], word;

	for (size_t i = 0; i < 2; i++) {
		int rc = host_dir_attr(device, files[i], &texts[i]);

		if (rc < 0)
			return collect_fail_in(ctx, device, files[i], rc);
	}
	while (str_next_word(&texts[0], &word))
		sample_with(ctx->out, &available, (struct str[]){ word, index }, 1);
	sample_with(ctx->out, &current, (struct str[]){ texts[1], index }, 1);
	return COLLECT_OK;
}

/* The device label is a running number, not the one in the name. */
static enum collect_status emit_clocksources(struct collect_ctx *ctx)
{
	struct host_dir dir = host_dir(ctx->files, HOST_SYS, CLOCKSOURCES);
	enum collect_status status = COLLECT_OK;
	size_t n, index = 0;
	struct str *names;

	if (host_dir_list(dir, &names, &n) < 0)
		return COLLECT_OK; /* as with an empty directory: nothing to tell */
	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		if (is_device(names[i]))
			status =
				emit_device(ctx, host_dir_sub(dir, names[i]),
			                    str_from(arena_printf(ctx->arena, "%zu", index++)));
	}
	return status;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	double now = clock_wall_s();

	sample(ctx->out, &seconds, now);
	emit_zone(ctx->out, ctx->state, (time_t)now);
	return emit_clocksources(ctx);
}

const struct collector time_collector = {
	.name = "time",
	.help = "System time, time zone and clock sources.",
	.on_by_default = true,
	.open = open_time,
	.close = close_time,
	.collect = collect,
};
