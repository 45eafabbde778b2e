/* SPDX-License-Identifier: Apache-2.0 */
/* nvme: controllers and namespaces from /sys/class/nvme (kernel: drivers/nvme/host/sysfs.c). */

#include <errno.h>

#include "base/array.h"
#include "collectors/collector.h"
#include "collectors/nvme_name.h"

/* The files behind the labels of node_nvme_info; the device is named by its directory. */
static const char *const info_files[] = { "cntlid", NULL,     "firmware_rev",
	                                  "model",  "serial", "state" };

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

#define NAMESPACE(name, help)                                                                  \
	{                                                                                      \
		"node_nvme_namespace_" name, help, METRIC_GAUGE,                               \
		{                                                                              \
			"device", "nsid"                                                       \
		}                                                                              \
	}

static const struct metric capacity = NAMESPACE("capacity_bytes", "Capacity of the namespace.");
static const struct metric size = NAMESPACE("size_bytes", "Size of the namespace.");
static const struct metric used =
	NAMESPACE("used_bytes", "How much of the namespace is in use.");
static const struct metric block_size =
	NAMESPACE("logical_block_size_bytes", "Size of a block of the namespace.");

struct controller {
	struct str labels[COUNT_OF(info_files)]; /* of info */
	struct controller *next;
};

struct ns {
	struct str labels[3]; /* of namespace_info; the others lack the first */
	uint64_t used, size;  /* in blocks */
	uint64_t block_bytes;
	bool tells_used;
	struct ns *next;
};

/* In the order of their names. */
struct found {
	struct controller *controllers, **controllers_end;
	struct ns *namespaces, **namespaces_end;
};

/* What is missing is no fault but no data, as the peer has it. */
static enum collect_status miss(struct collect_ctx *ctx, struct host_dir dir, const char *name,
                                int rc)
{
	if (rc == -ENOENT || rc == -ENODEV)
		return collect_no_data(ctx, "%s/%s is missing", dir.path.p, name);
	return collect_fail_in(ctx, dir, name, rc);
}

static enum collect_status read_namespace(struct collect_ctx *ctx, struct host_dir dir,
                                          struct str device, struct str number,
                                          struct found *found)
{
	struct ns *ns = arena_zalloc(ctx->arena, sizeof(*ns));
	const struct {
		const char *file;
		uint64_t *value;
	} numbers[] = {
		{ "size", &ns->size },
		{ "queue/logical_block_size", &ns->block_bytes },
		{ "nuse", &ns->used },
	};

	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		int rc = host_dir_u64(dir, numbers[i].file, numbers[i].value);

		if (rc == -ENOENT && numbers[i].value == &ns->used)
			break;                /* before Linux 6.8 */
		if (rc < 0 && rc != -EBADMSG) /* what is no number is 0, as the peer has it */
			return miss(ctx, dir, numbers[i].file, rc);
		ns->tells_used = numbers[i].value == &ns->used;
	}
	ns->labels[1] = device;
	ns->labels[2] = number;
	if (host_dir_attr(dir, "ana_state", &ns->labels[0]) < 0)
		ns->labels[0] = STR("unknown");
	*found->namespaces_end = ns;
	found->namespaces_end = &ns->next;
	return COLLECT_OK;
}

static enum collect_status read_namespaces(struct collect_ctx *ctx, struct host_dir dir,
                                           struct str device, struct found *found)
{
	enum collect_status status = COLLECT_OK;
	struct str *names, number;
	size_t n;
	int rc = host_dir_list(dir, &names, &n);

	if (rc < 0)
		return miss(ctx, dir, ".", rc);
	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		if (nvme_is_namespace(names[i], &number))
			status = read_namespace(ctx, host_dir_sub(dir, names[i]), device,
			                        number, found);
	}
	return status;
}

static enum collect_status read_controller(struct collect_ctx *ctx, struct host_dir dir,
                                           struct str device, struct found *found)
{
	struct controller *c = arena_zalloc(ctx->arena, sizeof(*c));

	for (size_t i = 0; i < COUNT_OF(info_files); i++) {
		int rc = 0;

		if (info_files[i])
			rc = host_dir_attr(dir, info_files[i], &c->labels[i]);
		else
			c->labels[i] = device;
		if (rc < 0)
			return miss(ctx, dir, info_files[i], rc);
	}
	*found->controllers_end = c;
	found->controllers_end = &c->next;
	return read_namespaces(ctx, dir, device, found);
}

/* The product as a double: it may pass 2^64. */
static void emit_bytes(struct exposition *out, const struct metric *m, const struct ns *ns,
                       uint64_t blocks)
{
	sample_with(out, m, ns->labels + 1, (double)blocks * (double)ns->block_bytes);
}

static void emit(struct exposition *out, const struct found *found)
{
	const struct ns *first = found->namespaces;

	for (const struct controller *c = found->controllers; c; c = c->next)
		sample_with_u64(out, &info, c->labels, 1);
	for (const struct ns *ns = first; ns; ns = ns->next)
		sample_with_u64(out, &namespace_info, ns->labels, 1);
	for (const struct ns *ns = first; ns; ns = ns->next)
		emit_bytes(out, &capacity, ns, ns->size);
	for (const struct ns *ns = first; ns; ns = ns->next)
		emit_bytes(out, &size, ns, ns->size);
	for (const struct ns *ns = first; ns; ns = ns->next) {
		if (ns->tells_used)
			emit_bytes(out, &used, ns, ns->used);
	}
	for (const struct ns *ns = first; ns; ns = ns->next)
		sample_with_u64(out, &block_size, ns->labels + 1, ns->block_bytes);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir dir = host_dir(ctx->files, HOST_SYS, "class/nvme");
	struct found found = { .controllers_end = &found.controllers,
		               .namespaces_end = &found.namespaces };
	enum collect_status status = COLLECT_OK;
	struct str *names;
	size_t n;
	int rc = host_dir_list(dir, &names, &n);

	if (rc == -ENOENT)
		return collect_no_data(ctx, "there is no NVMe");
	if (rc < 0)
		return collect_fail_read(ctx, "class/nvme", rc);
	for (size_t i = 0; i < n && status == COLLECT_OK; i++)
		status = read_controller(ctx, host_dir_sub(dir, names[i]), names[i], &found);
	if (status == COLLECT_OK)
		emit(ctx->out, &found);
	return status;
}

const struct collector nvme_collector = {
	.name = "nvme",
	.help = "NVMe controllers, and how full their namespaces are.",
	.on_by_default = true,
	.may_block = true, /* the controller is asked for nuse */
	.collect = collect,
};
