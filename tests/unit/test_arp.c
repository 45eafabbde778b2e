/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/arp.c"

#include "base/array.h"
#include "tests/unit/collect.h"
#include "tests/unit/netlink.h"

#define MAC "0a:10:20:30:40:50"

TEST(takes_the_device_of_a_row)
{
	static const struct {
		const char *line, *device;
	} rows[] = {
		{ "10.0.0.1  0x1  0x2  " MAC "  *  eth0", "eth0" },
		{ "10.0.0.1  0x18  0xff  0a:10:20:30:40:50:60:70  *  fw0:1", "fw0:1" },
		{ "IP address  HW type  Flags  HW address  Mask  Device", "" },
		{ "", "" },
		{ "  \t ", "" },
	};
	struct str device;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		assert_int_equal(parse_row(str_from(rows[i].line), &device), 0);
		assert_str(device, rows[i].device);
	}
}

TEST(refuses_what_is_no_neighbour)
{
	static const char *const rows[] = {
		"10.0.0.1 0x1 0x2 " MAC " eth0",
		"10.0.0.1 0x1 0x2 " MAC " * eth0 more",
		"10.0.0.1 0x1 0x100 " MAC " * eth0",
		"10.0.0.1 0x1 -1 " MAC " * eth0",
		"10.0.0.1 0x1 x " MAC " * eth0",
		"10.0.0.1 0x1 0x2 * * eth0",
		"10.0.0.1 0x1 0x2 0a:10:20:30:40 * eth0",
		"10.0.0.1 0x1 0x2 0a:10:20:30:40:5g * eth0",
		"10.0.0.1 0x1 0x2 0a-10-20-30-40-50 * eth0",
		"10.0.0.1 0x1 0x2 0a:10:20:30:40:50:60 * eth0",
	};
	struct str device;

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		assert_int_equal(parse_row(str_from(rows[i]), &device), -EINVAL);
	assert_int_equal(parse_row((struct str){ "1 2 3\0 4 5 6", 12 }, &device), -EINVAL);
}

TEST(counts_neighbours_that_need_arp)
{
	static const struct {
		unsigned char family;
		int index;
		unsigned short state;
		size_t first, second; /* counts after it */
	} rows[] = {
		{ AF_INET, 1, NUD_REACHABLE, 1, 0 },
		{ AF_INET, 1, NUD_NOARP, 1, 0 },
		{ AF_INET, 1, NUD_PERMANENT | NUD_NOARP, 1, 0 },
		{ AF_INET, 7, NUD_PERMANENT, 1, 1 },
		{ AF_INET, 7, NUD_NONE, 1, 2 },
		{ AF_INET, 7, NUD_FAILED, 1, 3 },
		{ AF_INET6, 7, NUD_STALE, 1, 3 },
		{ AF_INET, 3, NUD_STALE, 1, 3 }, /* its link came after the list of links */
		{ AF_INET, -1, NUD_STALE, 1, 3 },
	};
	struct rtlink all[] = { { .index = 1 }, { .index = 7 } };
	const struct links links = { all, COUNT_OF(all) };
	size_t counts[COUNT_OF(all)] = { 0 };
	struct tally tally = { &links, counts };

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct ndmsg message = { .ndm_family = rows[i].family,
			                       .ndm_ifindex = rows[i].index,
			                       .ndm_state = rows[i].state };
		const struct str payload = { (const char *)&message, sizeof(message) };

		assert_int_equal(count_neighbour(&tally, RTM_NEWNEIGH, payload), 0);
		assert_int_equal(counts[0], rows[i].first);
		assert_int_equal(counts[1], rows[i].second);
	}
	assert_int_equal(count_neighbour(&tally, RTM_NEWLINK, STR("")), 0);
	assert_int_equal(count_neighbour(&tally, RTM_NEWNEIGH, STR("short")), -EBADMSG);
}

TEST(counts_the_rows_of_each_device)
{
	static const char *const args[] = { "--no-collector.arp.netlink",
		                            "--collector.arp.device-include=^e",
		                            "--collector.arp.device-exclude=9$", NULL };
	static const struct step steps[] = {
		{ "proc/other", "", COLLECT_FAIL, NULL, NULL },
		{ "proc/net/arp", "", COLLECT_OK, NULL, NULL },
		{ "proc/net/arp",
		  "1 0x1 0x2 " MAC " * eth9\n1 0x1 0x2 " MAC " * e\"th\n1 0x1 0x2 " MAC
		  " * ab\n1 0x1 0x2 " MAC " * e\"th\n",
		  COLLECT_OK, "node_arp_entries{device=\"e\\\"th\"} 2",
		  "node_arp_entries{device=\"eth9\"} 1" },
		{ "proc/net/arp", "1 0x1 0x2 " MAC " * eth0", COLLECT_OK,
		  "node_arp_entries{device=\"eth0\"} 1", "node_arp_entries{device=\"ab\"} 1" },
		{ "proc/net/arp", "junk\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&arp_collector, args, steps, COUNT_OF(steps));
}

TEST(asks_this_kernel)
{
	struct bench b;

	assert_int_equal(bench_open(&b, &arp_collector, "/nowhere", NULL), 0);
	for (int i = 0; i < 2; i++) {
		bench_collect(&b);
		assert_int_equal(b.status, COLLECT_OK);
	}
	bench_close(&b);
}

RUN_TESTS(cmocka_unit_test(takes_the_device_of_a_row),
          cmocka_unit_test(refuses_what_is_no_neighbour),
          cmocka_unit_test(counts_neighbours_that_need_arp),
          cmocka_unit_test(counts_the_rows_of_each_device), cmocka_unit_test(asks_this_kernel))
