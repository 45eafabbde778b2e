/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/netclass.c"

#include <unistd.h>

#include "tests/unit/collect.h"

TEST(tells_what_an_interface_has)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_NO_DATA, NULL, NULL },
		{ "sys/class/net/bonding_masters", "\n", COLLECT_OK, NULL, NULL },
		{ "sys/class/net/x/ifalias", "", COLLECT_OK, NULL,
		  "node_network_up{device=\"x\"} 0" },
		{ "sys/class/net/x/operstate", "up\n", COLLECT_OK,
		  "node_network_up{device=\"x\"} 1", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_network_info{address=\"\",adminstate=\"unknown\",broadcast=\"\",device="
		  "\"x\",duplex=\"\",ifalias=\"\",operstate=\"up\"} 1",
		  NULL },
		{ "sys/class/net/x/flags", "0x1002\n", COLLECT_OK,
		  "node_network_info{address=\"\",adminstate=\"down\",broadcast=\"\",device="
		  "\"x\",duplex=\"\",ifalias=\"\",operstate=\"up\"} 1",
		  NULL },
		{ NULL, NULL, COLLECT_OK, "node_network_flags{device=\"x\"} 4098", NULL },
		{ "sys/class/net/x/speed", "-1\n", COLLECT_OK,
		  "node_network_speed_bytes{device=\"x\"} -125000", NULL },
		{ "sys/class/net/x/speed", "1000\n", COLLECT_OK,
		  "node_network_speed_bytes{device=\"x\"} 125000000", NULL },
		{ "sys/class/net/x/carrier", "?\n", COLLECT_OK, NULL,
		  "node_network_carrier{device=\"x\"} 0" },
		{ "sys/class/net/x/ifalias", "a \"b\" \\c\n", COLLECT_OK,
		  "node_network_info{address=\"\",adminstate=\"down\",broadcast=\"\",device="
		  "\"x\",duplex=\"\",ifalias=\"a \\\"b\\\" \\\\c\",operstate=\"up\"} 1",
		  NULL },
	};

	bench_steps(&netclass_collector, NULL, steps, COUNT_OF(steps));
}

TEST(leaves_out_what_its_flags_say)
{
	static const char *const args[] = { "--collector.netclass.ignored-devices=^lo$",
		                            "--collector.netclass.ignore-invalid-speed", NULL };
	static const struct step steps[] = {
		{ "sys/class/net/lo/operstate", "unknown\n", COLLECT_OK, NULL,
		  "node_network_up{device=\"lo\"} 0" },
		{ "sys/class/net/x/operstate", "down\n", COLLECT_OK,
		  "node_network_up{device=\"x\"} 0", NULL },
		{ "sys/class/net/x/speed", "-1\n", COLLECT_OK, NULL,
		  "node_network_speed_bytes{device=\"x\"} -125000" },
	};

	bench_steps(&netclass_collector, args, steps, COUNT_OF(steps));
}

static int by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

enum { LINES_MAX = 4096 };

/* What the real host has, in a fixed order, from one root or another. */
static size_t tell_real(struct bench *b, const char *sys, const char *const *args,
                        struct str lines[static LINES_MAX])
{
	struct str text, line;
	size_t n = 0;

	assert_int_equal(bench_open_real(b, &netclass_collector, sys, args), 0);
	for (int scrape = 0; scrape < 3; scrape++)
		text = bench_collect(b);
	if (b->status != COLLECT_OK)
		return 0;
	while (n < LINES_MAX && str_next_line(&text, &line))
		lines[n++] = line;
	qsort(lines, n, sizeof(*lines), by_bytes);
	return n;
}

/* The first line that differs, or -1. */
static ssize_t difference(const struct str *a, const struct str *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!str_eq(a[i], b[i]))
			return (ssize_t)i;
	}
	return -1;
}

/* "/sys/." is the same directory, but not the root that netlink stands for. */
static bool tells_the_same(const char *const *args, bool must_be)
{
	static struct str asked[LINES_MAX], files[LINES_MAX];
	struct bench by_netlink, by_files;
	size_t n = tell_real(&by_netlink, "sys", args, asked);
	ssize_t at;

	if (tell_real(&by_files, "sys/.", args, files) != n)
		n = 0;
	at = difference(asked, files, n);
	if (at >= 0 && must_be)
		fail_msg("netlink: %.*s\nfiles: %.*s", STR_ARG(asked[at]), STR_ARG(files[at]));
	bench_close(&by_netlink);
	bench_close(&by_files);
	return at < 0 && n > 0;
}

TEST(tells_the_same_from_netlink_as_from_files)
{
	static const char *const ignoring[] = { "--collector.netclass.ignore-invalid-speed",
		                                NULL };
	enum { TRIES = 5 }; /* an interface may come or go between the two */

	if (access("/sys/class/net/lo", F_OK) < 0)
		SKIP_TEST("this host shows no interfaces");
	for (int i = 0; i < 2; i++) {
		const char *const *args = i > 0 ? ignoring : NULL;
		int tries = 1;

		while (tries < TRIES && !tells_the_same(args, false))
			tries++;
		if (tries == TRIES)
			assert_true(tells_the_same(args, true));
	}
}

RUN_TESTS(cmocka_unit_test(tells_the_same_from_netlink_as_from_files),
          cmocka_unit_test(tells_what_an_interface_has),
          cmocka_unit_test(leaves_out_what_its_flags_say))
