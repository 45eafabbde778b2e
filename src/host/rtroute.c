/* SPDX-License-Identifier: Apache-2.0 */
#include "host/rtroute.h"

#include <errno.h>
#include <string.h>

#include <linux/rtnetlink.h>

#include "host/netlink.h"

static struct str address_of(struct str value)
{
	return value.n == 4 || value.n == 16 ? value : (struct str){ 0 };
}

/* A gateway of another family than the route's (RTA_VIA) is none here, as in node_exporter. */
static void take_attr(struct rtroute *out, uint16_t type, struct str value)
{
	switch (type) {
	case RTA_DST:
		out->dest = address_of(value);
		break;
	case RTA_PREFSRC:
		out->source = address_of(value);
		break;
	case RTA_GATEWAY:
		out->gateway = address_of(value);
		break;
	case RTA_OIF:
		out->link = netlink_u32(value);
		break;
	case RTA_PRIORITY:
		out->priority = netlink_u32(value);
		break;
	case RTA_MULTIPATH:
		out->hops = value;
		break;
	default:
		break;
	}
}

int rtroute_parse(struct str payload, struct rtroute *out)
{
	struct str attrs, value;
	struct rtmsg head;
	uint16_t type;
	int rc;

	if (payload.n < sizeof(head))
		return -EBADMSG;
	memcpy(&head, payload.p, sizeof(head));
	*out = (struct rtroute){
		.type = head.rtm_type,
		.protocol = head.rtm_protocol,
		.prefix_bits = head.rtm_dst_len,
	};
	attrs = str_skip(payload, sizeof(head));
	while ((rc = netlink_next_attr(&attrs, &type, &value)) > 0)
		take_attr(out, type, value);
	return rc;
}

int rtroute_next_hop(struct str *hops, struct rtroute_hop *out)
{
	struct rtnexthop head;
	struct str attrs, value;
	uint16_t type;
	int rc;

	if (hops->n == 0)
		return 0;
	if (hops->n < sizeof(head))
		return -EBADMSG;
	memcpy(&head, hops->p, sizeof(head));
	if (head.rtnh_len < sizeof(head) || head.rtnh_len > hops->n)
		return -EBADMSG;
	*out = (struct rtroute_hop){ .link = (uint32_t)head.rtnh_ifindex,
		                     .weight = (unsigned)head.rtnh_hops + 1 };
	attrs = (struct str){ hops->p + sizeof(head), head.rtnh_len - sizeof(head) };
	while ((rc = netlink_next_attr(&attrs, &type, &value)) > 0) {
		if (type == RTA_GATEWAY)
			out->gateway = address_of(value);
	}
	*hops = str_skip(*hops, RTNH_ALIGN(head.rtnh_len));
	return rc < 0 ? rc : 1;
}
