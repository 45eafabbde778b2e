/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/meminfo.c"

/* Whatever /proc/meminfo holds, its lines are known, passed over or refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct meminfo mem;

	parse((struct str){ (const char *)data, size }, &mem);
	return 0;
}
