/* SPDX-License-Identifier: Apache-2.0 */
/* uname: the kernel's names for itself and the host. */

#include <errno.h>
#include <string.h>
#include <sys/utsname.h>

#include "collectors/collector.h"

static const struct metric info = {
	"node_uname_info",
	"Names that the kernel has for itself and for this host.",
	METRIC_GAUGE,
	{ "domainname", "machine", "nodename", "release", "sysname", "version" },
};

static void emit(struct exposition *out, const struct utsname *u)
{
	const struct str values[] = {
		str_from(u->domainname), str_from(u->machine), str_from(u->nodename),
		str_from(u->release),    str_from(u->sysname), str_from(u->version),
	};

	sample_with(out, &info, values, 1);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct utsname u;

	if (uname(&u) < 0)
		return collect_fail(ctx, "uname: %s", strerror(errno));
	emit(ctx->out, &u);
	return COLLECT_OK;
}

const struct collector uname_collector = {
	.name = "uname",
	.help = "Names of the kernel and the host, as uname(2) tells them.",
	.on_by_default = true,
	.collect = collect,
};
