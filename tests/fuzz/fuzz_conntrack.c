/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/conntrack.c"

/* Whatever /proc/net/stat/nf_conntrack holds, its columns are added or refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t sums[COLUMNS] = { 0 };

	parse((struct str){ (const char *)data, size }, sums);
	return 0;
}
