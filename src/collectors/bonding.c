/* SPDX-License-Identifier: Apache-2.0 */
/* bonding: network interfaces bonded to one (kernel: networking/bonding.rst). */

#include <errno.h>

#include "base/array.h"
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

struct bond {
	struct str name;
	uint64_t slaves, active;
};

/* What is missing is no failure: bonds come and go. */
static enum collect_status give_up(struct collect_ctx *ctx, struct host_dir dir,
                                   const char *file, int rc)
{
	if (rc == -ENOENT)
		return collect_no_data(ctx, "there is no %s/%s", dir.path.p, file);
	return collect_fail_in(ctx, dir, file, rc);
}

/* Kernels before 3.9 call the link slave_NAME. */
static int read_mii_status(struct host_dir bond, struct arena *arena, struct str slave,
                           const char **file, struct str *status)
{
	static const char *const links[] = { "lower", "slave" };
	int rc = -ENOENT;

	for (size_t i = 0; rc == -ENOENT && i < COUNT_OF(links); i++) {
		*file = arena_printf(arena, "%s_%.*s/bonding_slave/mii_status", links[i],
		                     STR_ARG(slave));
		rc = host_dir_attr(bond, *file, status);
	}
	return rc;
}

static enum collect_status read_bond(struct collect_ctx *ctx, struct host_dir dir,
                                     struct bond *bond)
{
	const char *file = "bonding/slaves";
	struct str names, slave, status;
	int rc = host_dir_read(dir, file, &names);

	while (rc == 0 && str_next_word(&names, &slave)) {
		rc = read_mii_status(dir, ctx->arena, slave, &file, &status);
		bond->slaves++;
		bond->active += rc == 0 && str_is(status, "up");
	}
	return rc < 0 ? give_up(ctx, dir, file, rc) : COLLECT_OK;
}

static void emit(struct exposition *out, const struct bond *bonds, size_t n)
{
	for (size_t i = 0; i < n; i++)
		sample_of_u64(out, &slaves, bonds[i].name, bonds[i].slaves);
	for (size_t i = 0; i < n; i++)
		sample_of_u64(out, &active, bonds[i].name, bonds[i].active);
}

/* All or none, as in node_exporter: a bond that is left out looks like one that is no more. */
static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "class/net");
	enum collect_status status = COLLECT_OK;
	struct str names, name;
	struct bond *bonds;
	size_t n = 0;
	int rc = host_dir_read(top, "bonding_masters", &names);

	if (rc < 0)
		return give_up(ctx, top, "bonding_masters", rc);
	bonds = arena_zalloc(ctx->arena, str_words(names, NULL, 0) * sizeof(*bonds));
	while (status == COLLECT_OK && str_next_word(&names, &name)) {
		bonds[n].name = name;
		status = read_bond(ctx, host_dir_sub(top, name), &bonds[n++]);
	}
	if (status == COLLECT_OK)
		emit(ctx->out, bonds, n);
	return status;
}

const struct collector bonding_collector = {
	.name = "bonding",
	.help = "Bonds of network interfaces, and how many of their links are up.",
	.on_by_default = true,
	.collect = collect,
};
