/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

static uint64_t told_now_ns(void);

#define clock_now_ns told_now_ns
#include "host/sntp.c"
#undef clock_now_ns

#include <arpa/inet.h>
#include <math.h>

#include "base/array.h"
#include "tests/unit/unit.h"

/* The clock jumps on where a test wants no waiting. */
static uint64_t jump_ns;

static uint64_t told_now_ns(void)
{
	static uint64_t ahead_ns;

	ahead_ns += jump_ns;
	return clock_now_ns() + ahead_ns;
}

#define COOKIE UINT64_C(0x0123456789abcdef)
#define NOON   (FROM_1900_TO_1970 + SECONDS(1700000000)) /* of some day */
#define MS(n)  (SECONDS(1) / 1000 * (n))

struct packet {
	uint8_t leap, mode, stratum;
	uint32_t delay, dispersion;
	uint64_t reference, origin, receive, transmit;
};

static const struct packet good = { 0,      MODE_SERVER, 2,
	                            0x8000, 0x4000,      NOON - SECONDS(60),
	                            COOKIE, NOON,        NOON };
static const struct sntp_question question = { COOKIE, NOON - MS(10), NOON + MS(30) };

static void put(char *p, uint64_t value, size_t bytes)
{
	while (bytes-- > 0) {
		p[bytes] = (char)value;
		value >>= 8;
	}
}

static struct str written(const struct packet *from, char room[SNTP_PACKET_BYTES])
{
	memset(room, 0, SNTP_PACKET_BYTES);
	room[0] = (char)(from->leap << 6 | 4 << 3 | from->mode);
	room[AT_STRATUM] = (char)from->stratum;
	put(room + AT_ROOT_DELAY, from->delay, 4);
	put(room + AT_ROOT_DISPERSION, from->dispersion, 4);
	put(room + AT_REFERENCE, from->reference, 8);
	put(room + AT_ORIGIN, from->origin, 8);
	put(room + AT_RECEIVE, from->receive, 8);
	put(room + AT_TRANSMIT, from->transmit, 8);
	return (struct str){ room, SNTP_PACKET_BYTES };
}

static int parsed(const struct packet *from, const struct sntp_question *q,
                  struct sntp_answer *out)
{
	char room[SNTP_PACKET_BYTES];

	return sntp_parse(written(from, room), q, out, NULL);
}

static void assert_near(double got, double expected)
{
	if (fabs(got - expected) > 1e-8)
		fail_msg("%.12g instead of %.12g", got, expected);
}

TEST(compares_the_clocks)
{
	struct sntp_answer a;

	assert_int_equal(parsed(&good, &question, &a), 0);
	assert_int_equal(a.leap, SNTP_LEAP_NONE);
	assert_int_equal(a.stratum, 2);
	assert_near(a.rtt_s, 0.04);
	assert_near(a.offset_s, -0.01);
	assert_near(a.min_error_s, 0);
	assert_near(a.root_delay_s, 0.5);
	assert_near(a.root_dispersion_s, 0.25);
	assert_true(sntp_seconds(a.time) == 1700000000);
	assert_true(sntp_seconds(a.reference) == 1700000000 - 60);
	assert_true(sntp_is_sane(&a));
}

TEST(tells_how_much_the_clocks_contradict_each_other)
{
	static const struct {
		int64_t ahead_ms; /* of the server's clock */
		double min_error_s;
	} rows[] = {
		{ 0, 0 },        { 25, 0 },     { -5, 0 },
		{ 100, 0.07 },   { -50, 0.04 }, { 3600000, 3599.97 },
		{ -1000, 0.99 },
	};
	struct sntp_answer a;

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct packet p = good;

		p.receive = p.transmit = NOON + (uint64_t)((int64_t)MS(1) * rows[i].ahead_ms);
		assert_int_equal(parsed(&p, &question, &a), 0);
		assert_true(fabs(a.min_error_s - rows[i].min_error_s) < 1e-3);
	}
}

TEST(lives_through_the_end_of_an_era)
{
	/* Our clock is at the end of 2036's first era, the server's in the next. */
	struct sntp_question q = { COOKIE, UINT64_MAX - MS(10), MS(10) };
	struct packet p = good;
	struct sntp_answer a;

	p.reference = UINT64_MAX - SECONDS(60);
	p.receive = p.transmit = MS(20);
	assert_int_equal(parsed(&p, &q, &a), 0);
	assert_near(a.offset_s, 0.02);
	assert_near(a.rtt_s, 0.02);
	assert_true(sntp_seconds(a.time) > 2085978496);
	assert_true(sntp_is_sane(&a));
}

TEST(refuses_what_is_no_answer_to_the_question)
{
	struct packet p[5] = { good, good, good, good, good };
	char room[SNTP_PACKET_BYTES];
	struct sntp_answer a;
	struct err err;

	p[0].mode = MODE_CLIENT;
	p[1].transmit = 0;
	p[2].origin = COOKIE + 1;
	p[3].receive = p[3].transmit + 1;
	p[4].origin = 0;
	for (size_t i = 0; i < COUNT_OF(p); i++)
		assert_int_equal(parsed(&p[i], &question, &a), -EBADMSG);
	for (size_t n = 0; n < SNTP_PACKET_BYTES; n++) {
		struct str text = written(&good, room);

		text.n = n;
		assert_int_equal(sntp_parse(text, &question, &a, &err), -EBADMSG);
	}
	assert_string_equal(err.text, "an answer of 47 bytes");
}

TEST(knows_servers_that_follow_nothing)
{
	struct packet p[10];
	struct sntp_answer a;

	for (size_t i = 0; i < COUNT_OF(p); i++)
		p[i] = good;
	p[0].stratum = 0; /* "kiss of death" */
	p[1].stratum = 16;
	p[2].leap = SNTP_LEAP_UNKNOWN;
	p[3].reference = 0;
	p[4].reference = NOON + 1;
	p[5].reference = NOON - REFERENCE_MAX_AGE - 1;
	p[6].dispersion = 16 << 16;
	p[7].delay = 33 << 16;
	p[8].delay = UINT32_MAX;
	p[9].dispersion = UINT32_MAX;
	for (size_t i = 0; i < COUNT_OF(p); i++) {
		assert_int_equal(parsed(&p[i], &question, &a), 0);
		if (sntp_is_sane(&a))
			fail_msg("row %zu", i);
	}
	p[0].stratum = 15;
	p[0].reference = NOON - REFERENCE_MAX_AGE;
	p[0].dispersion = 15 << 16;
	p[0].delay = 3 << 15; /* half of 1.5 s counts */
	p[0].leap = SNTP_LEAP_59;
	assert_int_equal(parsed(&p[0], &question, &a), 0);
	assert_true(sntp_is_sane(&a));
}

/* A socket on a free port of this host. */
static int bind_somewhere(uint16_t *port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof(at);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (const struct sockaddr *)&at, n), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
	*port = ntohs(at.sin_port);
	return fd;
}

TEST(gives_up_on_a_server_that_is_silent_or_not_there)
{
	struct sntp_server server = { "127.0.0.1", 0, 3, 1 };
	struct sntp_answer a;
	struct err err;
	int fd = bind_somewhere(&server.port);
	uint8_t packet[64];

	jump_ns = 300000000;
	assert_int_equal(sntp_ask(&server, &a, &err), -ETIMEDOUT);
	jump_ns = 0;
	assert_non_null(strstr(err.text, "Connection timed out"));
	assert_int_equal(recv(fd, packet, sizeof(packet), 0), SNTP_PACKET_BYTES);
	assert_int_equal(packet[0], 3 << 3 | MODE_CLIENT);
	close(fd);
	assert_int_equal(sntp_ask(&server, &a, &err), -ECONNREFUSED);
	assert_non_null(strstr(err.text, "Connection refused"));
}

TEST(tells_names_that_are_none)
{
	struct sntp_server server = { "no such host", 123, 4, 0 };
	struct sntp_answer a;
	struct err err;

	assert_int_equal(sntp_ask(&server, &a, &err), -ENOENT);
	assert_non_null(strstr(err.text, "no such host: "));
}

RUN_TESTS(cmocka_unit_test(compares_the_clocks),
          cmocka_unit_test(tells_how_much_the_clocks_contradict_each_other),
          cmocka_unit_test(lives_through_the_end_of_an_era),
          cmocka_unit_test(refuses_what_is_no_answer_to_the_question),
          cmocka_unit_test(knows_servers_that_follow_nothing),
          cmocka_unit_test(gives_up_on_a_server_that_is_silent_or_not_there),
          cmocka_unit_test(tells_names_that_are_none))
