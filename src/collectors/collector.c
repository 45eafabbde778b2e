/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/collector.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FLAG_NAME_MAX_BYTES = 128 };

const struct collector *collector_find(const char *name)
{
	for (size_t i = 0; i < collectors_count; i++) {
		if (strcmp(collectors[i]->name, name) == 0)
			return collectors[i];
	}
	return NULL;
}

bool collector_asked_for(const struct collector *c, const struct flags *flags)
{
	char name[FLAG_NAME_MAX_BYTES];

	snprintf(name, sizeof(name), "collector.%s", c->name);
	return flags_given(flags, name) && flags_switch(flags, name);
}

bool collector_enabled(const struct collector *c, const struct flags *flags)
{
	char name[FLAG_NAME_MAX_BYTES];

	snprintf(name, sizeof(name), "collector.%s", c->name);
	if (flags_given(flags, name))
		return flags_switch(flags, name);
	return c->on_by_default && !flags_switch(flags, "collector.disable-defaults");
}

enum collect_status collect_fail(struct collect_ctx *ctx, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(ctx->err.text, sizeof(ctx->err.text), format, args);
	va_end(args);
	return COLLECT_FAIL;
}

enum collect_status collect_no_data(struct collect_ctx *ctx, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(ctx->err.text, sizeof(ctx->err.text), format, args);
	va_end(args);
	return COLLECT_NO_DATA;
}

static const char *reason(int code)
{
	return code == -EBADMSG ? "there is something else where a number belongs"
	                        : strerror(-code);
}

enum collect_status collect_fail_in(struct collect_ctx *ctx, struct host_dir dir,
                                    const char *name, int code)
{
	return collect_fail(ctx, "could not read %s/%s: %s", dir.path.p, name, reason(code));
}

enum collect_status collect_fail_read(struct collect_ctx *ctx, const char *path, int code)
{
	return collect_fail(ctx, "could not read %s: %s", path, reason(code));
}
