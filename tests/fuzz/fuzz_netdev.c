/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "collectors/netdev.c"

/* Whatever /proc/net/dev holds, a line has a name and all its numbers, or is refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, line;
	struct rtlink link;

	while (str_next_line(&text, &line)) {
		if (parse_line(line, &link) == 0)
			must(link.name.n > 0 && link.name.n < line.n);
	}
	return 0;
}
