/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <netinet/in.h>
#include <stdint.h>

#include "base/str.h"

/* A line of /proc/net/tcp or tcp6 (kernel: net/ipv4/tcp_ipv4.c get_tcp4_sock()). */
struct proctcp {
	struct in6_addr local; /* IPv4 as ::ffff:a.b.c.d */
	in_port_t port;        /* in network order */
	unsigned state;        /* as in netinet/tcp.h */
	uint64_t uid, inode;
};

/* -EINVAL for the heading and whatever else is none. */
int proctcp_parse(struct str line, struct proctcp *out);
