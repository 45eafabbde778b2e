/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/mountstats.c"

#include "tests/unit/collect.h"

#define DEVICE "device srv:/x mounted on /x with fstype nfs4 statvers="
#define EVENTS "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27"

struct parsed {
	struct arena arena;
	struct mountstats *mounts;
	struct err err;
	int rc;
};

static struct mountstats *parse_text(struct parsed *p, struct str text)
{
	*p = (struct parsed){ 0 };
	arena_init(&p->arena);
	p->rc = mountstats_parse(text, &p->arena, &p->mounts, &p->err);
	return p->mounts;
}

TEST(reads_transports_of_each_kind)
{
	static const struct {
		const char *line;
		uint64_t bind, connects, idle, sends, backlog, slots, pending;
	} rows[] = {
		{ "1.0\nxprt: tcp 1 2 3 4 5 6 7 8 9 10", 2, 3, 5, 6, 10, 0, 0 },
		{ "1.0\nxprt: udp 1 2 3 4 5 6 7", 2, 0, 0, 3, 7, 0, 0 },
		{ "1.1\nxprt: tcp 1 2 3 4 5 6 7 8 9 10 11 12 13", 2, 3, 5, 6, 10, 11, 13 },
		{ "1.1\nxprt: udp 1 2 3 4 5 6 7 8 9 10", 2, 0, 0, 3, 7, 8, 10 },
		{ "1.1\nxprt: rdma 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20", 2, 3, 5,
		  6, 10, 0, 0 },
		{ "1.1\nxprt: rdma 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22", 2,
		  3, 5, 6, 10, 0, 0 },
	};
	char text[256];

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct mountstats *m;
		const uint64_t *n;
		struct parsed p;

		snprintf(text, sizeof(text), DEVICE "%s\n", rows[i].line);
		m = parse_text(&p, str_from(text));
		assert_int_equal(p.rc, 0);
		assert_int_equal(m->n_transports, 1);
		n = m->transports[0].numbers;
		assert_int_equal(n[TRANSPORT_BINDS], rows[i].bind);
		assert_int_equal(n[TRANSPORT_CONNECTS], rows[i].connects);
		assert_int_equal(n[TRANSPORT_IDLE_S], rows[i].idle);
		assert_int_equal(n[TRANSPORT_SENDS], rows[i].sends);
		assert_int_equal(n[TRANSPORT_BACKLOG], rows[i].backlog);
		assert_int_equal(n[TRANSPORT_SLOTS], rows[i].slots);
		assert_int_equal(n[TRANSPORT_PENDING], rows[i].pending);
		arena_deinit(&p.arena);
	}
}

TEST(counts_mounts_without_statistics_too)
{
	struct parsed p;
	const struct mountstats *m =
		parse_text(&p, STR("no device mounted on /a with fstype b\n"
	                           "device b mounted on /b with fstype c\n\n" DEVICE
	                           "1.1\n age: 5\n" DEVICE "1.0\n"));

	assert_int_equal(p.rc, 0);
	assert_int_equal(m->index, 2);
	assert_str(m->export, "srv:/x");
	assert_str(m->point, "/x");
	assert_str(m->version, "1.1");
	assert_int_equal(m->age_s, 5);
	assert_int_equal(m->next->index, 3);
	assert_str(m->next->version, "1.0");
	assert_null(m->next->next);
	arena_deinit(&p.arena);
}

TEST(keeps_many_operations_and_transports)
{
	struct buf text;
	struct parsed p;
	const struct mountstats *m;

	buf_init(&text, 1 << 20);
	buf_add_text(&text, DEVICE "1.0\n");
	for (unsigned i = 0; i < 20; i++)
		buf_printf(&text, "xprt: tcp %u 2 3 4 5 6 7 8 9 10\n", i);
	buf_add_text(&text, "\tper-op statistics\n");
	for (unsigned i = 0; i < 80; i++)
		buf_printf(&text, "\t OP%u: %u 2 3 4 5 6 7 8\n", i, i);
	m = parse_text(&p, buf_str(&text));
	assert_int_equal(p.rc, 0);
	assert_int_equal(m->n_transports, 20);
	assert_int_equal(m->n_ops, 80);
	for (unsigned i = 0; i < 20; i++)
		assert_int_equal(m->transports[i].numbers[TRANSPORT_PORT], i);
	for (unsigned i = 0; i < 80; i++)
		assert_int_equal(m->ops[i].numbers[0], i);
	assert_str(m->ops[79].name, "OP79");
	arena_deinit(&p.arena);
	buf_deinit(&text);
}

TEST(refuses_other_lines_and_says_which)
{
	static const char *const bad[] = {
		"device",
		"device a mounted on b with fstype",
		"device a mounted at b with fstype c",
		"device a mounted on b and fstype c",
		"device a mounted on b with fstype cifs 1.1",
		DEVICE "1.1\nage:",
		DEVICE "1.1\nage: -1",
		DEVICE "1.1\nage: 99999999999999999999",
		DEVICE "1.1\nbytes: 1 2 3 4 5 6 7",
		DEVICE "1.1\nbytes: 1 2 3 4 5 6 7 8 9",
		DEVICE "1.1\nbytes: 1 2 3 4 5 6 7 x",
		DEVICE "1.1\nevents: " EVENTS " 28",
		DEVICE "1.1\nevents: 1",
		DEVICE "1.1\nxprt:",
		DEVICE "1.1\nxprt: local 1 2 3 4 5 6 7 8 9 10",
		DEVICE "1.1\nxprt: tcp 1 2 3 4 5 6 7 8 9 10",
		DEVICE "1.1\nxprt: udp 1 2 3 4 5 6 7 8 9 10 11 12 13",
		DEVICE "1.1\nxprt: rdma 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19",
		DEVICE "1.1\nxprt: rdma 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 x",
		DEVICE "1.0\nxprt: rdma 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20",
		DEVICE "1.2\nxprt: tcp 1 2 3 4 5 6 7 8 9 10 11 12 13",
		DEVICE "1.1\nper-op statistics\nREAD: 1 2 3 4 5 6 7",
		DEVICE "1.1\nper-op statistics\nREAD: 1 2 3 4 5 6 7 x",
		DEVICE "1.1\nper-op statistics\nREAD: 1 2 3 4 5 6 7 8 x",
	};
	struct parsed p;

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		parse_text(&p, str_from(bad[i]));
		if (p.rc >= 0)
			fail_msg("took \"%s\"", bad[i]);
		arena_deinit(&p.arena);
	}
	parse_text(&p, STR("\n\n" DEVICE "1.1\nage: x\n"));
	assert_str(str_from(p.err.text), "line 4 is not as NFS writes it");
	arena_deinit(&p.arena);
}

TEST(takes_the_last_address_of_the_options)
{
	assert_str(option(STR("rw,addr=10.0.0.1,mountaddr=10.0.0.2"), "addr"), "10.0.0.1");
	assert_str(option(STR("addr=1,addr=2"), "addr"), "2");
	assert_str(option(STR("addr,xaddr=1"), "addr"), "");
	assert_str(option(STR(""), "addr"), "");
}

#define INFO(addr) "1 0 0:40 / /x rw - nfs4 srv:/x rw,addr=" addr "\n"
#define MOUNT(point)                                                                           \
	"device srv:/x mounted on " point " with fstype nfs4 statvers=1.0\nage: 5\n"           \
	"events: " EVENTS "\nxprt: tcp 1 2 3 4 9007199254740997 6 7 8 9 10\n"                  \
	"xprt: udp 1 2 3 4 5 6 7\n"                                                            \
	"per-op statistics\nREAD: 1 2 3 4 5 9007199254741992 6 7\n\n"
#define OF(protocol) "{export=\"srv:/x\",mountaddr=\"10.0.0.1\",protocol=\"" protocol "\"}"

TEST(tells_an_export_once_and_each_of_its_points)
{
	static const struct step steps[] = {
		{ "proc/self/mountinfo", INFO("10.0.0.1") INFO("10.0.0.1"), COLLECT_FAIL, NULL,
		  NULL },
		{ "proc/self/mountstats", MOUNT("/x") MOUNT("/y"), COLLECT_OK,
		  "node_mountstats_nfs_age_seconds_total" OF("tcp") " 5", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_mountstats_nfs_age_seconds_total" OF("udp") " 5", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_mountstats_nfs_event_pnfs_write_total" OF("tcp") " 27", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_mountstats_nfs_event_truncation_total" OF("tcp") " 20", NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_mountstats_nfs_mountpoint_info{export=\"srv:/"
		  "x\",mountaddr=\"10.0.0.1\","
		  "mountpoint=\"/y\",protocol=\"tcp\"} 1",
		  "node_mountstats_nfs_mountpoint_info{export=\"srv:/"
		  "x\",mountaddr=\"10.0.0.1\","
		  "mountpoint=\"/y\",protocol=\"udp\"} 1" },
		{ NULL, NULL, COLLECT_OK,
		  "node_mountstats_nfs_operations_queue_time_seconds_total{export=\"srv:/x\","
		  "mountaddr=\"10.0.0.1\",operation=\"READ\",protocol=\"tcp\"} 1",
		  NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_mountstats_nfs_transport_idle_time_seconds{export=\"srv:/x\",mountaddr="
		  "\"10.0.0.1\",protocol=\"tcp\",transport=\"0\"} 5",
		  NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_mountstats_nfs_transport_backlog_queue_total{export=\"srv:/x\","
		  "mountaddr=\"10.0.0.1\",protocol=\"udp\",transport=\"1\"} 7",
		  NULL },
		{ "proc/self/mountinfo", INFO("10.0.0.1") INFO("10.0.0.2"), COLLECT_OK,
		  "node_mountstats_nfs_age_seconds_total{export=\"srv:/"
		  "x\",mountaddr=\"10.0.0.2\","
		  "protocol=\"udp\"} 5",
		  NULL },
		{ "proc/self/mountinfo", "", COLLECT_OK,
		  "node_mountstats_nfs_age_seconds_total{export=\"srv:/x\",mountaddr=\"\","
		  "protocol=\"tcp\"} 5",
		  NULL },
		{ "proc/self/mountinfo", "x\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/self/mountstats", "device\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&mountstats_collector, NULL, steps, COUNT_OF(steps));
}

TEST(has_nothing_to_say_where_no_nfs_is_mounted)
{
	static const struct step steps[] = {
		{ "proc/self/mountstats", "device a mounted on /b with fstype c\n",
		  COLLECT_FAIL, NULL, NULL },
		{ "proc/self/mountinfo", "", COLLECT_OK, NULL, NULL },
	};

	bench_steps(&mountstats_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(reads_transports_of_each_kind),
          cmocka_unit_test(counts_mounts_without_statistics_too),
          cmocka_unit_test(keeps_many_operations_and_transports),
          cmocka_unit_test(refuses_other_lines_and_says_which),
          cmocka_unit_test(takes_the_last_address_of_the_options),
          cmocka_unit_test(tells_an_export_once_and_each_of_its_points),
          cmocka_unit_test(has_nothing_to_say_where_no_nfs_is_mounted))
