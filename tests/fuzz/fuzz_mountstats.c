/* SPDX-License-Identifier: Apache-2.0 */
#include "host/mountstats.c"

#include "base/must.h"

/* Whatever /proc/PID/mountstats holds, a mount has what its counts promise. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct mountstats *mounts;
	struct err err;

	arena_init(&arena);
	if (mountstats_parse((struct str){ (const char *)data, size }, &arena, &mounts, &err) ==
	    0) {
		for (const struct mountstats *m = mounts; m; m = m->next) {
			must(m->export.n > 0 && m->point.n > 0);
			for (size_t i = 0; i < m->n_ops; i++)
				must(m->ops[i].name.n < size);
			for (size_t i = 0; i < m->n_transports; i++)
				must(m->transports[i].protocol.n > 0);
		}
	}
	arena_deinit(&arena);
	return 0;
}
