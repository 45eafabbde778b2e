/* SPDX-License-Identifier: Apache-2.0 */
/* logind: sessions by seat and kind, asked over D-Bus (org.freedesktop.login1(5)). */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"
#include "host/bus.h"

#define SERVICE "org.freedesktop.login1"
#define MANAGER SERVICE ".Manager"
#define SESSION SERVICE ".Session"
#define ROOT    "/org/freedesktop/login1"

static const struct metric sessions = { "node_logind_sessions",
	                                "Sessions that are open.",
	                                METRIC_GAUGE,
	                                { "class", "remote", "seat", "type" } };

/* What logind does not say in one of these words counts as the first. */
static const char *const types[] = { "other",   "unspecified", "tty", "x11",
	                             "wayland", "mir",         "web" };
static const char *const classes[] = { "other", "user", "greeter", "lock-screen",
	                               "background" };

enum {
	SEATS_MAX = 256, /* each has 70 series */
	TYPES = COUNT_OF(types),
	CLASSES = COUNT_OF(classes),
	KINDS = 2 * TYPES * CLASSES,
};

/* What ListSeats and ListSessions answer. */
enum { SEAT_ID, SEAT_PATH, SEAT_COLUMNS };
enum { ID, UID, USER, SEAT, PATH, SESSION_COLUMNS };

/* What a session is asked for. */
enum { OF_REMOTE, OF_TYPE, OF_CLASS, OF_SESSION };

struct seats {
	struct str names[SEATS_MAX];
	uint64_t counts[SEATS_MAX][KINDS];
	size_t n;
};

static int open_logind(const struct collector_env *env, void **state, struct err *err)
{
	struct bus *bus;

	(void)env;
	if (bus_new(SERVICE, NULL, &bus, err) < 0)
		return -EINVAL;
	*state = bus;
	return 0;
}

static void close_logind(struct host *host, void *state)
{
	(void)host;
	bus_free(state);
}

static size_t index_of(struct str word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_is(word, words[i]))
			return i;
	}
	return 0;
}

static size_t kind_of(bool remote, size_t type, size_t class)
{
	return (remote * TYPES + type) * CLASSES + class;
}

/* A session that has ended since it was listed is none. */
static void count_session(struct seats *seats, struct str seat, const struct bus_property *p)
{
	if (p[OF_REMOTE].rc < 0 || p[OF_TYPE].rc < 0 || p[OF_CLASS].rc < 0)
		return;
	for (size_t i = 0; i < seats->n; i++) {
		if (!str_eq(seats->names[i], seat))
			continue;
		seats->counts[i][kind_of(p[OF_REMOTE].value.number,
		                         index_of(p[OF_TYPE].value.text, types, TYPES),
		                         index_of(p[OF_CLASS].value.text, classes, CLASSES))]++;
		return;
	}
}

static int read_seats(struct collect_ctx *ctx, struct seats *seats)
{
	struct bus_value *cells;
	size_t n;
	int rc = bus_list(ctx->state, ctx->arena, ROOT, MANAGER, "ListSeats", "so", &cells, &n,
	                  &ctx->err);

	if (rc < 0)
		return rc;
	if (n >= SEATS_MAX)
		return err_set(&ctx->err, -EFBIG, "logind tells of %zu seats", n);
	for (size_t i = 0; i < n; i++)
		seats->names[seats->n++] = cells[i * SEAT_COLUMNS + SEAT_ID].text;
	seats->names[seats->n++] = STR(""); /* of sessions over the network */
	return 0;
}

static int read_sessions(struct collect_ctx *ctx, struct seats *seats)
{
	struct bus_property *p;
	struct bus_value *cells;
	size_t n;
	int rc = bus_list(ctx->state, ctx->arena, ROOT, MANAGER, "ListSessions", "susso",
	                  &cells, &n, &ctx->err);

	if (rc < 0)
		return rc;
	p = arena_alloc(ctx->arena, n * OF_SESSION * sizeof(*p));
	for (size_t i = 0; i < n; i++) {
		const char *path = cells[i * SESSION_COLUMNS + PATH].text.p;

		p[i * OF_SESSION + OF_REMOTE] =
			(struct bus_property){ path, SESSION, "Remote", 'b' };
		p[i * OF_SESSION + OF_TYPE] =
			(struct bus_property){ path, SESSION, "Type", 's' };
		p[i * OF_SESSION + OF_CLASS] =
			(struct bus_property){ path, SESSION, "Class", 's' };
	}
	rc = bus_read(ctx->state, ctx->arena, p, n * OF_SESSION, &ctx->err);
	for (size_t i = 0; rc == 0 && i < n; i++)
		count_session(seats, cells[i * SESSION_COLUMNS + SEAT].text,
		              &p[i * OF_SESSION]);
	return rc;
}

static void emit(struct exposition *out, const struct seats *seats)
{
	for (size_t seat = 0; seat < seats->n; seat++) {
		for (size_t kind = 0; kind < KINDS; kind++) {
			struct str labels[] = {
				str_from(classes[kind % CLASSES]),
				str_from(kind / CLASSES / TYPES ? "true" : "false"),
				seats->names[seat],
				str_from(types[kind / CLASSES % TYPES]),
			};

			sample_with_u64(out, &sessions, labels, seats->counts[seat][kind]);
		}
	}
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct seats *seats = arena_zalloc(ctx->arena, sizeof(*seats));

	if (read_seats(ctx, seats) < 0 || read_sessions(ctx, seats) < 0)
		return COLLECT_FAIL;
	emit(ctx->out, seats);
	return COLLECT_OK;
}

const struct collector logind_collector = {
	.name = "logind",
	.help = "Sessions of users by seat and kind, as systemd-logind knows them.",
	.may_block = true, /* the bus and logind take their time */
	.needs = NEEDS_DBUS,
	.open = open_logind,
	.close = close_logind,
	.collect = collect,
};
