/* SPDX-License-Identifier: Apache-2.0 */
#include "host/linkmodes.h"

#include <linux/ethtool.h>
#include <linux/ethtool_netlink.h>
#include <linux/netlink.h>

int linkmodes_dump(struct genl *g, struct arena *arena, struct str *messages)
{
	/* Otherwise every mode would come with its name. */
	const struct {
		struct nlattr header, attr;
		uint32_t flags;
	} request = {
		.header = { sizeof(request), ETHTOOL_A_LINKMODES_HEADER | NLA_F_NESTED },
		.attr = { sizeof(request.attr) + sizeof(request.flags),
		          ETHTOOL_A_HEADER_FLAGS },
		.flags = ETHTOOL_FLAG_COMPACT_BITSETS,
	};

	return genl_dump(g, arena, ETHTOOL_MSG_LINKMODES_GET,
	                 (struct str){ (const char *)&request, sizeof(request) }, messages);
}

static int parse_header(struct str attrs, uint32_t *link)
{
	struct str value;
	uint16_t type;
	int rc;

	while ((rc = netlink_next_attr(&attrs, &type, &value)) > 0) {
		if (type == ETHTOOL_A_HEADER_DEV_INDEX)
			*link = netlink_u32(value);
	}
	return rc;
}

static int parse(struct str attrs, struct linkmode *out)
{
	struct str value;
	uint16_t type;
	int rc;

	*out = (struct linkmode){ .duplex = DUPLEX_UNKNOWN };
	while ((rc = netlink_next_attr(&attrs, &type, &value)) > 0) {
		if (type == ETHTOOL_A_LINKMODES_HEADER) {
			rc = parse_header(value, &out->link);
			if (rc < 0)
				return rc;
		} else if (type == ETHTOOL_A_LINKMODES_SPEED) {
			out->speed_mbit = netlink_u32(value);
			out->has_speed = out->speed_mbit != (uint32_t)SPEED_UNKNOWN;
		} else if (type == ETHTOOL_A_LINKMODES_DUPLEX && value.n > 0) {
			out->duplex = (unsigned char)*value.p;
		}
	}
	return rc;
}

int linkmodes_next(struct str *messages, struct linkmode *out)
{
	struct str attrs;
	int rc = genl_next(messages, &attrs);

	if (rc <= 0)
		return rc;
	rc = parse(attrs, out);
	return rc < 0 ? rc : 1;
}
