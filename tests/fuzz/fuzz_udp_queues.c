/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/udp_queues.c"

/* Whatever /proc/net/udp holds, its queues are added or refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sums sums = { 0 };
	struct str text = { (const char *)data, size };

	add_lines(&sums, 0, text);
	add_lines(&sums, size, text);
	return 0;
}
