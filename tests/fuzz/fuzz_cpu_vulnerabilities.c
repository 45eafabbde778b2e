/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cpu_vulnerabilities.c"

#include "base/must.h"

/* Whatever the kernel says of a vulnerability, there is a state, and no more than it said. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, state, mitigation;
	struct arena arena;

	arena_init(&arena);
	parse(text, &arena, &state, &mitigation);
	must(state.n > 0 && mitigation.n <= size);
	arena_deinit(&arena);
	return 0;
}
