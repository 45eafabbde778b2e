/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/netclass_interface.h"

#include <errno.h>

#include "base/array.h"

/* Those of the links, in their order. */
static int read_modes(struct collect_ctx *ctx, struct genl *ethtool, const struct links *links,
                      struct linkmode *modes)
{
	const struct rtlink *link;
	struct linkmode mode;
	struct str messages;
	int rc = linkmodes_dump(ethtool, ctx->arena, &messages);

	if (rc < 0)
		return rc == -ENOENT ? 0 : rc;
	while ((rc = linkmodes_next(&messages, &mode)) > 0) {
		link = links_find(links, mode.link);
		if (link)
			modes[link - links->all] = mode;
	}
	return rc;
}

enum collect_status netclass_interfaces(struct collect_ctx *ctx, struct genl *ethtool,
                                        const struct links *links, struct filter *filter,
                                        struct netclass_interface **out, size_t *n)
{
	struct linkmode *modes = arena_zalloc(ctx->arena, links->n * sizeof(*modes));
	struct netclass_interface *all = arena_alloc(ctx->arena, links->n * sizeof(*all));
	int rc = read_modes(ctx, ethtool, links, modes);

	if (rc < 0)
		return collect_fail_read(ctx, "speeds from ethtool's netlink", rc);
	*out = all;
	*n = 0;
	for (size_t i = 0; i < links->n; i++) {
		if (filter_keeps(filter, links->all[i].name))
			all[(*n)++] = (struct netclass_interface){ &links->all[i],
				                                   modes[i].link > 0 ? &modes[i]
				                                                     : NULL };
	}
	return COLLECT_OK;
}

bool netclass_number(const struct rtlink *link, enum netclass_number which, uint32_t *out)
{
	static const enum rtlink_value told[NETCLASS_NUMBERS] = {
		[NETCLASS_CARRIER] = RTLINK_CARRIER,
		[NETCLASS_CARRIER_CHANGES] = RTLINK_CARRIER_CHANGES,
		[NETCLASS_CARRIER_DOWN_COUNT] = RTLINK_CARRIER_DOWN_COUNT,
		[NETCLASS_CARRIER_UP_COUNT] = RTLINK_CARRIER_UP_COUNT,
		[NETCLASS_LINK] = RTLINK_LINK,
		[NETCLASS_LINK_MODE] = RTLINK_LINKMODE,
		[NETCLASS_MTU] = RTLINK_MTU,
		[NETCLASS_GROUP] = RTLINK_GROUP,
		[NETCLASS_TXQLEN] = RTLINK_TXQLEN,
	};

	switch (which) {
	case NETCLASS_DORMANT:
		return false;
	case NETCLASS_FLAGS:
		*out = link->flags;
		return true;
	case NETCLASS_ID:
		*out = link->index;
		return true;
	case NETCLASS_TYPE:
		*out = link->type;
		return true;
	case NETCLASS_LINK:
		if (!rtlink_value(link, RTLINK_LINK, out) || *out == 0)
			*out = link->index;
		return true;
	default:
		return rtlink_value(link, told[which], out);
	}
}

struct str netclass_operstate(const struct rtlink *link)
{
	static const char *const names[] = { "unknown", "notpresent", "down", "lowerlayerdown",
		                             "testing", "dormant",    "up" };
	uint32_t state;

	if (!rtlink_value(link, RTLINK_OPERSTATE, &state) || state >= COUNT_OF(names))
		state = 0;
	return str_from(names[state]);
}
