/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "host/rtroute.h"

/* Whatever comes for a route, its addresses are none or whole, and its hops end. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rtroute_hop hop;
	struct rtroute route;

	if (rtroute_parse((struct str){ (const char *)data, size }, &route) < 0)
		return 0;
	must(route.dest.n == 0 || route.dest.n == 4 || route.dest.n == 16);
	while (rtroute_next_hop(&route.hops, &hop) > 0)
		must(hop.weight > 0 && (hop.gateway.n == 0 || hop.gateway.n >= 4));
	return 0;
}
