/* SPDX-License-Identifier: Apache-2.0 */
/* os: the distribution's name and version from os-release(5). */

#include <errno.h>
#include <time.h>

#include "base/str.h"
#include "collectors/collector.h"
#include "collectors/os_release.h"

static const struct metric info = {
	"node_os_info",
	"What the distribution says it is in os-release.",
	METRIC_GAUGE,
	{ "build_id", "id", "id_like", "image_id", "image_version", "name", "pretty_name",
	  "variant", "variant_id", "version", "version_codename", "version_id" },
};
static const struct metric version = {
	"node_os_version",
	"First two numbers of the distribution's version.",
	METRIC_GAUGE,
	{ "id", "id_like", "name" },
};
static const struct metric support_end = {
	"node_os_support_end_timestamp_seconds",
	"When support of this version of the distribution ends.", METRIC_GAUGE
};

/* "22.04.1" is 22.04; what begins with no digit is 0. */
static double leading_number(struct str text)
{
	struct str number = { text.p, 0 };
	bool dot = false;
	double v = 0;

	for (; number.n < text.n; number.n++) {
		char c = text.p[number.n];

		if (c == '.' && !dot && number.n > 0)
			dot = true;
		else if (c < '0' || c > '9')
			break;
	}
	str_to_f64(number, &v);
	return v;
}

/* YYYY-MM-DD at midnight UTC. */
static int parse_date(struct str text, double *seconds)
{
	struct str year, month, day, rest;
	uint64_t y, m, d;
	struct tm tm = { 0 };
	time_t t;

	if (!str_cut(text, '-', &year, &rest) || !str_cut(rest, '-', &month, &day))
		return -EINVAL;
	if (year.n != 4 || month.n != 2 || day.n != 2 || str_to_u64(year, &y) < 0 ||
	    str_to_u64(month, &m) < 0 || str_to_u64(day, &d) < 0)
		return -EINVAL;
	tm.tm_year = (int)y - 1900;
	tm.tm_mon = (int)m - 1;
	tm.tm_mday = (int)d;
	t = timegm(&tm);
	if (tm.tm_mon != (int)m - 1 || tm.tm_mday != (int)d)
		return -EINVAL; /* there is no such day */
	*seconds = (double)t;
	return 0;
}

static void emit(struct exposition *out, const struct os_release *os, double end)
{
	const struct str *v = os->values;
	const struct str values[] = {
		v[OS_BUILD_ID],      v[OS_ID],      v[OS_ID_LIKE],          v[OS_IMAGE_ID],
		v[OS_IMAGE_VERSION], v[OS_NAME],    v[OS_PRETTY_NAME],      v[OS_VARIANT],
		v[OS_VARIANT_ID],    v[OS_VERSION], v[OS_VERSION_CODENAME], v[OS_VERSION_ID]
	};
	const struct str names[] = { v[OS_ID], v[OS_ID_LIKE], v[OS_NAME] };
	double number = leading_number(v[OS_VERSION_ID]);

	sample_with(out, &info, values, 1);
	if (number > 0)
		sample_with(out, &version, names, number);
	if (v[OS_SUPPORT_END].n > 0)
		sample(out, &support_end, end);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	static const char *const paths[] = { "etc/os-release", "usr/lib/os-release" };
	struct os_release os;
	struct str text;
	double end = 0;
	int rc;

	/* Opened each time: an upgrade puts a new file in its place. */
	for (size_t i = 0; i < 2; i++) {
		rc = host_read(ctx->host, ctx->arena, HOST_ROOTFS, paths[i], &text);
		/* To a file that was put there since the start the sandbox may be closed. */
		if (rc == -ENOENT || (rc == -EACCES && i == 0))
			continue;
		if (rc < 0)
			return collect_fail_read(ctx, paths[i], rc);
		if (os_release_parse(text, ctx->arena, &os, &ctx->err) < 0) {
			err_prefix(&ctx->err, 0, "%s", paths[i]);
			return COLLECT_FAIL;
		}
		if (os.values[OS_SUPPORT_END].n > 0 &&
		    parse_date(os.values[OS_SUPPORT_END], &end) < 0)
			return collect_fail(ctx, "%s: SUPPORT_END=%.*s is no YYYY-MM-DD",
			                    paths[i], STR_ARG(os.values[OS_SUPPORT_END]));
		emit(ctx->out, &os, end);
		return COLLECT_OK;
	}
	return collect_no_data(ctx, "there is no os-release");
}

const struct collector os_collector = {
	.name = "os",
	.help = "Name and version of the distribution, from os-release.",
	.on_by_default = true,
	.collect = collect,
};
