/* SPDX-License-Identifier: Apache-2.0 */
/* nvme: NVMe controllers and their namespaces (kernel: nvme/host/sysfs.c). */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"

static const struct metric info = {
	"node_nvme_info",
	"Make, model and state of the controller, always 1.",
	METRIC_GAUGE,
	{ "cntlid", "device", "firmware_revision", "model", "serial", "state" },
};
static const struct metric namespace_info = {
	"node_nvme_namespace_info",
	"State of the path to the namespace, always 1.",
	METRIC_GAUGE,
	{ "ana_state", "device", "nsid" },
};

#define BYTES(name, help)                                                                      \
	{                                                                                      \
		"node_nvme_namespace_" name "_bytes", help, METRIC_GAUGE,                      \
		{                                                                              \
			"device", "nsid"                                                       \
		}                                                                              \
	}
static const struct metric capacity = BYTES("capacity", "Capacity of the namespace.");
static const struct metric size_bytes = BYTES("size", "Size of the namespace.");
static const struct metric used = BYTES("used", "How much of the namespace is in use.");
static const struct metric block_size =
	BYTES("logical_block_size", "Size of a block of the namespace.");

/* "nvme0n1" is the namespace 1; "nvme0c0n1", a path to it, is none. */
static bool is_namespace(struct str name, struct str *nsid)
{
	struct str controller, rest;
	uint64_t number;

	return str_starts(name, "nvme") &&
	       str_cut(str_skip(name, 4), 'n', &controller, &rest) &&
	       str_to_u64(controller, &number) == 0 && str_to_u64(rest, &number) == 0 &&
	       (*nsid = rest, true);
}

/* A number that is none counts as 0, as for the peer. */
static int read_number(struct host_dir dir, const char *name, uint64_t *out)
{
	int rc = host_dir_u64(dir, name, out);

	if (rc == -EBADMSG)
		*out = 0;
	return rc == -EBADMSG ? 0 : rc;
}

static int emit_namespace(struct exposition *out, struct host_dir dir, struct str device,
                          struct str nsid)
{
	struct str labels[] = { device, nsid }, state;
	uint64_t in_use, blocks, bytes;
	int rc = read_number(dir, "nuse", &in_use);

	if (rc == 0)
		rc = read_number(dir, "size", &blocks);
	if (rc == 0)
		rc = read_number(dir, "queue/logical_block_size", &bytes);
	if (rc < 0)
		return rc;
	if (host_dir_attr(dir, "ana_state", &state) < 0)
		state = STR("unknown");
	sample_with_u64(out, &namespace_info, (struct str[]){ state, device, nsid }, 1);
	sample_with_u64(out, &capacity, labels, blocks * bytes);
	sample_with_u64(out, &size_bytes, labels, blocks * bytes);
	sample_with_u64(out, &used, labels, in_use * bytes);
	sample_with_u64(out, &block_size, labels, bytes);
	return 0;
}

static int emit_device(struct exposition *out, struct host_dir dir, struct str device)
{
	static const char *const files[] = { "cntlid", NULL,     "firmware_rev",
		                             "model",  "serial", "state" };
	struct str labels[COUNT_OF(files)], *names, nsid;
	size_t n;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < COUNT_OF(files); i++) {
		labels[i] = device;
		if (files[i])
			rc = host_dir_attr(dir, files[i], &labels[i]);
	}
	if (rc == 0)
		rc = host_dir_list(dir, &names, &n);
	if (rc < 0)
		return rc;
	sample_with_u64(out, &info, labels, 1);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		if (is_namespace(names[i], &nsid))
			rc = emit_namespace(out, host_dir_sub(dir, names[i]), device, nsid);
	}
	return rc;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "class/nvme");
	struct str *names;
	size_t n;
	int rc = host_dir_list(top, &names, &n);

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = emit_device(ctx->out, host_dir_sub(top, names[i]), names[i]);
	if (rc == -ENOENT)
		return collect_no_data(ctx, "class/nvme, or a file in it, is missing");
	return rc < 0 ? collect_fail_read(ctx, "class/nvme", rc) : COLLECT_OK;
}

const struct collector nvme_collector = {
	.name = "nvme",
	.help = "NVMe controllers, and how full their namespaces are.",
	.on_by_default = true,
	.may_block = true, /* the controller is asked for nuse */
	.collect = collect,
};
