/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/perf_cpus.h"

#include "base/must.h"

/* Whatever the list says, the CPUs taken from it are as many as it counts. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct perf_cpus cpus;
	unsigned n = 0;

	if (perf_cpus_parse((struct str){ (const char *)data, size }, &cpus, NULL) < 0)
		return 0;
	for (unsigned at = 0, cpu; perf_cpus_next(&cpus, at, &cpu); at = cpu + 1)
		n++;
	must(n > 0 && n == cpus.n);
	return 0;
}
