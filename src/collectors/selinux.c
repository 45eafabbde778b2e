/* SPDX-License-Identifier: Apache-2.0 */
/*
 * selinux: whether SELinux enforces its policy. It is the kernel under this program that is
 * asked, as by the peer: the --path flags do not count.
 */

#include <errno.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

#include "base/must.h"
#include "collectors/collector.h"
#include "host/mountinfo.h"

static const struct metric enabled = { "node_selinux_enabled", "1 where SELinux is in use.",
	                               METRIC_GAUGE };
static const struct metric config_mode = {
	"node_selinux_config_mode",
	"Mode to boot into: 1 enforcing, 0 permissive, -1 any other.", METRIC_GAUGE
};
static const struct metric current_mode = {
	"node_selinux_current_mode", "Mode now: 1 enforcing, 0 permissive, -1 not known.",
	METRIC_GAUGE
};

struct selinux {
	struct host host;
	char *point; /* where selinuxfs is mounted, NULL where SELinux is not in use */
};

/* The value of SELINUX= in /etc/selinux/config. */
static int parse_config(struct str text)
{
	struct str line, key, value;

	while (str_next_line(&text, &line)) {
		line = str_trim(line);
		if (str_starts(line, "#") || str_starts(line, ";") ||
		    !str_cut(line, '=', &key, &value) || !str_is(key, "SELINUX"))
			continue;
		while (str_starts(value, "\""))
			value = str_skip(value, 1);
		while (str_ends(value, "\""))
			value.n--;
		return str_is(value, "enforcing") ? 1 : str_is(value, "permissive") ? 0 : -1;
	}
	return -1;
}

static int parse_enforce(struct str text)
{
	text = str_trim(text);
	return str_is(text, "1") ? 1 : str_is(text, "0") ? 0 : -1;
}

/* Containers are shown a selinuxfs that is read-only, to tell them that it is off there. */
static bool is_selinuxfs(const struct host *host, struct arena *arena, const char *point)
{
	const char *path = host_path(host, arena, HOST_ROOTFS, point);
	struct statfs fs;
	int rc;

	do {
		rc = statfs(path, &fs);
	} while (rc < 0 && errno == EINTR);
	return rc == 0 && (uint32_t)fs.f_type == SELINUX_MAGIC && !(fs.f_flags & ST_RDONLY);
}

/* NULL where there is none. */
static const char *find_point(struct host *host, struct arena *arena)
{
	static const char usual[] = "/sys/fs/selinux";
	struct mountinfo *mounts;
	struct str text;
	size_t n;

	if (is_selinuxfs(host, arena, usual))
		return usual;
	if (host_read(host, arena, HOST_PROC, "self/mountinfo", &text) < 0 ||
	    mountinfo_parse(text, arena, &mounts, &n, NULL) < 0)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		const char *point;

		if (!str_is(mounts[i].type, "selinuxfs"))
			continue;
		point = arena_strdup(arena, mountinfo_unescape(mounts[i].point, arena, NULL));
		if (is_selinuxfs(host, arena, point))
			return point;
	}
	return NULL;
}

/* Before a policy is loaded, all tasks have the context "kernel". */
static bool has_policy(struct host *host, struct arena *arena)
{
	struct str context;

	if (host_read(host, arena, HOST_PROC, "thread-self/attr/current", &context) < 0)
		return true;
	while (context.n > 0 && context.p[context.n - 1] == '\0')
		context.n--;
	return !str_is(context, "kernel");
}

/* Once: SELinux cannot be switched on or off without booting. */
static void find(struct selinux *s)
{
	const char *point;
	struct arena arena;

	arena_init(&arena);
	point = find_point(&s->host, &arena);
	if (point && has_policy(&s->host, &arena))
		s->point = xstrdup(point);
	arena_deinit(&arena);
}

static int open_selinux(const struct collector_env *env, void **state, struct err *err)
{
	struct selinux *s = xcalloc(1, sizeof(*s));

	(void)env;
	(void)err;
	host_init(&s->host, "/proc", "/sys", "/", "/run/udev/data");
	find(s);
	*state = s;
	return 0;
}

static void close_selinux(struct host *host, void *state)
{
	struct selinux *s = state;

	(void)host;
	if (!s)
		return;
	free(s->point);
	free(s);
}

/* Opened anew each time, since editors replace the file. One that cannot be read is empty. */
static struct str read_file(struct selinux *s, struct arena *arena, const char *path)
{
	struct str text;

	return host_read(&s->host, arena, HOST_ROOTFS, path, &text) < 0 ? (struct str){ 0 }
	                                                                : text;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct selinux *s = ctx->state;
	const char *enforce;

	sample(ctx->out, &enabled, s->point != NULL);
	if (!s->point)
		return COLLECT_OK;
	enforce = arena_printf(ctx->arena, "%s/enforce", s->point);
	sample(ctx->out, &config_mode,
	       parse_config(read_file(s, ctx->arena, "/etc/selinux/config")));
	sample(ctx->out, &current_mode, parse_enforce(read_file(s, ctx->arena, enforce)));
	return COLLECT_OK;
}

const struct collector selinux_collector = {
	.name = "selinux",
	.help = "Whether SELinux is in use, and enforces its policy.",
	.on_by_default = true,
	.open = open_selinux,
	.close = close_selinux,
	.collect = collect,
};
