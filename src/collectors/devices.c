/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/devices.h"

#include <errno.h>

enum collect_status devices_emit(struct collect_ctx *ctx, const char *path,
                                 struct filter *filter, const char *none, device_emit *emit)
{
	struct host_dir dir = host_dir(ctx->files, HOST_SYS, path);
	enum collect_status status = COLLECT_OK;
	struct str *names;
	size_t n;
	int rc = host_dir_list(dir, &names, &n);

	if (rc == -ENOENT)
		return collect_no_data(ctx, "%s", none);
	if (rc < 0)
		return collect_fail_read(ctx, path, rc);
	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		if (!filter || filter_keeps(filter, names[i]))
			status = emit(ctx, host_dir_sub(dir, names[i]), names[i]);
	}
	return status;
}
