/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/qdisc.c"

#include <linux/pkt_sched.h>

#include "tests/unit/collect.h"
#include "tests/unit/netlink.h"

TEST(keeps_roots_of_known_links)
{
	static const struct {
		int link;
		uint32_t parent;
		size_t n; /* after it */
	} given[] = { { 5, TC_H_ROOT, 1 },
		      { 5, TC_H_INGRESS, 1 },
		      { 5, 0x10001, 1 },
		      { 7, 0, 2 },
		      { 9, TC_H_ROOT, 2 } };
	struct rtlink all[] = { { .index = 5, .name = STR("eth0") },
		                { .index = 7, .name = STR("eth1") } };
	const struct links links = { all, COUNT_OF(all) };
	struct arena arena;
	struct flags *none = options_new();
	struct roots roots = { .arena = &arena, .links = &links };
	struct err err;

	arena_init(&arena);
	assert_int_equal(flags_parse(none, 1, (const char *[]){ "postern" }, &err), 0);
	assert_int_equal(filter_open(none, NULL, NULL, &roots.filter, &err), 0);
	for (size_t i = 0; i < COUNT_OF(given); i++) {
		const struct tcmsg head = { .tcm_ifindex = given[i].link,
			                    .tcm_parent = given[i].parent };
		struct wire wire = { .n = 0 };

		wire_begin(&wire, RTM_NEWQDISC, &head, sizeof(head));
		wire_attr(&wire, TCA_KIND, "a kind longer than any", 22);
		assert_int_equal(on_qdisc(&roots, RTM_NEWQDISC,
		                          str_skip(wire_str(&wire), sizeof(struct nlmsghdr))),
		                 0);
		assert_int_equal(roots.n, given[i].n);
	}
	assert_int_equal(roots.all[0].kind_n, IFNAMSIZ);
	assert_int_equal(on_qdisc(&roots, RTM_NEWQDISC, STR("short")), -EBADMSG);
	assert_int_equal(on_qdisc(&roots, RTM_NEWTCLASS, STR("short")), 0);
	filter_close(roots.filter);
	flags_free(none);
	arena_deinit(&arena);
}

TEST(fails_without_its_test_data)
{
	static const char *const args[] = { "--collector.qdisc.fixtures=/nowhere", NULL };
	struct bench b;

	assert_int_equal(bench_open(&b, &qdisc_collector, "/nowhere", args), 0);
	bench_collect(&b);
	assert_int_equal(b.status, COLLECT_FAIL);
	assert_string_equal(b.err.text, "there is no /nowhere/results.json");
	bench_close(&b);
}

TEST(refuses_include_with_exclude_and_takes_their_misspelt_names)
{
	static const char *const both[] = { "--collector.qdisk.device-include=a",
		                            "--collector.qdisc.device-exclude=b", NULL };
	static const char *const old[] = { "--collector.qdisk.device-exclude=^lo$", NULL };
	struct bench b;

	assert_int_equal(bench_open(&b, &qdisc_collector, "/nowhere", both), -EINVAL);
	bench_close(&b);
	assert_int_equal(bench_open(&b, &qdisc_collector, "/nowhere", old), 0);
	for (int i = 0; i < 2; i++) {
		bench_collect(&b);
		assert_int_equal(b.status, COLLECT_OK);
		assert_null(memmem(b.text.p, b.text.n, "\"lo\"", 4));
	}
	bench_close(&b);
}

RUN_TESTS(cmocka_unit_test(keeps_roots_of_known_links),
          cmocka_unit_test(fails_without_its_test_data),
          cmocka_unit_test(refuses_include_with_exclude_and_takes_their_misspelt_names))
