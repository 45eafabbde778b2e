/* SPDX-License-Identifier: Apache-2.0 */
#include "net/peer.h"

#include <netinet/in.h>
#include <string.h>

#include <linux/vm_sockets.h>

/* No /64 that is in use begins like these. */
#define PREFIX_IPV4  (UINT64_C(1) << 32)
#define PREFIX_VSOCK (UINT64_C(2) << 32)

static uint64_t of_ipv4(const void *bytes)
{
	uint32_t address;

	memcpy(&address, bytes, sizeof(address));
	return PREFIX_IPV4 | ntohl(address);
}

static uint64_t of_ipv6(const struct in6_addr *address)
{
	uint64_t prefix = 0;

	if (IN6_IS_ADDR_V4MAPPED(address))
		return of_ipv4(address->s6_addr + 12);
	for (int i = 0; i < 8; i++)
		prefix = prefix << 8 | address->s6_addr[i];
	/* ::1 has a prefix of zeros, which stands for something else here. */
	return prefix > 0 ? prefix : PREFIX_IPV4 | INADDR_LOOPBACK;
}

uint64_t peer_of(const struct sockaddr *address)
{
	switch (address->sa_family) {
	case AF_INET:
		return of_ipv4(&((const struct sockaddr_in *)address)->sin_addr);
	case AF_INET6:
		return of_ipv6(&((const struct sockaddr_in6 *)address)->sin6_addr);
	case AF_VSOCK:
		return PREFIX_VSOCK | ((const struct sockaddr_vm *)address)->svm_cid;
	default:
		return PEER_LOCAL;
	}
}
