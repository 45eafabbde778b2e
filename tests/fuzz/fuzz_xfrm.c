/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/xfrm.c"

/* Whatever /proc/net/xfrm_stat holds, its counters are taken or refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t counts[COUNT_OF(rows)] = { 0 };

	parse((struct str){ (const char *)data, size }, counts);
	return 0;
}
