/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/udp_queues.c"

/* Whatever /proc/net/udp holds, its queues are added or refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sums sums = { 0 };

	parse((struct str){ (const char *)data, size }, &sums);
	return 0;
}
