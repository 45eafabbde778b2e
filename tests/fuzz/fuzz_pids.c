/* SPDX-License-Identifier: Apache-2.0 */
#include "host/pids.c"

#include "base/must.h"

/* Whatever /proc/PID/stat holds, a state is an ASCII letter. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pidstat stat;

	if (pidstat_parse((struct str){ (const char *)data, size }, &stat) == 0)
		must((unsigned char)stat.state < 128);
	return 0;
}
