/* SPDX-License-Identifier: Apache-2.0 */
#include "host/sntp.h"

static int told_ask(const struct sntp_server *server, struct sntp_answer *out, struct err *err);

#define sntp_ask told_ask
#include "collectors/ntp.c"

#include "tests/unit/collect.h"

#define SECONDS(n) ((uint64_t)(n) << 32)

/* What the server answers. */
static struct sntp_answer told;
static struct sntp_server asked;
static int told_rc;

static int told_ask(const struct sntp_server *server, struct sntp_answer *out, struct err *err)
{
	asked = *server;
	*out = told;
	return told_rc < 0 ? err_set(err, told_rc, "it is silent") : 0;
}

static const struct sntp_answer good = {
	.stratum = 3,
	.time = SECONDS(1700000000),
	.reference = SECONDS(1699999000),
	.rtt_s = 0.0005,
	.offset_s = -0.0001,
	.root_delay_s = 0.02,
	.root_dispersion_s = 0.03,
};

static void begin(struct bench *b, const char *const *args)
{
	told = good;
	told_rc = 0;
	assert_int_equal(bench_open(b, &ntp_collector, "/nowhere", args), 0);
}

static bool is_told_sane(struct bench *b)
{
	struct str text = bench_collect(b);

	assert_int_equal(b->status, COLLECT_OK);
	assert_true(bench_has(text, "node_ntp_sanity 0") ||
	            bench_has(text, "node_ntp_sanity 1"));
	return bench_has(text, "node_ntp_sanity 1");
}

TEST(tells_what_the_server_says)
{
	static const char *const lines[] = {
		"node_ntp_stratum 3",
		"node_ntp_leap 0",
		"node_ntp_rtt_seconds 0.0005",
		"node_ntp_offset_seconds -0.0001",
		"node_ntp_reference_timestamp_seconds 1699999000",
		"node_ntp_root_delay_seconds 0.02",
		"node_ntp_root_dispersion_seconds 0.03",
		"node_ntp_sanity 1",
	};
	struct bench b;
	struct str text;

	begin(&b, NULL);
	text = bench_collect(&b);
	assert_int_equal(b.status, COLLECT_OK);
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		if (!bench_has(text, lines[i]))
			fail_msg("no %s in:\n%.*s", lines[i], STR_ARG(text));
	}
	assert_string_equal(asked.host, "127.0.0.1");
	assert_int_equal(asked.port, 123);
	assert_int_equal(asked.version, 4);
	assert_int_equal(asked.ttl, 1);
	told_rc = -ETIMEDOUT;
	assert_int_equal(bench_collect(&b).n, 0);
	assert_int_equal(b.status, COLLECT_FAIL);
	assert_string_equal(b.err.text, "it is silent");
	bench_close(&b);
}

TEST(judges_by_distance_and_contradiction)
{
	struct bench b;

	begin(&b, NULL);
	assert_true(is_told_sane(&b));
	told.min_error_s = 0.00101;
	assert_false(is_told_sane(&b));
	told.min_error_s = 0.00099;
	assert_true(is_told_sane(&b));
	told.root_dispersion_s = 3.46608 - 0.01025 - 1e-6;
	assert_true(is_told_sane(&b));
	told.root_dispersion_s += 2e-6;
	assert_false(is_told_sane(&b));
	told = good;
	told.stratum = 16;
	assert_false(is_told_sane(&b));
	bench_close(&b);
}

TEST(bears_with_a_second_around_a_leap_second)
{
	struct bench b;

	begin(&b, NULL);
	told.min_error_s = 0.9;
	assert_false(is_told_sane(&b));
	told.leap = SNTP_LEAP_61;
	assert_true(is_told_sane(&b));
	told.leap = SNTP_LEAP_NONE; /* as servers say right after midnight */
	told.time = SECONDS(1700006400 + 86399);
	told.reference = told.time;
	assert_true(is_told_sane(&b));
	told.time = told.reference = SECONDS(1700006400 + 86400);
	assert_false(is_told_sane(&b));
	bench_close(&b);
}

TEST(takes_its_flags)
{
	static const char *const args[] = { "--collector.ntp.server=time.example",
		                            "--collector.ntp.server-is-local",
		                            "--collector.ntp.server-port=1123",
		                            "--collector.ntp.protocol-version=2",
		                            "--collector.ntp.ip-ttl=0",
		                            "--collector.ntp.max-distance=50ms",
		                            "--collector.ntp.local-offset-tolerance=1s",
		                            NULL };
	struct bench b;

	begin(&b, args);
	told.min_error_s = 0.9;
	assert_true(is_told_sane(&b));
	told.rtt_s = 0.03;
	assert_false(is_told_sane(&b));
	assert_string_equal(asked.host, "time.example");
	assert_int_equal(asked.port, 1123);
	assert_int_equal(asked.version, 2);
	assert_int_equal(asked.ttl, 0);
	bench_close(&b);
}

TEST(asks_only_servers_of_this_host_unless_told_otherwise)
{
	static const struct {
		const char *flag;
		bool taken;
	} rows[] = {
		{ "--collector.ntp.server=127.0.0.1", true },
		{ "--collector.ntp.server=127.3.2.1", true },
		{ "--collector.ntp.server=::1", true },
		{ "--collector.ntp.server=::ffff:127.0.0.1", true },
		{ "--collector.ntp.server=::ffff:10.0.0.1", false },
		{ "--collector.ntp.server=128.0.0.1", false },
		{ "--collector.ntp.server=localhost", false },
		{ "--collector.ntp.server=", false },
		{ "--collector.ntp.server-port=0", false },
		{ "--collector.ntp.server-port=65536", false },
		{ "--collector.ntp.protocol-version=1", false },
		{ "--collector.ntp.protocol-version=5", false },
		{ "--collector.ntp.ip-ttl=256", false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const char *args[] = { rows[i].flag, NULL };
		struct bench b;
		int rc = bench_open(&b, &ntp_collector, "/nowhere", args);

		if (rc != (rows[i].taken ? 0 : -EINVAL))
			fail_msg("%s: %d", rows[i].flag, rc);
		if (rc < 0)
			assert_non_null(strstr(b.err.text, "--collector.ntp."));
		bench_close(&b);
	}
}

RUN_TESTS(cmocka_unit_test(tells_what_the_server_says),
          cmocka_unit_test(judges_by_distance_and_contradiction),
          cmocka_unit_test(bears_with_a_second_around_a_leap_second),
          cmocka_unit_test(takes_its_flags),
          cmocka_unit_test(asks_only_servers_of_this_host_unless_told_otherwise))
