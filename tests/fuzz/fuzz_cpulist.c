/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "host/cpulist.h"

/* Whatever a list of CPUs holds, its ranges are in order and within the ids there are. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	unsigned first, last;

	while (cpulist_next(&rest, &first, &last) > 0)
		must(first <= last && last < CPULIST_IDS);
	return 0;
}
