/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

/*
 * Sorts n items of size bytes, equal ones staying in their order. Unlike libc's qsort() it
 * takes no memory of its own: room is the caller's, as large as items. What is in order
 * already costs n comparisons.
 */
void sort_items(void *items, void *room, size_t n, size_t size,
                int (*compare)(const void *a, const void *b));
