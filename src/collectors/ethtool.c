/* SPDX-License-Identifier: Apache-2.0 */
/* ethtool: what drivers say of their interfaces: statistics, versions, link modes. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/complaints.h"
#include "collectors/ethtool_names.h"
#include "collectors/filter.h"
#include "host/ethtool.h"

static const struct flag flags[] = {
	{ "collector.ethtool.device-include", FLAG_TEXT, NULL,
	  "Expression for the interfaces to tell." },
	{ "collector.ethtool.device-exclude", FLAG_TEXT, NULL,
	  "Expression for the interfaces to leave out." },
	{ "collector.ethtool.metrics-include", FLAG_TEXT, ".*",
	  "Expression for the statistics to tell, by the driver's names for them." },
	{ 0 },
};

static const struct metric driver_info = {
	"node_ethtool_info",
	"Driver of the interface and its versions, always 1.",
	METRIC_GAUGE,
	{ "bus_info", "device", "driver", "expansion_rom_version", "firmware_version",
	  "version" },
};
static const struct metric port_info = {
	"node_network_supported_port_info",
	"A kind of port that the interface supports, always 1.",
	METRIC_GAUGE,
	{ "device", "type" },
};
static const struct metric autonegotiate = {
	"node_network_autonegotiate",
	"1 where the interface negotiates its speed.",
	METRIC_GAUGE,
	{ "device" },
};

static const struct {
	unsigned bit;
	const char *type;
} ports[] = {
	{ ETHTOOL_LINK_MODE_TP_BIT, "TP" },   { ETHTOOL_LINK_MODE_AUI_BIT, "AUI" },
	{ ETHTOOL_LINK_MODE_MII_BIT, "MII" }, { ETHTOOL_LINK_MODE_FIBRE_BIT, "FIBRE" },
	{ ETHTOOL_LINK_MODE_BNC_BIT, "BNC" }, { ETHTOOL_LINK_MODE_Backplane_BIT, "Backplane" },
};

enum { MEGABIT_BYTES = 125000 };

static const struct {
	unsigned bit;
	unsigned mbit;
	const char *duplex, *mode;
} speeds[] = {
	{ ETHTOOL_LINK_MODE_10baseT_Half_BIT, 10, "half", "10baseT" },
	{ ETHTOOL_LINK_MODE_10baseT_Full_BIT, 10, "full", "10baseT" },
	{ ETHTOOL_LINK_MODE_100baseT_Half_BIT, 100, "half", "100baseT" },
	{ ETHTOOL_LINK_MODE_100baseT_Full_BIT, 100, "full", "100baseT" },
	{ ETHTOOL_LINK_MODE_1000baseT_Half_BIT, 1000, "half", "1000baseT" },
	{ ETHTOOL_LINK_MODE_1000baseT_Full_BIT, 1000, "full", "1000baseT" },
	{ ETHTOOL_LINK_MODE_10000baseT_Full_BIT, 10000, "full", "10000baseT" },
	{ ETHTOOL_LINK_MODE_1000baseKX_Full_BIT, 1000, "full", "1000baseKX" },
	{ ETHTOOL_LINK_MODE_10000baseKX4_Full_BIT, 10000, "full", "10000baseKX4" },
	{ ETHTOOL_LINK_MODE_10000baseKR_Full_BIT, 10000, "full", "10000baseKR" },
	{ ETHTOOL_LINK_MODE_10000baseR_FEC_BIT, 10000, "full", "10000baseR_FEC" },
	{ ETHTOOL_LINK_MODE_20000baseMLD2_Full_BIT, 20000, "full", "20000baseMLD2" },
	{ ETHTOOL_LINK_MODE_20000baseKR2_Full_BIT, 20000, "full", "20000baseKR2" },
	{ ETHTOOL_LINK_MODE_40000baseKR4_Full_BIT, 40000, "full", "40000baseKR4" },
	{ ETHTOOL_LINK_MODE_40000baseCR4_Full_BIT, 40000, "full", "40000baseCR4" },
	{ ETHTOOL_LINK_MODE_40000baseSR4_Full_BIT, 40000, "full", "40000baseSR4" },
	{ ETHTOOL_LINK_MODE_40000baseLR4_Full_BIT, 40000, "full", "40000baseLR4" },
	{ ETHTOOL_LINK_MODE_56000baseKR4_Full_BIT, 56000, "full", "56000baseKR4" },
	{ ETHTOOL_LINK_MODE_56000baseCR4_Full_BIT, 56000, "full", "56000baseCR4" },
	{ ETHTOOL_LINK_MODE_56000baseSR4_Full_BIT, 56000, "full", "56000baseSR4" },
	{ ETHTOOL_LINK_MODE_56000baseLR4_Full_BIT, 56000, "full", "56000baseLR4" },
	{ ETHTOOL_LINK_MODE_25000baseCR_Full_BIT, 25000, "full", "25000baseCR" },
};

/* What is told of a set of link modes, the supported or the advertised ones. */
struct modes {
	struct metric speed;
	struct {
		unsigned bit;
		struct metric metric;
	} abilities[3];
};

#define ABILITY(bit, name, done)                                                               \
	{                                                                                      \
		ETHTOOL_LINK_MODE_##bit##_BIT,                                                 \
		{                                                                              \
			"node_network_" name "_" done, "1 where that is " done ".",            \
				METRIC_GAUGE,                                                  \
			{                                                                      \
				"device"                                                       \
			}                                                                      \
		}                                                                              \
	}
#define MODES(done)                                                                            \
	{                                                                                      \
		{ "node_network_" done "_speed_bytes",                                         \
		  "Bytes per second of a link mode that is " done ".",                         \
		  METRIC_GAUGE,                                                                \
		  { "device", "duplex", "mode" } },                                            \
			{ ABILITY(Autoneg, "autonegotiate", done),                             \
			  ABILITY(Pause, "pause", done),                                       \
			  ABILITY(Asym_Pause, "asymmetricpause", done) },                      \
	}

static const struct modes supported = MODES("supported"), advertised = MODES("advertised");

struct state {
	struct filter *filter;
	struct ethtool_names *names;
	struct ethtool ethtool;
	struct complaints *complaints;
};

/* What a device has told of a family. */
struct mark {
	const struct ethtool_name *name; /* NULL: nothing yet */
	size_t last;                     /* the statistic of that name that came last */
	bool clashes;                    /* another name becomes alike */
};

static int open_ethtool(const struct collector_env *env, void **state, struct err *err)
{
	struct ethtool_names *names;
	struct filter *filter;
	struct state *s;
	int rc = filter_open(env->flags, "collector.ethtool.device-include",
	                     "collector.ethtool.device-exclude", &filter, err);

	if (rc < 0)
		return rc;
	rc = ethtool_names_open(env->flags, "collector.ethtool.metrics-include", &names, err);
	if (rc < 0) {
		filter_close(filter);
		return rc;
	}
	s = xcalloc(1, sizeof(*s));
	s->filter = filter;
	s->names = names;
	s->complaints = complaints_new();
	ethtool_init(&s->ethtool);
	*state = s;
	return 0;
}

static void close_ethtool(struct host *host, void *state)
{
	struct state *s = state;

	(void)host;
	if (!s)
		return;
	filter_close(s->filter);
	ethtool_names_close(s->names);
	ethtool_deinit(&s->ethtool);
	complaints_free(s->complaints);
	free(s);
}

static void emit_modes(struct exposition *out, struct str device, const struct modes *modes,
                       uint32_t bits)
{
	for (size_t i = 0; i < COUNT_OF(speeds); i++) {
		if (bits & (1U << speeds[i].bit))
			sample_with_u64(out, &modes->speed,
			                (struct str[]){ device, str_from(speeds[i].duplex),
			                                str_from(speeds[i].mode) },
			                (uint64_t)speeds[i].mbit * MEGABIT_BYTES);
	}
	for (size_t i = 0; i < COUNT_OF(modes->abilities); i++)
		sample_of_u64(out, &modes->abilities[i].metric, device,
		              bits >> modes->abilities[i].bit & 1);
}

static void emit_link(struct exposition *out, struct str device, const struct ethtool_cmd *link)
{
	emit_modes(out, device, &supported, link->supported);
	emit_modes(out, device, &advertised, link->advertising);
	for (size_t i = 0; i < COUNT_OF(ports); i++) {
		if (link->supported & (1U << ports[i].bit))
			sample_with_u64(out, &port_info,
			                (struct str[]){ device, str_from(ports[i].type) }, 1);
	}
	sample_of_u64(out, &autonegotiate, device, link->autoneg);
}

static void emit_driver(struct exposition *out, struct str device,
                        const struct ethtool_drvinfo *d)
{
	sample_with_u64(out, &driver_info,
	                (struct str[]){ ETHTOOL_TEXT(d->bus_info), device,
	                                ETHTOOL_TEXT(d->driver), ETHTOOL_TEXT(d->erom_version),
	                                ETHTOOL_TEXT(d->fw_version), ETHTOOL_TEXT(d->version) },
	                1);
}

/* Goes through the names: what each statistic is told in, and where that is not clear. */
static void mark_stats(struct state *s, size_t n, struct mark *marks, struct mark **of)
{
	for (size_t i = 0; i < n; i++) {
		const struct ethtool_name *name =
			ethtool_names_find(s->names, ethtool_stat_name(&s->ethtool, i));

		of[i] = NULL;
		if (!name || !name->metric)
			continue;
		of[i] = &marks[name->family];
		if (of[i]->name && of[i]->name != name)
			of[i]->clashes = true;
		of[i]->name = name;
		of[i]->last = i;
	}
}

/* Of statistics whose names become alike none is told: nobody would know which it is. */
static void emit_stats(struct collect_ctx *ctx, struct state *s, struct str device, size_t n)
{
	struct mark **of = arena_alloc(ctx->arena, n * sizeof(*of)), *marks;

	for (size_t i = 0; i < n; i++) /* so that from here on no name is new */
		ethtool_names_find(s->names, ethtool_stat_name(&s->ethtool, i));
	marks = arena_zalloc(ctx->arena, ethtool_names_families(s->names) * sizeof(*marks));
	mark_stats(s, n, marks, of);
	for (size_t i = 0; i < n; i++) {
		if (of[i] && !of[i]->clashes && of[i]->last == i)
			sample_of_u64(ctx->out, of[i]->name->metric, device,
			              ethtool_stat_value(&s->ethtool, i));
	}
}

/* Most drivers do not answer everything, and interfaces come and go. */
static void complain(struct collect_ctx *ctx, struct state *s, struct str device,
                     const char *what, int rc)
{
	if (rc < 0 && rc != -EOPNOTSUPP && rc != -ENODEV)
		complaints_say(s->complaints,
		               arena_printf(ctx->arena, "ethtool: %s of %.*s: %s", what,
		                            STR_ARG(device), strerror(-rc)));
}

static void tell(struct collect_ctx *ctx, struct state *s, struct str device)
{
	struct ethtool_drvinfo driver;
	struct ethtool_cmd link;
	size_t n;
	int rc = ethtool_link(&s->ethtool, device, &link);

	complain(ctx, s, device, "link modes", rc);
	if (rc == 0)
		emit_link(ctx->out, device, &link);
	rc = ethtool_driver(&s->ethtool, device, &driver);
	complain(ctx, s, device, "driver", rc);
	if (rc == 0)
		emit_driver(ctx->out, device, &driver);
	rc = ethtool_read_stats(&s->ethtool, device, &n);
	complain(ctx, s, device, "statistics", rc);
	if (rc == 0 && n > 0)
		emit_stats(ctx, s, device, n);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct state *s = ctx->state;
	struct str *names;
	size_t n;
	int rc = host_dir_list(host_dir(ctx->files, HOST_SYS, "class/net"), &names, &n);

	if (rc == -ENOENT || rc == -EACCES || rc == -EPERM)
		return collect_no_data(ctx, "there is no class/net");
	if (rc < 0)
		return collect_fail_read(ctx, "class/net", rc);
	if (n == 0)
		return collect_fail(ctx, "there are no interfaces in class/net");
	complaints_begin(s->complaints);
	for (size_t i = 0; i < n; i++) {
		if (filter_keeps(s->filter, names[i]))
			tell(ctx, s, names[i]);
	}
	complaints_end(s->complaints);
	return COLLECT_OK;
}

static const struct complaints *tell_complaints(const void *state)
{
	return ((const struct state *)state)->complaints;
}

const struct collector ethtool_collector = {
	.name = "ethtool",
	.help = "Statistics, versions and link modes that the drivers of interfaces tell.",
	.may_block = true, /* drivers ask their hardware */
	.needs = NEEDS_ETHTOOL,
	.flags = flags,
	.open = open_ethtool,
	.close = close_ethtool,
	.collect = collect,
	.complaints = tell_complaints,
};
