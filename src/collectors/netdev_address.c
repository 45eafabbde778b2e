/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/netdev_address.h"

#include <arpa/inet.h>
#include <string.h>

#include "metrics/number.h"

static const struct metric address_info = {
	"node_network_address_info",
	"An address of the interface, always 1; netmask is the prefix length.",
	METRIC_GAUGE,
	{ "address", "device", "netmask", "scope" },
};

/* In node_exporter's words: loopback counts as link-local. */
static const char *scope_v4(const unsigned char a[static 4])
{
	if (a[0] == 127 || (a[0] == 169 && a[1] == 254) ||
	    (a[0] == 224 && a[1] == 0 && a[2] == 0))
		return "link-local";
	if ((a[0] & 0xf0) == 224 || (a[0] | a[1] | a[2] | a[3]) == 0 ||
	    (a[0] & a[1] & a[2] & a[3]) == 255)
		return "";
	return "global";
}

static const char *scope_v6(const unsigned char bytes[static 16])
{
	struct in6_addr a;

	memcpy(&a, bytes, sizeof(a));
	if (IN6_IS_ADDR_LOOPBACK(&a) || IN6_IS_ADDR_LINKLOCAL(&a) ||
	    IN6_IS_ADDR_MC_LINKLOCAL(&a))
		return "link-local";
	if (IN6_IS_ADDR_MC_NODELOCAL(&a))
		return "interface-local";
	return IN6_IS_ADDR_MULTICAST(&a) || IN6_IS_ADDR_UNSPECIFIED(&a) ? "" : "global";
}

static void emit(struct exposition *out, struct str device, const struct rtaddr *addr)
{
	const unsigned char *bytes = (const unsigned char *)addr->address.p;
	char text[INET6_ADDRSTRLEN], digits[NUMBER_MAX_BYTES];
	bool v4 = addr->address.n == 4;

	inet_ntop(v4 ? AF_INET : AF_INET6, bytes, text, sizeof(text));
	sample_with_u64(out, &address_info,
	                (struct str[]){ str_from(text),
	                                device,
	                                { digits, number_write_u64(digits, addr->prefix_bits) },
	                                str_from(v4 ? scope_v4(bytes) : scope_v6(bytes)) },
	                1);
}

int netdev_address_emit(struct exposition *out, struct str messages, const struct rtlink *links,
                        size_t n)
{
	struct rtaddr addr;
	int rc;

	while ((rc = rtaddr_next(&messages, &addr)) > 0) {
		for (size_t i = 0; addr.address.n > 0 && i < n; i++) {
			if (links[i].index == addr.index)
				emit(out, links[i].name, &addr);
		}
	}
	return rc;
}
