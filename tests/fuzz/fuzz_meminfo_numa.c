/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/meminfo_numa.c"

/* Whatever a node's meminfo holds, a field has a name and a number or is refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, line, name;
	struct arena arena;
	double value;

	arena_init(&arena);
	while (str_next_line(&text, &line))
		parse_meminfo(line, &arena, &name, &value);
	arena_deinit(&arena);
	return 0;
}
