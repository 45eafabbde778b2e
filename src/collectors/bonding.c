/* SPDX-License-Identifier: Apache-2.0 */
/* bonding: network interfaces bonded to one (kernel: networking/bonding.rst). */

#include <errno.h>

#include "collectors/collector.h"

static const struct metric slaves = {
	"node_bonding_slaves",
	"Interfaces that belong to the bond.",
	METRIC_GAUGE,
	{ "master" },
};
static const struct metric active = {
	"node_bonding_active",
	"Those of them whose link is up.",
	METRIC_GAUGE,
	{ "master" },
};

/* Kernels before 3.9 call the link slave_NAME. */
static int read_mii_status(struct host_dir master, struct str slave, struct arena *arena,
                           struct str *status)
{
	const char *path =
		arena_printf(arena, "lower_%.*s/bonding_slave/mii_status", STR_ARG(slave));
	int rc = host_dir_attr(master, path, status);

	if (rc != -ENOENT)
		return rc;
	path = arena_printf(arena, "slave_%.*s/bonding_slave/mii_status", STR_ARG(slave));
	return host_dir_attr(master, path, status);
}

static int emit(struct collect_ctx *ctx, struct host_dir dir, struct str master)
{
	struct str names, slave, status;
	uint64_t all = 0, up = 0;
	int rc = host_dir_read(dir, "bonding/slaves", &names);

	while (rc == 0 && str_next_word(&names, &slave)) {
		rc = read_mii_status(dir, slave, ctx->arena, &status);
		if (rc < 0)
			break;
		all++;
		up += str_is(status, "up");
	}
	if (rc < 0)
		return rc;
	sample_of_u64(ctx->out, &slaves, master, all);
	sample_of_u64(ctx->out, &active, master, up);
	return 0;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "class/net");
	struct str masters, master;
	int rc = host_dir_read(top, "bonding_masters", &masters);

	while (rc == 0 && str_next_word(&masters, &master))
		rc = emit(ctx, host_dir_sub(top, master), master);
	if (rc == -ENOENT)
		return collect_no_data(ctx, "there are no bonds, or one has just gone");
	return rc < 0 ? collect_fail_read(ctx, "class/net/*/bonding", rc) : COLLECT_OK;
}

const struct collector bonding_collector = {
	.name = "bonding",
	.help = "Bonds of network interfaces, and how many of their links are up.",
	.on_by_default = true,
	.collect = collect,
};
