/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "collectors/os.c"

/* Whatever os-release holds, what it says is shorter than itself, or it is refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct os_release os;
	struct arena arena;
	struct err err;
	double seconds;

	arena_init(&arena);
	if (os_release_parse((struct str){ (const char *)data, size }, &arena, &os, &err) ==
	    0) {
		for (size_t i = 0; i < OS_FIELDS; i++)
			must(os.values[i].n <= size);
		must(leading_number(os.values[OS_VERSION_ID]) >= 0);
		parse_date(os.values[OS_SUPPORT_END], &seconds);
	}
	arena_deinit(&arena);
	return 0;
}
