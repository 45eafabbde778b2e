/* SPDX-License-Identifier: Apache-2.0 */
/* nvmesubsystem: the ways to NVMe subsystems (kernel: drivers/nvme/host/sysfs.c). */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"
#include "collectors/nvme_name.h"

#define TOP "class/nvme-subsystem"

/* The files behind the labels of the info; the subsystem is named by its directory. */
static const char *const info_files[] = { "iopolicy", "model", "subsysnqn", "serial", NULL };

static const struct metric info = {
	"node_nvmesubsystem_info",
	"Make, model and policy of the subsystem, always 1.",
	METRIC_GAUGE,
	{ "iopolicy", "model", "nqn", "serial", "subsystem" },
};
static const struct metric namespace_info = {
	"node_nvmesubsystem_namespace_info",
	"A namespace of the subsystem, always 1.",
	METRIC_GAUGE,
	{ "device", "subsystem" },
};
static const struct metric paths = {
	"node_nvmesubsystem_paths",
	"Controllers by which the subsystem can be reached.",
	METRIC_GAUGE,
	{ "subsystem" },
};
static const struct metric paths_live = {
	"node_nvmesubsystem_paths_live",
	"Those of them that are live.",
	METRIC_GAUGE,
	{ "subsystem" },
};
static const struct metric path_state = {
	"node_nvmesubsystem_path_state",
	"1 for the state that the controller is in, 0 for the others.",
	METRIC_GAUGE,
	{ "controller", "state", "subsystem", "transport" },
};

enum state { CONNECTING, DEAD, DELETING, LIVE, NEW, RESETTING, UNKNOWN, STATES };

static const char *const state_names[STATES] = { "connecting", "dead",      "deleting", "live",
	                                         "new",        "resetting", "unknown" };

struct path {
	struct str controller, transport;
	enum state state;
	struct path *next;
};

struct ns {
	struct str name;
	struct ns *next;
};

struct subsystem {
	struct str labels[COUNT_OF(info_files)]; /* of info; the last is the name */
	struct path *paths, **paths_end;
	struct ns *namespaces, **namespaces_end;
	struct subsystem *next;
};

/* What the kernel does not let us see is no fault but no data, as the peer has it. */
static enum collect_status miss(struct collect_ctx *ctx, struct host_dir dir, const char *name,
                                int rc)
{
	if (rc == -ENOENT || rc == -ENODEV || rc == -EACCES || rc == -EPERM)
		return collect_no_data(ctx, "%s/%s cannot be seen", dir.path.p, name);
	return collect_fail_in(ctx, dir, name, rc);
}

static enum state state_of(struct str text)
{
	enum state state = CONNECTING;

	if (str_is(text, "deleting (no IO)"))
		return DELETING;
	while (state < UNKNOWN && !str_is(text, state_names[state]))
		state++;
	return state;
}

/* The address is told nowhere, but has to be there, as for the peer. */
static enum collect_status read_path(struct collect_ctx *ctx, struct host_dir dir,
                                     struct str controller, struct subsystem *s)
{
	static const char *const files[] = { "state", "transport", "address" };
	struct path *p = arena_zalloc(ctx->arena, sizeof(*p));
	struct str texts[COUNT_OF(files)];

	for (size_t i = 0; i < COUNT_OF(files); i++) {
		int rc = host_dir_attr(dir, files[i], &texts[i]);

		if (rc < 0)
			return miss(ctx, dir, files[i], rc);
	}
	p->controller = controller;
	p->state = state_of(texts[0]);
	p->transport = texts[1];
	*s->paths_end = p;
	s->paths_end = &p->next;
	return COLLECT_OK;
}

static void add_namespace(struct subsystem *s, struct arena *arena, struct str name)
{
	struct ns *ns = arena_zalloc(arena, sizeof(*ns));

	ns->name = name;
	*s->namespaces_end = ns;
	s->namespaces_end = &ns->next;
}

static enum collect_status read_members(struct collect_ctx *ctx, struct host_dir dir,
                                        struct subsystem *s)
{
	enum collect_status status = COLLECT_OK;
	struct str *names, number;
	size_t n;
	int rc = host_dir_list(dir, &names, &n);

	if (rc < 0)
		return miss(ctx, dir, ".", rc);
	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		if (nvme_is_controller(names[i]))
			status = read_path(ctx, host_dir_sub(dir, names[i]), names[i], s);
		else if (nvme_is_namespace(names[i], &number))
			add_namespace(s, ctx->arena, names[i]);
	}
	return status;
}

static enum collect_status read_subsystem(struct collect_ctx *ctx, struct host_dir dir,
                                          struct str name, struct subsystem *s)
{
	s->paths_end = &s->paths;
	s->namespaces_end = &s->namespaces;
	for (size_t i = 0; i < COUNT_OF(info_files); i++) {
		int rc = 0;

		if (info_files[i])
			rc = host_dir_attr(dir, info_files[i], &s->labels[i]);
		else
			s->labels[i] = name;
		if (rc < 0)
			return miss(ctx, dir, info_files[i], rc);
	}
	return read_members(ctx, dir, s);
}

static struct str name_of(const struct subsystem *s)
{
	return s->labels[COUNT_OF(info_files) - 1];
}

static uint64_t count_paths(const struct subsystem *s, bool all)
{
	uint64_t n = 0;

	for (const struct path *p = s->paths; p; p = p->next)
		n += all || p->state == LIVE;
	return n;
}

static void emit_paths(struct exposition *out, const struct subsystem *s)
{
	for (const struct path *p = s->paths; p; p = p->next) {
		for (size_t i = 0; i < STATES; i++)
			sample_with_u64(out, &path_state,
			                (struct str[]){ p->controller, str_from(state_names[i]),
			                                name_of(s), p->transport },
			                p->state == i);
	}
}

static void emit(struct exposition *out, const struct subsystem *first)
{
	for (const struct subsystem *s = first; s; s = s->next)
		sample_with_u64(out, &info, s->labels, 1);
	for (const struct subsystem *s = first; s; s = s->next) {
		for (const struct ns *ns = s->namespaces; ns; ns = ns->next)
			sample_with_u64(out, &namespace_info,
			                (struct str[]){ ns->name, name_of(s) }, 1);
	}
	for (const struct subsystem *s = first; s; s = s->next)
		sample_of_u64(out, &paths, name_of(s), count_paths(s, true));
	for (const struct subsystem *s = first; s; s = s->next)
		sample_of_u64(out, &paths_live, name_of(s), count_paths(s, false));
	for (const struct subsystem *s = first; s; s = s->next)
		emit_paths(out, s);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir dir = host_dir(ctx->files, HOST_SYS, TOP);
	struct subsystem *first = NULL, **end = &first;
	enum collect_status status = COLLECT_OK;
	struct str *names;
	size_t n;
	int rc = host_dir_list(dir, &names, &n);

	if (rc < 0)
		return miss(ctx, dir, ".", rc);
	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		if (!str_starts(names[i], "nvme-subsys"))
			continue;
		*end = arena_zalloc(ctx->arena, sizeof(**end));
		status = read_subsystem(ctx, host_dir_sub(dir, names[i]), names[i], *end);
		end = &(*end)->next;
	}
	if (status == COLLECT_OK)
		emit(ctx->out, first);
	return status;
}

const struct collector nvmesubsystem_collector = {
	.name = "nvmesubsystem",
	.help = "NVMe subsystems, and the state of each path to them.",
	.collect = collect,
};
