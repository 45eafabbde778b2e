/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sort.h"

#include <string.h>

/* Two sorted runs that lie one behind the other become one. */
static void merge(char *items, char *room, size_t left, size_t n, size_t size,
                  int (*compare)(const void *a, const void *b))
{
	char *out = items, *a = room, *a_end = room + left * size;
	char *b = items + left * size, *b_end = items + n * size;

	if (compare(b - size, b) <= 0)
		return;
	memcpy(room, items, left * size);
	while (a < a_end && b < b_end) {
		char **least = compare(a, b) <= 0 ? &a : &b;

		memcpy(out, *least, size);
		*least += size;
		out += size;
	}
	memcpy(out, a, (size_t)(a_end - a)); /* what is left of b is in its place */
}

void sort_items(void *items, void *room, size_t n, size_t size,
                int (*compare)(const void *a, const void *b))
{
	for (size_t run = 1; run < n; run *= 2) {
		for (size_t at = 0; run < n - at; at += 2 * run) {
			size_t both = n - at < 2 * run ? n - at : 2 * run;

			merge((char *)items + at * size, room, run, both, size, compare);
			if (both < 2 * run)
				break;
		}
	}
}
