/* SPDX-License-Identifier: Apache-2.0 */
#include "host/tracepoint.h"

#include <errno.h>
#include <string.h>

#include "base/array.h"

static bool is_name(struct str s)
{
	return s.n > 0 && s.p[0] != '.' && !memchr(s.p, '/', s.n) && !memchr(s.p, ':', s.n) &&
	       !memchr(s.p, '\0', s.n);
}

bool tracepoint_parse(struct str text, struct tracepoint *out)
{
	return str_cut(text, ':', &out->subsystem, &out->event) && is_name(out->subsystem) &&
	       is_name(out->event);
}

int tracepoint_id(struct host *host, const struct tracepoint *t, uint64_t *id)
{
	/* Before Linux 4.1 tracefs was a part of debugfs. */
	static const char *const places[] = { "kernel/tracing", "kernel/debug/tracing" };
	struct arena arena;
	struct str text;
	int rc = -ENOENT;

	arena_init(&arena);
	for (size_t i = 0; rc < 0 && i < COUNT_OF(places); i++) {
		const char *rel = arena_printf(&arena, "%s/events/%.*s/%.*s/id", places[i],
		                               STR_ARG(t->subsystem), STR_ARG(t->event));

		rc = host_read(host, &arena, HOST_SYS, rel, &text);
		if (rc == 0)
			rc = str_to_u64(str_trim(text), id);
	}
	arena_deinit(&arena);
	return rc;
}
