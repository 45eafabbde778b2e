/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/zoneinfo.c"

#include "base/must.h"

/* Whatever /proc/zoneinfo holds, it is cut into zones and comes to an end. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct zone zone;

	while (next_zone(&text, &zone))
		must(zone.labels[1].n > 0 && zone.n_protections <= PROTECTIONS_MAX);
	return 0;
}
