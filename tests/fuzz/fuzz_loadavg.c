/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/loadavg.c"

/* Whatever /proc/loadavg holds, it is three numbers or refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	double avg[3];

	parse((struct str){ (const char *)data, size }, avg);
	return 0;
}
