/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/interrupts.c"

#include "base/must.h"

/* Whatever /proc/interrupts holds, a row has as many counts as there are CPUs. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, line;
	struct interrupt interrupt;
	struct arena arena;
	size_t cpus = size % 5;

	arena_init(&arena);
	while (str_next_line(&text, &line)) {
		if (parse_line(line, cpus, &arena, &interrupt))
			must(str_words(interrupt.counts, NULL, 0) == cpus);
	}
	arena_deinit(&arena);
	return 0;
}
