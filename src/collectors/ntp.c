/* SPDX-License-Identifier: Apache-2.0 */
/* ntp: what this host's time server says of itself, asked by SNTP. */

#include <arpa/inet.h>
#include <errno.h>
#include <math.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/collector.h"
#include "host/sntp.h"

#define FLAG(name) "collector.ntp." name

static const struct flag flags[] = {
	{ FLAG("server"), FLAG_TEXT, "127.0.0.1", "Address of the time server." },
	{ FLAG("server-port"), FLAG_COUNT, "123", "UDP port of the time server." },
	{ FLAG("protocol-version"), FLAG_COUNT, "4", "Version of NTP to ask in: 2, 3 or 4." },
	{ FLAG("server-is-local"), FLAG_SWITCH, NULL,
	  "Say that the server is yours, where it is on another host." },
	{ FLAG("ip-ttl"), FLAG_COUNT, "1", "How many hops the question may go." },
	{ FLAG("max-distance"), FLAG_DURATION, "3.46608s",
	  "Most that the server may be away from its source of time, for it to count as "
	  "sane." },
	{ FLAG("local-offset-tolerance"), FLAG_DURATION, "1ms",
	  "Most that its clock and this one may contradict each other, for the same." },
	{ 0 },
};

static const struct metric metrics[] = {
	{ "node_ntp_stratum", "Steps from the server to a reference clock.", METRIC_GAUGE },
	{ "node_ntp_leap", "0 no leap second ahead, 1 one more, 2 one less, 3 not known.",
	  METRIC_GAUGE },
	{ "node_ntp_rtt_seconds", "Time to the server and back.", METRIC_GAUGE },
	{ "node_ntp_offset_seconds", "What the server's clock is ahead of this one.",
	  METRIC_GAUGE },
	{ "node_ntp_reference_timestamp_seconds", "When the server's clock was last corrected.",
	  METRIC_GAUGE },
	{ "node_ntp_root_delay_seconds", "Time from the server to its reference and back.",
	  METRIC_GAUGE },
	{ "node_ntp_root_dispersion_seconds",
	  "How wrong the server's clock can be beyond that.", METRIC_GAUGE },
	{ "node_ntp_sanity", "1 where the server can be trusted by what it says, else 0.",
	  METRIC_GAUGE },
};

enum { DAY_S = 24 * 60 * 60, TTL_MAX = 255, PORT_MAX = 65535 };

struct ntp {
	struct sntp_server server;
	double max_distance_s, tolerance_s;
	double leap_s; /* the last midnight that was to have a leap second, since 1970 */
};

static bool is_loopback(const char *address)
{
	struct in6_addr v6;
	struct in_addr v4;

	if (inet_pton(AF_INET, address, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == IN_LOOPBACKNET;
	if (inet_pton(AF_INET6, address, &v6) != 1)
		return false;
	return IN6_IS_ADDR_LOOPBACK(&v6) ||
	       (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == IN_LOOPBACKNET);
}

static int check_range(const struct flags *f, const char *flag, uint64_t from, uint64_t to,
                       struct err *err)
{
	uint64_t value = flags_count(f, flag);

	if (value >= from && value <= to)
		return 0;
	return err_set(err, -EINVAL, "--%s: it is from %llu to %llu, not %llu", flag,
	               (unsigned long long)from, (unsigned long long)to,
	               (unsigned long long)value);
}

static int check_flags(const struct flags *f, struct err *err)
{
	int rc = check_range(f, FLAG("server-port"), 1, PORT_MAX, err);

	if (rc == 0)
		rc = check_range(f, FLAG("protocol-version"), 2, 4, err);
	if (rc == 0)
		rc = check_range(f, FLAG("ip-ttl"), 0, TTL_MAX, err);
	if (rc < 0)
		return rc;
	if (!flags_switch(f, FLAG("server-is-local")) &&
	    !is_loopback(flags_text(f, FLAG("server"))))
		return err_set(err, -EINVAL,
		               "--%s: \"%s\" is no address of this host; if the server is "
		               "yours, say so by --%s",
		               FLAG("server"), flags_text(f, FLAG("server")),
		               FLAG("server-is-local"));
	return 0;
}

static int open_ntp(const struct collector_env *env, void **state, struct err *err)
{
	const struct flags *f = env->flags;
	struct ntp *ntp;
	int rc = check_flags(f, err);

	if (rc < 0)
		return rc;
	ntp = xcalloc(1, sizeof(*ntp));
	ntp->server = (struct sntp_server){
		.host = flags_text(f, FLAG("server")),
		.port = (uint16_t)flags_count(f, FLAG("server-port")),
		.version = (unsigned)flags_count(f, FLAG("protocol-version")),
		.ttl = (unsigned)flags_count(f, FLAG("ip-ttl")),
	};
	ntp->max_distance_s = (double)flags_duration_ns(f, FLAG("max-distance")) / 1e9;
	ntp->tolerance_s = (double)flags_duration_ns(f, FLAG("local-offset-tolerance")) / 1e9;
	*state = ntp;
	return 0;
}

static void close_ntp(struct host *host, void *state)
{
	(void)host;
	free(state);
}

/* Servers may smear a leap second over the days before and after it, ours another way. */
static double tolerance(struct ntp *ntp, const struct sntp_answer *a)
{
	double now_s = sntp_seconds(a->time);

	if (a->leap == SNTP_LEAP_61 || a->leap == SNTP_LEAP_59)
		ntp->leap_s = (floor(now_s / DAY_S) + 1) * DAY_S;
	return ntp->tolerance_s + (fabs(now_s - ntp->leap_s) < DAY_S ? 1 : 0);
}

static bool is_sane(struct ntp *ntp, const struct sntp_answer *a)
{
	double distance_s = (a->rtt_s + a->root_delay_s) / 2 + a->root_dispersion_s;

	return a->min_error_s <= tolerance(ntp, a) && sntp_is_sane(a) &&
	       distance_s <= ntp->max_distance_s;
}

static void emit(struct exposition *out, struct ntp *ntp, const struct sntp_answer *a)
{
	const double values[] = {
		a->stratum,
		a->leap,
		a->rtt_s,
		a->offset_s,
		sntp_seconds(a->reference),
		a->root_delay_s,
		a->root_dispersion_s,
		is_sane(ntp, a),
	};

	_Static_assert(COUNT_OF(values) == COUNT_OF(metrics), "a value for each metric");
	for (size_t i = 0; i < COUNT_OF(values); i++)
		sample(out, &metrics[i], values[i]);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct ntp *ntp = ctx->state;
	struct sntp_answer answer;

	if (sntp_ask(&ntp->server, &answer, &ctx->err) < 0)
		return COLLECT_FAIL;
	emit(ctx->out, ntp, &answer);
	return COLLECT_OK;
}

const struct collector ntp_collector = {
	.name = "ntp",
	.help = "What this host's NTP server says of itself, and whether it can be trusted.",
	.may_block = true, /* a server that is silent, a name that is looked up */
	.needs = NEEDS_UDP,
	.flags = flags,
	.open = open_ntp,
	.close = close_ntp,
	.collect = collect,
};
