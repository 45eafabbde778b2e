/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/arp.c"

/* Whatever /proc/net/arp holds, a device has a name, and there are no more than lines. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct names names = { .arena = &arena };

	arena_init(&arena);
	parse_rows((struct str){ (const char *)data, size }, &names);
	must(names.n <= size);
	for (size_t i = 0; i < names.n; i++)
		must(names.all[i].n > 0);
	arena_deinit(&arena);
	return 0;
}
