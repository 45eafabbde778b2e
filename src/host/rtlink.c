/* SPDX-License-Identifier: Apache-2.0 */
#include "host/rtlink.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "base/array.h"

_Static_assert(sizeof(struct rtnl_link_stats) >= (RTLINK_STATS - 1) * sizeof(uint32_t),
               "as many counters as the kernel's");

int rtlink_dump(struct netlink *nl, struct arena *arena, struct str *messages, bool *changed)
{
	/* Without this the kernel adds up IPv6 counters of all CPUs for each link. */
	struct {
		struct ifinfomsg head;
		struct nlattr attr;
		uint32_t mask;
	} request = {
		.attr = { sizeof(request.attr) + sizeof(request.mask), IFLA_EXT_MASK },
		.mask = RTEXT_FILTER_SKIP_STATS,
	};

	return netlink_dump(nl, arena, RTM_GETLINK,
	                    (struct str){ (const char *)&request, sizeof(request) }, messages,
	                    changed);
}

int rtaddr_dump(struct netlink *nl, struct arena *arena, struct str *messages)
{
	struct ifaddrmsg request = { .ifa_family = AF_UNSPEC };
	bool changed;

	return netlink_dump(nl, arena, RTM_GETADDR,
	                    (struct str){ (const char *)&request, sizeof(request) }, messages,
	                    &changed);
}

/* Older kernels tell fewer, newer ones more. */
static void read_stats64(struct str value, uint64_t stats[static RTLINK_STATS])
{
	size_t room = RTLINK_STATS * sizeof(*stats);

	memset(stats, 0, room);
	memcpy(stats, value.p, value.n < room ? value.n : room);
}

static void read_stats32(struct str value, uint64_t stats[static RTLINK_STATS])
{
	uint32_t narrow[RTLINK_STATS] = { 0 };

	memcpy(narrow, value.p, value.n < sizeof(narrow) ? value.n : sizeof(narrow));
	for (size_t i = 0; i < RTLINK_STATS; i++)
		stats[i] = narrow[i];
}

/* Where a number of an attribute goes: 1 more than the value, 0 for none. */
static const unsigned char numbers[] = {
	[IFLA_MTU] = RTLINK_MTU + 1,
	[IFLA_LINK] = RTLINK_LINK + 1,
	[IFLA_TXQLEN] = RTLINK_TXQLEN + 1,
	[IFLA_OPERSTATE] = RTLINK_OPERSTATE + 1,
	[IFLA_LINKMODE] = RTLINK_LINKMODE + 1,
	[IFLA_GROUP] = RTLINK_GROUP + 1,
	[IFLA_CARRIER] = RTLINK_CARRIER + 1,
	[IFLA_CARRIER_CHANGES] = RTLINK_CARRIER_CHANGES + 1,
	[IFLA_CARRIER_UP_COUNT] = RTLINK_CARRIER_UP_COUNT + 1,
	[IFLA_CARRIER_DOWN_COUNT] = RTLINK_CARRIER_DOWN_COUNT + 1,
};

static void take_number(struct rtlink *out, size_t which, struct str value)
{
	out->values[which] = value.n == 1 ? (unsigned char)*value.p : netlink_u32(value);
	out->told |= (uint16_t)(1U << which);
}

static void take_attr(struct rtlink *out, uint16_t type, struct str value)
{
	switch (type) {
	case IFLA_IFNAME:
		out->name = netlink_text(value);
		break;
	case IFLA_IFALIAS:
		out->alias = netlink_text(value);
		break;
	case IFLA_ADDRESS:
		out->address = value;
		break;
	case IFLA_BROADCAST:
		out->broadcast = value;
		break;
	case IFLA_PROP_LIST:
		out->properties = value;
		break;
	default:
		if (type < COUNT_OF(numbers) && numbers[type] > 0)
			take_number(out, numbers[type] - 1U, value);
		break;
	}
}

static int parse_link(struct str payload, struct rtlink *out)
{
	struct ifinfomsg head;
	struct str attrs, value;
	uint16_t type;
	bool wide = false;
	int rc;

	*out = (struct rtlink){ 0 };
	if (payload.n < sizeof(head))
		return -EBADMSG;
	memcpy(&head, payload.p, sizeof(head));
	out->index = (uint32_t)head.ifi_index;
	out->flags = head.ifi_flags;
	out->type = head.ifi_type;
	attrs = str_skip(payload, sizeof(head));
	while ((rc = netlink_next_attr(&attrs, &type, &value)) > 0) {
		if (type == IFLA_STATS64) {
			read_stats64(value, out->stats);
			out->has_stats = wide = true;
		} else if (type == IFLA_STATS && !wide) {
			read_stats32(value, out->stats);
			out->has_stats = true;
		} else {
			take_attr(out, type, value);
		}
	}
	return rc;
}

bool rtlink_value(const struct rtlink *link, enum rtlink_value value, uint32_t *out)
{
	*out = link->values[value];
	return link->told & (1U << value);
}

int rtlink_next_name(struct str *properties, struct str *name)
{
	uint16_t type;
	int rc;

	do {
		rc = netlink_next_attr(properties, &type, name);
	} while (rc > 0 && type != IFLA_ALT_IFNAME);
	if (rc > 0)
		*name = netlink_text(*name);
	return rc;
}

/* IFA_LOCAL is the host's own end where IFA_ADDRESS is that of the peer. */
static int parse_addr(struct str payload, struct rtaddr *out)
{
	struct ifaddrmsg head;
	struct str attrs, value;
	uint16_t type;
	bool local = false;
	size_t size;
	int rc;

	if (payload.n < sizeof(head))
		return -EBADMSG;
	memcpy(&head, payload.p, sizeof(head));
	*out = (struct rtaddr){
		.index = head.ifa_index,
		.family = head.ifa_family,
		.prefix_bits = head.ifa_prefixlen,
	};
	size = head.ifa_family == AF_INET ? 4 : 16;
	attrs = str_skip(payload, sizeof(head));
	while ((rc = netlink_next_attr(&attrs, &type, &value)) > 0) {
		if ((type != IFA_LOCAL && (type != IFA_ADDRESS || local)) || value.n != size)
			continue;
		out->address = value;
		local = type == IFA_LOCAL;
	}
	return rc;
}

/* The next message of that type. */
static int next_of(struct str *messages, uint16_t wanted, struct str *payload)
{
	uint16_t type, flags;
	int rc;

	do {
		rc = netlink_next(messages, &type, &flags, payload);
	} while (rc > 0 && type != wanted);
	return rc;
}

int rtlink_next(struct str *messages, struct rtlink *out)
{
	struct str payload;
	int rc = next_of(messages, RTM_NEWLINK, &payload);

	if (rc <= 0)
		return rc;
	rc = parse_link(payload, out);
	return rc < 0 ? rc : 1;
}

int rtaddr_next(struct str *messages, struct rtaddr *out)
{
	struct str payload;
	int rc = next_of(messages, RTM_NEWADDR, &payload);

	if (rc <= 0)
		return rc;
	rc = parse_addr(payload, out);
	return rc < 0 ? rc : 1;
}
