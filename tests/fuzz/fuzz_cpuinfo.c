/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "host/cpuinfo.h"

/* Whatever /proc/cpuinfo holds, a field is a piece of it. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct cpuinfo info;
	struct arena arena;

	arena_init(&arena);
	if (cpuinfo_parse((struct str){ text, size }, &arena, &info) == 0) {
		must(info.n > 0);
		for (size_t i = 0; i < info.n; i++) {
			for (size_t f = 0; f < CPUINFO_FIELDS; f++) {
				struct str field = info.cpus[i].fields[f];

				must(field.n == 0 ||
				     (field.p >= text && field.p + field.n <= text + size));
			}
		}
	}
	arena_deinit(&arena);
	return 0;
}
