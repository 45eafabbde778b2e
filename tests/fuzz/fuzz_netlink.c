/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/must.h"
#include "host/rtlink.h"

/* Whatever bytes come over netlink, reading them ends and stays inside them. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *bytes = (const char *)data;
	struct str rest = { bytes, size }, name;
	struct rtlink link;
	struct rtaddr addr;

	while (rtlink_next(&rest, &link) > 0) {
		must(!memchr(link.name.p ? link.name.p : "x", '\0', link.name.n));
		while (rtlink_next_name(&link.properties, &name) > 0)
			must(name.n < size);
	}
	rest = (struct str){ bytes, size };
	while (rtaddr_next(&rest, &addr) > 0)
		must(addr.address.n == 0 || addr.address.n == 4 || addr.address.n == 16);
	return 0;
}
