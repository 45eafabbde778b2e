/* SPDX-License-Identifier: Apache-2.0 */
/* systemd: the state of its units, asked over D-Bus (org.freedesktop.systemd1(5)). */

#include <errno.h>
#include <stdlib.h>

#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/filter.h"
#include "collectors/systemd_units.h"
#include "host/bus.h"

#define FLAG(name) "collector.systemd." name

static const struct flag flags[] = {
	{ FLAG("unit-include"), FLAG_TEXT, ".+", "Units to tell of (regular expression)." },
	{ FLAG("unit-exclude"), FLAG_TEXT, ".+\\.(automount|device|mount|scope|slice)",
	  "Units to leave out (regular expression)." },
	{ FLAG("enable-task-metrics"), FLAG_SWITCH, NULL,
	  "Tell how many tasks each service has and may have." },
	{ FLAG("enable-restarts-metrics"), FLAG_SWITCH, NULL,
	  "Tell how often each service was restarted." },
	{ FLAG("enable-start-time-metrics"), FLAG_SWITCH, NULL,
	  "Tell when each unit started." },
	{ FLAG("unit-whitelist"), FLAG_TEXT, NULL, "Old name of unit-include.", true,
	  FLAG("unit-include") },
	{ FLAG("unit-blacklist"), FLAG_TEXT, NULL, "Old name of unit-exclude.", true,
	  FLAG("unit-exclude") },
	{ FLAG("private"), FLAG_SWITCH, NULL,
	  "Ask systemd itself, without the system bus; for root only.", true },
	{ 0 },
};

static const struct metric version_info = {
	"node_systemd_version", "Version of systemd.", METRIC_GAUGE, { "version" }
};
static const struct metric virtualization_info = {
	"node_systemd_virtualization_info",
	"What systemd takes this machine to be run by.",
	METRIC_GAUGE,
	{ "virtualization_type" }
};
static const struct metric running = { "node_systemd_system_running",
	                               "1 where the system is up and no unit has failed.",
	                               METRIC_GAUGE };

struct systemd {
	struct bus *bus;
	struct filter *filter;
	bool wants[SYSTEMD_WHENS];
};

static void close_systemd(struct host *host, void *state)
{
	struct systemd *s = state;

	(void)host;
	if (!s)
		return;
	bus_free(s->bus);
	filter_close(s->filter);
	free(s);
}

static int open_systemd(const struct collector_env *env, void **state, struct err *err)
{
	const char *address = flags_switch(env->flags, FLAG("private"))
	                              ? "unix:path=/run/systemd/private"
	                              : NULL;
	struct systemd *s = xcalloc(1, sizeof(*s));
	int rc = bus_new(SYSTEMD_SERVICE, address, &s->bus, err);

	if (rc == 0)
		rc = filter_open_whole(env->flags, FLAG("unit-include"), FLAG("unit-exclude"),
		                       &s->filter, err);
	if (rc < 0) {
		close_systemd(env->host, s);
		return -EINVAL;
	}
	s->wants[SYSTEMD_ALWAYS] = true;
	s->wants[SYSTEMD_WITH_TASKS] = flags_switch(env->flags, FLAG("enable-task-metrics"));
	s->wants[SYSTEMD_WITH_RESTARTS] =
		flags_switch(env->flags, FLAG("enable-restarts-metrics"));
	s->wants[SYSTEMD_WITH_START_TIMES] =
		flags_switch(env->flags, FLAG("enable-start-time-metrics"));
	*state = s;
	return 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static size_t digits(struct str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.n && is_digit(s.p[at + n]))
		n++;
	return n;
}

/* The first number of three or more digits: 255.4 in "v255.4-1", 0 where there is none. */
static double parse_version(struct str s)
{
	double version = 0;

	for (size_t at = 0; at < s.n;) {
		size_t n = digits(s, at), more = 0;

		if (n < 3) {
			at += n + 1;
			continue;
		}
		if (at + n < s.n && s.p[at + n] == '.')
			more = digits(s, at + n + 1);
		str_to_f64((struct str){ s.p + at, n + (more > 0 ? 1 + more : 0) }, &version);
		break;
	}
	return version;
}

enum { OF_VERSION, OF_VIRTUALIZATION, OF_STATE, OF_MANAGER };

/* Returns the version; what cannot be read of the others has a word that says so. */
static double emit_manager(struct exposition *out, const struct bus_property *p)
{
	struct str text = p[OF_VERSION].rc == 0 ? p[OF_VERSION].value.text : (struct str){ 0 };
	double version = parse_version(text);

	if (version == 0)
		text = (struct str){ 0 };
	sample_of(out, &version_info, text, version);
	text = p[OF_VIRTUALIZATION].value.text;
	if (p[OF_VIRTUALIZATION].rc < 0)
		text = STR("unknown");
	else if (text.n == 0)
		text = STR("none");
	sample_of(out, &virtualization_info, text, 1);
	return version;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct bus_property manager[OF_MANAGER] = {
		[OF_VERSION] = { SYSTEMD_ROOT, SYSTEMD_MANAGER, "Version", 's' },
		[OF_VIRTUALIZATION] = { SYSTEMD_ROOT, SYSTEMD_MANAGER, "Virtualization", 's' },
		[OF_STATE] = { SYSTEMD_ROOT, SYSTEMD_MANAGER, "SystemState", 's' },
	};
	struct systemd *s = ctx->state;
	enum collect_status status;

	if (bus_read(s->bus, ctx->arena, manager, OF_MANAGER, &ctx->err) < 0)
		return COLLECT_FAIL;
	s->wants[SYSTEMD_AFTER_212] = emit_manager(ctx->out, manager) >= 212;
	status = systemd_units_collect(ctx, s->bus, s->filter, s->wants);
	if (status != COLLECT_OK || !s->wants[SYSTEMD_AFTER_212])
		return status;
	if (manager[OF_STATE].rc < 0)
		return collect_fail(ctx, "systemd does not tell its SystemState");
	sample(ctx->out, &running, str_is(manager[OF_STATE].value.text, "running"));
	return COLLECT_OK;
}

const struct collector systemd_collector = {
	.name = "systemd",
	.help = "State of systemd, its units, timers and sockets.",
	.may_block = true, /* the bus and systemd take their time */
	.needs = NEEDS_DBUS,
	.flags = flags,
	.open = open_systemd,
	.close = close_systemd,
	.collect = collect,
};
