/* SPDX-License-Identifier: Apache-2.0 */
/* runit: states of supervised services, from the status files of runsv(8). */

#include <errno.h>
#include <stdlib.h>

#include "base/must.h"
#include "collectors/collector.h"

#define SERVICEDIR "collector.runit.servicedir"

static const struct flag flags[] = {
	{ SERVICEDIR, FLAG_TEXT, "/etc/service", "Directory of runit's services.",
	  .names = NAMES_DIR },
	{ 0 },
};

#define SERVICE_METRIC(name, help)                                                             \
	{                                                                                      \
		"node_service_" name, help, METRIC_GAUGE,                                      \
		{                                                                              \
			"service", "supervisor"                                                \
		}                                                                              \
	}

static const struct metric state_now =
	SERVICE_METRIC("state", "0 where the service is down, 1 up, 2 finishing.");
static const struct metric state_desired =
	SERVICE_METRIC("desired_state", "1 where the service shall be up, else 0.");
static const struct metric state_normal =
	SERVICE_METRIC("normal_state", "1 where the service is started with its supervisor.");
static const struct metric last_change =
	SERVICE_METRIC("state_last_change_timestamp_seconds", "When the state changed last.");

struct service {
	struct str name;
	uint8_t state;
	bool wanted_up, normally_up;
	int64_t changed_s; /* since 1970 */
};

enum {
	STATUS_BYTES = 20, /* TAI64N, pid, paused, wanted, signalled, state (runit's sv.c) */
	STATUS_WANTED = 17,
	STATUS_STATE = 19,
};

/* TAI64's label of 1970, as runit counts: ten seconds were the difference to UTC then. */
#define TAI64_OF_1970 ((UINT64_C(1) << 62) + 10)

static int parse_status(struct str text, struct service *out)
{
	uint64_t tai = 0;

	if (text.n < STATUS_BYTES)
		return -EINVAL;
	for (size_t i = 0; i < 8; i++)
		tai = tai << 8 | (uint8_t)text.p[i];
	if (tai >> 63) /* reserved by TAI64 */
		return -EINVAL;
	out->changed_s = (int64_t)tai - (int64_t)TAI64_OF_1970;
	out->wanted_up = text.p[STATUS_WANTED] == 'u';
	out->state = (uint8_t)text.p[STATUS_STATE];
	return 0;
}

static int open_runit(const struct collector_env *env, void **state, struct err *err)
{
	const char *dir = flags_text(env->flags, SERVICEDIR);
	struct host *host = xcalloc(1, sizeof(*host));

	(void)err;
	host_init(host, "/proc", "/sys", *dir ? dir : "/etc/service", "/run/udev/data");
	*state = host;
	return 0;
}

static void close_runit(struct host *host, void *state)
{
	(void)host;
	free(state);
}

static bool is_there(struct host_dir dir, const char *name)
{
	struct str unused;

	return host_dir_attr(dir, name, &unused) != -ENOENT;
}

static int read_service(struct host_dir dir, struct service *out)
{
	struct str text;
	int rc = host_dir_read(dir, "supervise/status", &text);

	if (rc == 0)
		rc = parse_status(text, out);
	if (rc < 0)
		return rc;
	/* The peer looks in supervise/, where runit never puts it. */
	out->normally_up = !is_there(dir, "down") && !is_there(dir, "supervise/down");
	return 0;
}

static void emit(struct exposition *out, const struct service *s)
{
	struct str labels[] = { s->name, STR("runit") };

	sample_with(out, &state_now, labels, s->state);
	sample_with(out, &state_desired, labels, s->wanted_up);
	sample_with(out, &state_normal, labels, s->normally_up);
	sample_with(out, &last_change, labels, (double)s->changed_s);
}

static enum collect_status collect_in(struct collect_ctx *ctx, struct host_dir dir)
{
	struct str *names;
	size_t n;
	int rc = host_dir_list(dir, &names, &n);

	if (rc < 0)
		return collect_fail_read(ctx, "the directory of --" SERVICEDIR, rc);
	for (size_t i = 0; i < n; i++) {
		struct service s = { .name = names[i] };

		/* What is no service, or has no supervisor yet, is passed over. */
		if (read_service(host_dir_sub(dir, names[i]), &s) == 0)
			emit(ctx->out, &s);
	}
	return COLLECT_OK;
}

/*
 * Nothing stays open from scrape to scrape: runsv replaces the files, and runsvchdir(8) the
 * whole directory.
 */
static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_files *files = host_files_new(ctx->state);
	enum collect_status status;

	host_files_begin(files, ctx->arena);
	status = collect_in(ctx, host_dir(files, HOST_ROOTFS, "."));
	host_files_free(files);
	return status;
}

const struct collector runit_collector = {
	.name = "runit",
	.help = "States of the services that runit supervises.",
	.flags = flags,
	.open = open_runit,
	.close = close_runit,
	.collect = collect,
};
