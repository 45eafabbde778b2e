/* SPDX-License-Identifier: Apache-2.0 */
/* nvmesubsystem: NVMe subsystems and the paths to them (kernel: nvme/host/sysfs.c). */

#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "collectors/collector.h"

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

static const char *const states[] = { "connecting", "dead",      "deleting", "live",
	                              "new",        "resetting", "unknown" };

static size_t skip_digits(struct str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

/* "nvme3" is a controller, "nvme3n1" a namespace, "nvme3c0n1" neither. */
enum kind { NEITHER, CONTROLLER, NAMESPACE };

static enum kind kind_of(struct str name)
{
	struct str rest = str_skip(name, 4);
	size_t n = skip_digits(rest);

	if (!str_starts(name, "nvme") || n == 0)
		return NEITHER;
	rest = str_skip(rest, n);
	if (rest.n == 0)
		return CONTROLLER;
	n = skip_digits(str_skip(rest, 1));
	return rest.p[0] == 'n' && n > 0 && n + 1 == rest.n ? NAMESPACE : NEITHER;
}

/* "deleting (no IO)" is deleting; what is none of them is unknown. */
static const char *known_state(struct str state)
{
	if (str_starts(state, "deleting"))
		return "deleting";
	for (size_t i = 0; i < COUNT_OF(states); i++) {
		if (str_is(state, states[i]))
			return states[i];
	}
	return "unknown";
}

static int emit_controller(struct exposition *out, struct host_dir dir, struct str subsystem,
                           struct str controller, uint64_t *live)
{
	struct str state, transport;
	const char *known;
	int rc = host_dir_attr(dir, "state", &state);

	if (rc == 0)
		rc = host_dir_attr(dir, "transport", &transport);
	if (rc < 0)
		return rc;
	known = known_state(state);
	*live += strcmp(known, "live") == 0;
	for (size_t i = 0; i < COUNT_OF(states); i++)
		sample_with_u64(out, &path_state,
		                (struct str[]){ controller, str_from(states[i]), subsystem,
		                                transport },
		                strcmp(known, states[i]) == 0);
	return 0;
}

static int emit_members(struct exposition *out, struct host_dir dir, struct str subsystem)
{
	uint64_t total = 0, live = 0;
	struct str *names;
	size_t n;
	int rc = host_dir_list(dir, &names, &n);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		enum kind kind = kind_of(names[i]);

		if (kind == NAMESPACE)
			sample_with_u64(out, &namespace_info,
			                (struct str[]){ names[i], subsystem }, 1);
		if (kind != CONTROLLER)
			continue;
		total++;
		rc = emit_controller(out, host_dir_sub(dir, names[i]), subsystem, names[i],
		                     &live);
	}
	if (rc < 0)
		return rc;
	sample_of_u64(out, &paths, subsystem, total);
	sample_of_u64(out, &paths_live, subsystem, live);
	return 0;
}

static int emit(struct exposition *out, struct host_dir dir, struct str subsystem)
{
	static const char *const files[] = { "iopolicy", "model", "subsysnqn", "serial" };
	struct str labels[COUNT_OF(files) + 1];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < COUNT_OF(files); i++)
		rc = host_dir_attr(dir, files[i], &labels[i]);
	if (rc < 0)
		return rc;
	labels[COUNT_OF(files)] = subsystem;
	sample_with_u64(out, &info, labels, 1);
	return emit_members(out, dir, subsystem);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "class/nvme-subsystem");
	struct str *names;
	size_t n;
	int rc = host_dir_list(top, &names, &n);

	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (str_starts(names[i], "nvme-subsys"))
			rc = emit(ctx->out, host_dir_sub(top, names[i]), names[i]);
	}
	if (rc == -ENOENT || rc == -EACCES || rc == -EPERM)
		return collect_no_data(ctx,
		                       "class/nvme-subsystem, or a file in it, is missing");
	return rc < 0 ? collect_fail_read(ctx, "class/nvme-subsystem", rc) : COLLECT_OK;
}

const struct collector nvmesubsystem_collector = {
	.name = "nvmesubsystem",
	.help = "NVMe subsystems, and the state of each path to them.",
	.collect = collect,
};
