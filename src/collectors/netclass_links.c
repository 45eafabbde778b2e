/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/netclass_links.h"

#include <errno.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include <linux/ethtool.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/netclass_interface.h"
#include "host/hwaddr.h"

enum { FLAG_DORMANT = 1 << 17 }; /* IFF_DORMANT, which <net/if.h> lacks */

static const struct attr_row of_sysfs[] = { NETCLASS_OF_SYSFS(NETCLASS_ROW) };
static const struct attr_row of_link[] = { NETCLASS_OF_LINK(NETCLASS_ROW) };
static const struct attr_row speed[] = { NETCLASS_SPEED(NETCLASS_ROW) };
static const struct metric up = NETCLASS_UP;
static const struct metric info = NETCLASS_INFO;

/* An interface that sysfs and netlink agreed upon. */
struct known {
	uint32_t index;
	char name[IFNAMSIZ];
};

struct netclass_links {
	struct genl ethtool;
	struct known *known; /* in the order of netlink */
	size_t n, cap;
};

struct netclass_links *netclass_links_open(const struct collector_env *env)
{
	struct netclass_links *s;

	if (strcmp(env->host->roots[HOST_SYS], "/sys") != 0)
		return NULL;
	s = xcalloc(1, sizeof(*s));
	genl_init(&s->ethtool, LINKMODES_FAMILY);
	links_open(env->host);
	return s;
}

void netclass_links_close(struct host *host, struct netclass_links *state)
{
	if (!state)
		return;
	genl_deinit(&state->ethtool);
	links_close(host);
	free(state->known);
	free(state);
}

static bool is_known(const struct known *k, const struct rtlink *link)
{
	return k->index == link->index && str_is(link->name, k->name);
}

/*
 * Sysfs may be that of another namespace, whose interfaces can have the same names: one that
 * is new has to have the same number and address there.
 */
static bool agrees(struct host_dir top, const struct rtlink *link)
{
	struct host_dir dir = host_dir_sub(top, link->name);
	char room[HWADDR_TEXT_BYTES];
	struct str address;
	uint64_t index;

	return host_dir_u64(dir, "ifindex", &index) == 0 && index == link->index &&
	       host_dir_attr(dir, "address", &address) == 0 &&
	       str_eq(address, hwaddr_text(room, link->address));
}

static void remember(struct netclass_links *s, const struct links *links)
{
	if (links->n > s->cap) {
		s->cap = links->n;
		s->known = xrealloc(s->known, s->cap * sizeof(*s->known));
	}
	s->n = links->n;
	for (size_t i = 0; i < links->n; i++) {
		struct str name = links->all[i].name;

		s->known[i] = (struct known){ .index = links->all[i].index };
		memcpy(s->known[i].name, name.p, name.n < IFNAMSIZ ? name.n : IFNAMSIZ - 1);
	}
}

/* Everything that either of them has must be known to both. */
static bool is_same_namespace(struct netclass_links *s, struct host_dir top,
                              const struct links *links, const struct str *names, size_t n)
{
	size_t files = n > 0 && links->n < n; /* bonding_masters, at most */

	if (links->n + files != n)
		return false;
	for (size_t i = 0; files > 0 && i < n; i++)
		files -= str_is(names[i], "bonding_masters");
	if (files > 0)
		return false;
	for (size_t i = 0; i < links->n; i++) {
		if ((i >= s->n || !is_known(&s->known[i], &links->all[i])) &&
		    !agrees(top, &links->all[i]))
			return false;
	}
	remember(s, links);
	return true;
}

static bool is_up(const struct netclass_interface *i)
{
	return i->link->flags & IFF_UP;
}

/* Of an interface that is down, the kernel's files tell no speed and no duplex. */
static struct str duplex_name(const struct netclass_interface *i)
{
	if (!i->mode || !is_up(i))
		return (struct str){ 0 };
	return i->mode->duplex == DUPLEX_HALF   ? STR("half")
	       : i->mode->duplex == DUPLEX_FULL ? STR("full")
	                                        : STR("unknown");
}

static void emit_info(struct exposition *out, const struct netclass_interface *i)
{
	char address[HWADDR_TEXT_BYTES], broadcast[HWADDR_TEXT_BYTES];
	struct str operstate = netclass_operstate(i->link);

	sample_of_u64(out, &up, i->link->name, str_is(operstate, "up"));
	sample_with_u64(out, &info,
	                (struct str[]){ hwaddr_text(address, i->link->address),
	                                is_up(i) ? STR("up") : STR("down"),
	                                hwaddr_text(broadcast, i->link->broadcast),
	                                i->link->name, duplex_name(i), i->link->alias,
	                                operstate },
	                1);
}

/* Flags are not told: sysfs shows them as the kernel has them, netlink as programs set them. */
static bool number_of(const struct netclass_interface *i, enum netclass_number which,
                      uint32_t *out)
{
	if (which == NETCLASS_FLAGS || (which == NETCLASS_CARRIER && !is_up(i)))
		return false;
	if (which != NETCLASS_DORMANT)
		return netclass_number(i->link, which, out);
	*out = (i->link->flags & FLAG_DORMANT) > 0;
	return is_up(i);
}

static void emit_numbers(struct exposition *out, const struct netclass_interface *all, size_t n)
{
	uint32_t value;

	for (size_t which = 0; which < NETCLASS_NUMBERS; which++) {
		for (size_t i = 0; i < n; i++) {
			if (number_of(&all[i], which, &value))
				sample_of_u64(out, &of_link[which].metric, all[i].link->name,
				              value);
		}
	}
}

static void emit_speeds(struct exposition *out, const struct netclass_interface *all, size_t n,
                        bool ignores_bad)
{
	for (size_t i = 0; i < n; i++) {
		const struct linkmode *mode = all[i].mode;

		if (!mode || !is_up(&all[i]) || (!mode->has_speed && ignores_bad))
			continue;
		sample_of(out, &speed[0].metric, all[i].link->name,
		          mode->has_speed ? (double)mode->speed_mbit * NETCLASS_MEGABIT_BYTES
		                          : -NETCLASS_MEGABIT_BYTES);
	}
}

/* What only sysfs knows. */
static enum collect_status emit_files(struct collect_ctx *ctx, struct host_dir top,
                                      const struct netclass_interface *all, size_t n)
{
	enum collect_status status = COLLECT_OK;

	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		const struct str *name = &all[i].link->name;
		struct host_dir dir = host_dir_sub(top, *name);

		status = attrs_emit(ctx, dir, of_sysfs, COUNT_OF(of_sysfs), name,
		                    attr_absent_or_junk);
		if (status == COLLECT_OK)
			status = attrs_emit(ctx, dir, &of_link[NETCLASS_FLAGS], 1, name,
			                    attr_absent_or_junk);
	}
	return status;
}

static enum collect_status tell(struct collect_ctx *ctx, struct filter *filter,
                                struct netclass_links *s, const struct links *links,
                                struct host_dir top, bool ignores_bad_speed)
{
	struct netclass_interface *all;
	size_t n;
	enum collect_status status =
		netclass_interfaces(ctx, &s->ethtool, links, filter, &all, &n);

	if (status != COLLECT_OK)
		return status;
	for (size_t i = 0; i < n; i++)
		emit_info(ctx->out, &all[i]);
	emit_numbers(ctx->out, all, n);
	emit_speeds(ctx->out, all, n, ignores_bad_speed);
	return emit_files(ctx, top, all, n);
}

enum collect_status netclass_links_collect(struct collect_ctx *ctx, struct filter *filter,
                                           struct netclass_links *state, bool ignores_bad_speed,
                                           const struct str *names, size_t n)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "class/net");
	enum collect_status status = COLLECT_NO_DATA;
	const struct links *links;

	if (links_get(ctx->host, &links) < 0)
		return COLLECT_NO_DATA;
	if (is_same_namespace(state, top, links, names, n))
		status = tell(ctx, filter, state, links, top, ignores_bad_speed);
	links_put(links);
	return status;
}
