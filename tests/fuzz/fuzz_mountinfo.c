/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "host/mountinfo.h"

/* Whatever /proc/PID/mountinfo holds, its mounts are read or a line is refused by its number.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mountinfo *mounts;
	struct arena arena;
	struct err err;
	size_t n;

	arena_init(&arena);
	if (mountinfo_parse((struct str){ (const char *)data, size }, &arena, &mounts, &n,
	                    &err) == 0) {
		for (size_t i = 0; i < n; i++) {
			must(mountinfo_unescape(mounts[i].point, &arena, NULL).n <=
			     mounts[i].point.n);
			mountinfo_has(mounts[i].options, "ro");
		}
	}
	arena_deinit(&arena);
	return 0;
}
