/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/limits.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "http/http2_meter.h"
#include "tls/records.h"

/* What each row has after its name and its sentence: the value, and who counts the hits. */
#define FIXED(unit_, value_) .unit = LIMIT_##unit_, .value = (value_)
#define BY_FLAG(flag_, least, most)                                                            \
	.unit = LIMIT_COUNT, .flag = (flag_), .min = (least), .max = (most)
#define BY_TIME_FLAG(flag_) .unit = LIMIT_MS, .flag = (flag_), .min = 100, .max = 86400000
#define IN_SERVER(field)    .owner = LIMIT_SERVER, .at = offsetof(struct server_stats, field)
#define IN_ROUTER(field)    .owner = LIMIT_ROUTER, .at = offsetof(struct router_stats, field)
#define IN_GATE(field)      .owner = LIMIT_GATE, .at = offsetof(struct gate_stats, field)

/* In the order of a peer's way in. */
const struct limit limits[] = {
	{ "connections",
	  "Connections in all. The one that gives way is a stranger's before a known peer's, "
	  "an idle one before a busy one, an old one before a new one.",
	  BY_FLAG("web.max-connections", 4, 100000), IN_SERVER(hits[SERVER_CONNECTIONS]) },
	{ "strangers", "Connections of strangers among them.",
	  BY_FLAG("web.max-strangers", 2, 100000), IN_SERVER(hits[SERVER_STRANGERS]) },
	{ "strangers_per_address",
	  "Connections of strangers from one IPv4 address, or one /64 of IPv6.",
	  BY_FLAG("web.max-strangers-per-address", 1, 100000),
	  IN_SERVER(hits[SERVER_STRANGERS_OF_PEER]) },
	{ "handshakes",
	  "TLS handshakes that have begun and are not over. The oldest gives way, unless it "
	  "looks like that of a known peer.",
	  FIXED(COUNT, 256), IN_SERVER(hits[SERVER_HANDSHAKES]) },
	{ "health_connections", "The same of --web.health-listen-address.", FIXED(COUNT, 64),
	  IN_SERVER(hits[SERVER_HEALTH_CONNECTIONS]) },
	{ "handshake_time", "From the connection to the end of its TLS handshake.",
	  BY_TIME_FLAG("web.header-timeout"), IN_SERVER(hits[SERVER_HANDSHAKE_TIME]) },
	{ "tls_records", "Records of TLS beyond those that time and answers have earned.",
	  FIXED(COUNT, RECORDS_MAX), IN_SERVER(record_floods) },
	{ "head_time", "From the first byte of a request to the last of its head.",
	  BY_TIME_FLAG("web.header-timeout"), IN_SERVER(hits[SERVER_HEAD_TIME]) },
	{ "body_time", "For the body of a request, which is not read.",
	  BY_TIME_FLAG("web.transfer-timeout"), IN_SERVER(hits[SERVER_BODY_TIME]) },
	{ "send_time", "Without taking anything of an answer.",
	  BY_TIME_FLAG("web.transfer-timeout"), IN_SERVER(hits[SERVER_SEND_TIME]) },
	{ "stranger_idle_time", "Between the requests of a stranger.",
	  BY_TIME_FLAG("web.stranger-idle-timeout"),
	  IN_SERVER(hits[SERVER_STRANGER_IDLE_TIME]) },
	{ "idle_time", "Between the requests of a known peer.",
	  BY_TIME_FLAG("web.idle-timeout"), IN_SERVER(hits[SERVER_IDLE_TIME]) },
	{ "head_bytes", "Request line and header fields; more is answered with status 431.",
	  FIXED(BYTES, HTTP_HEAD_MAX_BYTES), IN_SERVER(http_hits[HTTP_LIMIT_HEAD]) },
	{ "head_fields", "Header fields of a request; more are answered with status 431.",
	  FIXED(COUNT, HTTP_FIELDS_MAX), IN_SERVER(http_hits[HTTP_LIMIT_FIELDS]) },
	{ "target_bytes", "Path and query of a request; more is answered with status 414.",
	  FIXED(BYTES, HTTP_TARGET_MAX_BYTES), IN_SERVER(http_hits[HTTP_LIMIT_TARGET]) },
	{ "body_bytes", "Body of a request; more is answered with status 413.",
	  FIXED(BYTES, HTTP_REQUEST_BODY_MAX_BYTES), IN_SERVER(http_hits[HTTP_LIMIT_BODY]) },
	{ "http2_frames",
	  "Frames of HTTP/2 beyond those that time and answers taken have earned.",
	  FIXED(COUNT, METER_FRAMES), IN_SERVER(http_hits[HTTP_LIMIT_FRAMES]) },
	{ "rate",
	  "Requests by the rate_limit of web-config.yml(5); more are answered with "
	  "status 429.",
	  FIXED(COUNT, 0), IN_ROUTER(limited) },
	{ "passwords_waiting",
	  "Passwords that wait to be checked. Status 503 is for those of the address that has "
	  "the most, a stranger's before one's that was let in before.",
	  FIXED(COUNT, GATE_WAITING_MAX), IN_GATE(busy) },
	{ "memory",
	  "What a connection may come to, with its answers. It is closed where the process or "
	  "the system has no more, unless its peer is known.",
	  FIXED(BYTES, SERVER_CONNECTION_BYTES), IN_SERVER(memory_lacks) },
	{ "passwords_refused",
	  "Passwords of one connection that are refused in a row; the connection ends.",
	  FIXED(COUNT, CONN_REFUSALS_MAX), IN_SERVER(refused) },
	{ "scrapes",
	  "Scrapes that collect at the same time; more are answered with status 503.",
	  BY_FLAG("web.max-requests", 0, 100000), IN_ROUTER(scrapes_503) },
	{ "unread_bytes",
	  "Answers that all peers together leave untaken, twice as much where they go on "
	  "taking. The one that gives way is a stranger's before a known peer's, and leaves "
	  "the most; one alone may leave any answer.",
	  FIXED(BYTES, 8 << 20), IN_SERVER(hits[SERVER_UNREAD]) },
};
const size_t limits_count = COUNT_OF(limits);

static uint64_t value_of(const struct limit *limit, const struct flags *flags)
{
	if (!limit->flag)
		return limit->value;
	return limit->unit == LIMIT_MS ? flags_duration_ms(flags, limit->flag)
	                               : flags_count(flags, limit->flag);
}

static void print(enum limit_unit unit, uint64_t value, struct buf *out)
{
	unsigned long long v = value;

	if (unit == LIMIT_BYTES && v % (1 << 20) == 0)
		buf_printf(out, "%llu MiB", v >> 20);
	else if (unit == LIMIT_BYTES)
		buf_printf(out, "%llu KiB", v >> 10);
	else if (unit == LIMIT_MS && v % 3600000 == 0)
		buf_printf(out, "%llu h", v / 3600000);
	else if (unit == LIMIT_MS && v % 1000 == 0)
		buf_printf(out, "%llu s", v / 1000);
	else
		buf_printf(out, unit == LIMIT_MS ? "%llu ms" : "%llu", v);
}

void limits_print(const struct limit *limit, const struct flags *flags, struct buf *out)
{
	print(limit->unit, value_of(limit, flags), out);
}

static int refuse(const struct limit *limit, struct err *err)
{
	struct buf range;

	buf_init(&range, 64);
	print(limit->unit, limit->min, &range);
	buf_add_text(&range, " to ");
	print(limit->unit, limit->max, &range);
	err_set(err, -EINVAL, "--%s: takes %.*s, try --help", limit->flag,
	        STR_ARG(buf_str(&range)));
	buf_deinit(&range);
	return -EINVAL;
}

int limits_check(const struct flags *flags, struct err *err)
{
	for (size_t i = 0; i < limits_count; i++) {
		uint64_t value = value_of(&limits[i], flags);

		if (limits[i].flag && (value < limits[i].min || value > limits[i].max))
			return refuse(&limits[i], err);
	}
	return 0;
}

void limits_bound_server(const struct flags *flags, uint64_t bounds[static SERVER_LIMITS])
{
	const size_t first = offsetof(struct server_stats, hits);

	for (size_t i = 0; i < limits_count; i++) {
		const struct limit *l = &limits[i];

		if (l->owner == LIMIT_SERVER && l->at >= first &&
		    l->at < first + SERVER_LIMITS * sizeof(*bounds))
			bounds[(l->at - first) / sizeof(*bounds)] = value_of(l, flags);
	}
}

void limits_write(const struct self *self, struct exposition *out)
{
	static const struct metric hits = {
		"postern_limit_hits_total",
		"How often a peer has run into a limit.",
		METRIC_COUNTER,
		{ "limit" },
	};
	const void *const stats[] = {
		[LIMIT_SERVER] = server_stats(self->server),
		[LIMIT_ROUTER] = router_stats(self->router),
		[LIMIT_GATE] = gate_stats(self->gate),
	};
	uint64_t n;

	for (size_t i = 0; i < limits_count; i++) {
		memcpy(&n, (const char *)stats[limits[i].owner] + limits[i].at, sizeof(n));
		sample_of_u64(out, &hits, str_from(limits[i].name), n);
	}
}
