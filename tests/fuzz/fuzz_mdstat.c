/* SPDX-License-Identifier: Apache-2.0 */
#include "host/mdstat.c"

#include "base/must.h"

/* Whatever /proc/mdstat holds, an array has a name, and a state that is one. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct mdstat *all;
	struct err err;
	size_t n;

	arena_init(&arena);
	if (mdstat_parse((struct str){ (const char *)data, size }, &arena, &all, &n, &err) ==
	    0) {
		for (size_t i = 0; i < n; i++)
			must(all[i].name.n > 0 && all[i].state <= MDSTAT_OTHER);
	}
	arena_deinit(&arena);
	return 0;
}
