/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "host/procstat.h"

/* Whatever /proc/stat holds, each CPU is there once and they are sorted. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct procstat stat;
	struct arena arena;

	arena_init(&arena);
	if (procstat_parse((struct str){ (const char *)data, size }, &arena, &stat) == 0) {
		for (size_t i = 1; i < stat.n_cpus; i++)
			must(stat.cpus[i - 1].id < stat.cpus[i].id);
	}
	arena_deinit(&arena);
	return 0;
}
