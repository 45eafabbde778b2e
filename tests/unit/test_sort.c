/* SPDX-License-Identifier: Apache-2.0 */
#include "base/sort.c"

#include <stdlib.h>

#include "tests/unit/unit.h"

struct item {
	unsigned key, turn;
};

static size_t comparisons;

static int by_key(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	comparisons++;
	return (x->key > y->key) - (x->key < y->key);
}

TEST(sorts_any_number_and_keeps_the_order_of_equals)
{
	enum { MOST = 200 };
	struct item items[MOST], room[MOST];
	unsigned random = 7;

	for (unsigned n = 0; n <= MOST; n++) {
		for (unsigned i = 0; i < n; i++) {
			random = random * 1103515245 + 12345;
			items[i] = (struct item){ (random >> 16) % (n / 2 + 1), i };
		}
		sort_items(items, room, n, sizeof(items[0]), by_key);
		for (unsigned i = 1; i < n; i++) {
			assert_true(items[i - 1].key <= items[i].key);
			if (items[i - 1].key == items[i].key)
				assert_true(items[i - 1].turn < items[i].turn);
		}
	}
}

TEST(looks_but_once_at_what_is_in_order)
{
	struct item items[100], room[100];

	for (unsigned i = 0; i < 100; i++)
		items[i] = (struct item){ i, i };
	comparisons = 0;
	sort_items(items, room, 100, sizeof(items[0]), by_key);
	assert_in_range(comparisons, 99, 99);
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(items[i].key, i);
}

RUN_TESTS(cmocka_unit_test(sorts_any_number_and_keeps_the_order_of_equals),
          cmocka_unit_test(looks_but_once_at_what_is_in_order))
