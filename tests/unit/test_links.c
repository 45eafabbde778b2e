/* SPDX-License-Identifier: Apache-2.0 */
#include "host/links.c"

#include "tests/unit/unit.h"

TEST(asks_once_in_a_scrape)
{
	const struct links *first = NULL, *second = NULL, *third = NULL;
	struct host host;

	host_init(&host, "", "", "", "");
	links_open(&host);
	links_open(&host);
	host_begin_scrape(&host);
	assert_int_equal(links_get(&host, &first), 0);
	assert_int_equal(links_get(&host, &second), 0);
	assert_ptr_equal(first, second);
	assert_true(first->n > 0);
	links_put(first);
	links_put(second);

	host_begin_scrape(&host);
	assert_int_equal(links_get(&host, &third), 0);
	assert_int_equal(host.links->shared.scrape, 2);
	links_put(third);
	links_close(&host);
	assert_non_null(host.links);
	links_close(&host);
	assert_null(host.links);
}

TEST(leaves_a_late_reader_what_it_reads)
{
	const struct links *late = NULL, *next = NULL, *last = NULL;
	struct host host;
	uint32_t index;

	host_init(&host, "", "", "", "");
	links_open(&host);
	assert_int_equal(links_get(&host, &late), 0);
	index = late->all[0].index;
	host_begin_scrape(&host);
	assert_int_equal(links_get(&host, &next), 0);
	assert_ptr_not_equal(next, late);
	assert_int_equal(late->all[0].index, index);
	links_put(late);
	links_put(next);

	/* And what was given back serves again. */
	host_begin_scrape(&host);
	assert_int_equal(links_get(&host, &last), 0);
	assert_true(last == late || last == next);
	links_put(last);
	links_close(&host);
}

TEST(finds_links_in_any_order)
{
	struct rtlink all[] = {
		{ .index = 1 }, { .index = 7 }, { .index = 3 }, { .index = 9 }
	};
	const struct links links = { all, 4 };

	for (size_t i = 0; i < 4; i++)
		assert_ptr_equal(links_find(&links, all[i].index), &all[i]);
	assert_null(links_find(&links, 2));
	assert_null(links_find(&(struct links){ 0 }, 1));
}

RUN_TESTS(cmocka_unit_test(asks_once_in_a_scrape),
          cmocka_unit_test(leaves_a_late_reader_what_it_reads),
          cmocka_unit_test(finds_links_in_any_order))
