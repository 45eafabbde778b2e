/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/pressure.c"

/* Whatever a file of /proc/pressure holds, its totals are read or refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stall stall;

	parse((struct str){ (const char *)data, size }, &stall);
	return 0;
}
