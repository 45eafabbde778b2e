/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "collectors/collector.h"
#include "collectors/filter.h"
#include "collectors/netclass_families.h"
#include "host/genl.h"
#include "host/linkmodes.h"
#include "host/links.h"

/* An interface as netlink tells it, for both forms of netclass. */
struct netclass_interface {
	const struct rtlink *link;
	const struct linkmode *mode; /* NULL where ethtool knows nothing of it */
};

/* Numbers in the order of NETCLASS_OF_LINK. */
enum netclass_number {
#define NETCLASS_NUMBER(which, ...) NETCLASS_##which,
	NETCLASS_OF_LINK(NETCLASS_NUMBER)
#undef NETCLASS_NUMBER
		NETCLASS_NUMBERS,
};

/*
 * Those that filter keeps, in the order of links, which they borrow from. COLLECT_FAIL, with
 * the sentence, where ethtool's netlink fails; a kernel without it has no modes.
 */
enum collect_status netclass_interfaces(struct collect_ctx *ctx, struct genl *ethtool,
                                        const struct links *links, struct filter *filter,
                                        struct netclass_interface **out, size_t *n);

/* False where the kernel does not tell it. DORMANT is not told so. */
bool netclass_number(const struct rtlink *link, enum netclass_number which, uint32_t *out);

/* "up", "dormant" and so on, RFC 2863. */
struct str netclass_operstate(const struct rtlink *link);
