/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/needs.h"

#include <linux/capability.h>
#include <stddef.h>
#include <sys/socket.h>

#include "base/array.h"

#define BIT(n) (UINT64_C(1) << (n))

/* The system calls of a need stand with all others, in calls.c. */
static const struct {
	unsigned need;
	struct opening opens;
} rows[] = {
	{ NEEDS_NETLINK, { .families = BIT(AF_NETLINK) } },
	{ NEEDS_ETHTOOL, { .families = BIT(AF_INET) } },
	{ NEEDS_DBUS, { .families = BIT(AF_UNIX) } },
	/* A name is looked up by asking nscd or systemd-resolved (a unix socket), the kernel
	   for its addresses (netlink), and DNS servers. */
	{ NEEDS_UDP,
	  { .families = BIT(AF_INET) | BIT(AF_INET6) | BIT(AF_UNIX) | BIT(AF_NETLINK) } },
	{ NEEDS_TCP,
	  { .families = BIT(AF_INET) | BIT(AF_INET6) | BIT(AF_UNIX) | BIT(AF_NETLINK) } },
	{ NEEDS_ROOT_FILES, { .capabilities = BIT(CAP_DAC_READ_SEARCH) } },
};

struct opening needs_open(unsigned needs)
{
	struct opening all = { 0 };

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (!(needs & rows[i].need))
			continue;
		all.capabilities |= rows[i].opens.capabilities;
		all.families |= rows[i].opens.families;
	}
	return all;
}
