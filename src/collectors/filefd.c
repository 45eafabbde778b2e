/* SPDX-License-Identifier: Apache-2.0 */
/* filefd: open files of the whole host from /proc/sys/fs/file-nr. */

#include <errno.h>

#include "collectors/collector.h"

static const struct metric allocated = { "node_filefd_allocated",
	                                 "File handles that the kernel has given out.",
	                                 METRIC_GAUGE };
static const struct metric maximum = { "node_filefd_maximum",
	                               "File handles that the kernel would give out at most.",
	                               METRIC_GAUGE };

/* Three numbers between tabs: given out, free (always 0 since Linux 2.6), the most. */
static int parse(struct str text, uint64_t *given, uint64_t *most)
{
	struct str first, unused, third, rest;
	int rc;

	if (!str_cut(str_trim(text), '\t', &first, &rest) ||
	    !str_cut(rest, '\t', &unused, &third))
		return -EINVAL;
	str_cut(third, '\t', &third, &rest);
	rc = str_to_u64(first, given);
	return rc < 0 ? rc : str_to_u64(third, most);
}

static int open_filefd(const struct collector_env *env, void **state, struct err *err)
{
	(void)env;
	(void)err;
	*state = host_file_new(HOST_PROC, "sys/fs/file-nr");
	return 0;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct str text;
	uint64_t given, most;
	int rc = host_file_read(ctx->host, ctx->state, ctx->arena, &text);

	if (rc < 0)
		return collect_fail_read(ctx, "sys/fs/file-nr", rc);
	if (parse(text, &given, &most) < 0)
		return collect_fail(ctx, "sys/fs/file-nr holds no three numbers between tabs");
	sample_u64(ctx->out, &allocated, given);
	sample_u64(ctx->out, &maximum, most);
	return COLLECT_OK;
}

const struct collector filefd_collector = {
	.name = "filefd",
	.help = "File handles in use and their limit.",
	.on_by_default = true,
	.open = open_filefd,
	.close = host_file_free,
	.collect = collect,
};
