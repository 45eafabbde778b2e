/* SPDX-License-Identifier: Apache-2.0 */
/* pcidevice: PCI devices, their links and power states (kernel: ABI/testing/sysfs-bus-pci). */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/attrs.h"
#include "collectors/pcidevice_names.h"

static const struct flag flags[] = {
	{ "collector.pcidevice.names", FLAG_SWITCH, NULL,
	  "Tell names beside ids, from the list of PCI IDs." },
	{ "collector.pcidevice.idsfile", FLAG_TEXT, "",
	  "The list of PCI IDs, where it is not in one of the usual places.",
	  .names = NAMES_FILE },
	{ 0 },
};

#define INFO_LABELS_BUT_NAMES                                                                  \
	"parent_bus", "parent_device", "parent_function", "parent_segment", "revision",        \
		"segment", "subsystem_device_id"

static const struct metric info = {
	"node_pcidevice_info",
	"Place and ids of the device, always 1.",
	METRIC_GAUGE,
	{ "bus", "class_id", "device", "device_id", "function", INFO_LABELS_BUT_NAMES,
	  "subsystem_vendor_id", "vendor_id" },
};
static const struct metric named_info = {
	"node_pcidevice_info",
	"Place, ids and names of the device, always 1.",
	METRIC_GAUGE,
	{ "bus", "class_id", "class_name", "device", "device_id", "device_name", "function",
	  INFO_LABELS_BUT_NAMES, "subsystem_device_name", "subsystem_vendor_id",
	  "subsystem_vendor_name", "vendor_id", "vendor_name" },
};

#define PLACE                                                                                  \
	{                                                                                      \
		"bus", "device", "function", "segment"                                         \
	}
#define ROW(file, name, help)                                                                  \
	{                                                                                      \
		file,                                                                          \
		{                                                                              \
			"node_pcidevice_" name, help, METRIC_GAUGE, PLACE                      \
		}                                                                              \
	}

/* "8.0 GT/s PCIe" and how many lanes; -1 where a device has no such link. */
static const struct row {
	const char *file;
	struct metric metric;
} speeds[] = {
	ROW("current_link_speed", "current_link_transfers_per_second",
	    "Speed of the link; -1 where it is unknown."),
	ROW("max_link_speed", "max_link_transfers_per_second",
	    "Highest speed of the link; -1 where it is unknown."),
};
static const struct row widths[] = {
	ROW("current_link_width", "current_link_width",
	    "Lanes of the link; -1 where they are unknown."),
	ROW("max_link_width", "max_link_width",
	    "Most lanes of the link; -1 where they are unknown."),
};
static const struct row numbers[] = {
	ROW("d3cold_allowed", "d3cold_allowed", "1 where the device may be switched off."),
	ROW("sriov_drivers_autoprobe", "sriov_drivers_autoprobe",
	    "1 where drivers take virtual functions by themselves."),
	ROW("sriov_numvfs", "sriov_numvfs", "Virtual functions that are enabled."),
	ROW("sriov_totalvfs", "sriov_totalvfs", "Virtual functions that there may be."),
	ROW("sriov_vf_total_msix", "sriov_vf_total_msix",
	    "Interrupt vectors for virtual functions."),
};
static const struct metric numa_node = {
	"node_pcidevice_numa_node",
	"The NUMA node that the device is at.",
	METRIC_GAUGE,
	PLACE,
};
static const struct metric power_state = {
	"node_pcidevice_power_state",
	"1 for the power state that the device is in, 0 for the others.",
	METRIC_GAUGE,
	{ "bus", "device", "function", "segment", "state" },
};

static const char *const power_states[] = { "D0",     "D1",      "D2",   "D3hot",
	                                    "D3cold", "unknown", "error" };

/* "0000:45:00.1" */
struct place {
	struct str segment, bus, device, function;
};

static int open_pcidevice(const struct collector_env *env, void **state, struct err *err)
{
	(void)err;
	if (flags_switch(env->flags, "collector.pcidevice.names"))
		*state = pcidevice_names_new(
			flags_text(env->flags, "collector.pcidevice.idsfile"));
	return 0;
}

static void close_pcidevice(struct host *host, void *state)
{
	(void)host;
	pcidevice_names_free(state);
}

static bool is_hex(struct str text)
{
	uint64_t value;

	return str_to_u64_base(text, 16, &value) == 0;
}

static int parse_place(struct str text, struct place *out)
{
	struct str rest;

	if (!str_cut(text, ':', &out->segment, &rest) ||
	    !str_cut(rest, ':', &out->bus, &rest) ||
	    !str_cut(rest, '.', &out->device, &out->function))
		return -EBADMSG;
	return is_hex(out->segment) && is_hex(out->bus) && is_hex(out->device) &&
	                       is_hex(out->function)
	               ? 0
	               : -EBADMSG;
}

/* ".../0000:40:01.3/0000:45:00.0": itself, and what it hangs on unless that is a root. */
static int parse_link(struct str target, struct place *self, struct place *parent)
{
	struct str above, last;

	*parent = (struct place){ STR("*"), STR("*"), STR("*"), STR("*") };
	if (!str_cut_last(target, '/', &above, &last))
		return -EBADMSG;
	str_cut_last(above, '/', &target, &above);
	if (!str_starts(above, "pci") && parse_place(above, parent) < 0)
		return -EBADMSG;
	return parse_place(last, self);
}

/* -1 for a link that is down or none. */
static int parse_speed(struct str text, double *transfers)
{
	struct str words[3];

	*transfers = -1;
	if (text.n == 0 || str_starts(text, "Unknown"))
		return 0;
	if (str_words(text, words, 3) != 3 || !str_is(words[1], "GT/s") ||
	    !str_is(words[2], "PCIe") || str_to_f64(words[0], transfers) < 0)
		return -EBADMSG;
	*transfers *= 1e9;
	return 0;
}

/* A negative errno, and the file that it is about. */
static int read_ids(struct host_dir dir, struct pcidevice_ids *ids, uint64_t *revision,
                    const char **file)
{
	const struct {
		const char *file;
		uint64_t *value;
	} files[] = {
		{ "class", &ids->class_id },
		{ "vendor", &ids->vendor },
		{ "device", &ids->device },
		{ "subsystem_vendor", &ids->subsystem_vendor },
		{ "subsystem_device", &ids->subsystem_device },
		{ "revision", revision },
	};

	for (size_t i = 0; i < COUNT_OF(files); i++) {
		int rc = host_dir_auto_u64(dir, files[i].file, files[i].value);

		*file = files[i].file;
		if (rc == 0 && *files[i].value > UINT32_MAX)
			rc = -EBADMSG;
		if (rc < 0)
			return rc;
	}
	return 0;
}

static struct str hex(struct arena *arena, int digits, uint64_t value)
{
	return str_from(arena_printf(arena, "0x%0*" PRIx64, digits, value));
}

static void emit_info(struct collect_ctx *ctx, const struct place *self,
                      const struct place *parent, const struct pcidevice_ids *ids,
                      uint64_t revision)
{
	struct str class_id = hex(ctx->arena, 6, ids->class_id);
	struct str vendor = hex(ctx->arena, 4, ids->vendor);
	struct str device = hex(ctx->arena, 4, ids->device);
	struct str subsystem_vendor = hex(ctx->arena, 4, ids->subsystem_vendor);
	struct str subsystem_device = hex(ctx->arena, 4, ids->subsystem_device);
	struct str rev = hex(ctx->arena, 2, revision);
	struct pcidevice_names_of names;

	if (!ctx->state) {
		sample_with_u64(ctx->out, &info,
		                (struct str[]){ self->bus, class_id, self->device, device,
		                                self->function, parent->bus, parent->device,
		                                parent->function, parent->segment, rev,
		                                self->segment, subsystem_device,
		                                subsystem_vendor, vendor },
		                1);
		return;
	}
	names = pcidevice_names_find(ctx->state, ids, ctx->arena);
	sample_with_u64(ctx->out, &named_info,
	                (struct str[]){ self->bus, class_id, names.class_name, self->device,
	                                device, names.device, self->function, parent->bus,
	                                parent->device, parent->function, parent->segment, rev,
	                                self->segment, subsystem_device, names.subsystem_device,
	                                subsystem_vendor, names.subsystem_vendor, vendor,
	                                names.vendor },
	                1);
}

static enum collect_status emit_link(struct collect_ctx *ctx, struct host_dir dir,
                                     const struct str *labels)
{
	struct str text;
	double transfers;
	uint64_t width;

	for (size_t i = 0; i < COUNT_OF(speeds); i++) {
		int rc = host_dir_attr(dir, speeds[i].file, &text);

		rc = attr_absent(rc) ? 0 : rc;
		if (rc == 0)
			rc = parse_speed(text, &transfers);
		if (rc < 0)
			return collect_fail_in(ctx, dir, speeds[i].file, rc);
		sample_with(ctx->out, &speeds[i].metric, labels, transfers);
	}
	for (size_t i = 0; i < COUNT_OF(widths); i++) {
		int rc = host_dir_u64(dir, widths[i].file, &width);

		if (rc < 0 && !attr_absent_or_junk(rc))
			return collect_fail_in(ctx, dir, widths[i].file, rc);
		sample_with(ctx->out, &widths[i].metric, labels, rc == 0 ? (double)width : -1);
	}
	return COLLECT_OK;
}

static void emit_power_state(struct exposition *out, struct host_dir dir,
                             const struct str place[static 4])
{
	struct str labels[5] = { place[0], place[1], place[2], place[3] }, now;

	if (host_dir_attr(dir, "power_state", &now) < 0 || now.n == 0)
		return;
	for (size_t i = 0; i < COUNT_OF(power_states); i++) {
		labels[4] = str_from(power_states[i]);
		sample_with_u64(out, &power_state, labels, str_eq(now, labels[4]));
	}
}

static enum collect_status emit_numbers(struct collect_ctx *ctx, struct host_dir dir,
                                        const struct str *labels)
{
	int64_t node;
	int rc;

	for (size_t i = 0; i < COUNT_OF(numbers); i++) {
		uint64_t value = 0;

		rc = host_dir_auto_u64(dir, numbers[i].file, &value);
		if (rc < 0 && !attr_absent(rc))
			return collect_fail_in(ctx, dir, numbers[i].file, rc);
		sample_with_u64(ctx->out, &numbers[i].metric, labels, value);
	}
	rc = host_dir_auto_i64(dir, "numa_node", &node);
	if (rc == 0 && node != -1)
		sample_with(ctx->out, &numa_node, labels, (double)node);
	return rc < 0 && !attr_absent(rc) ? collect_fail_in(ctx, dir, "numa_node", rc)
	                                  : COLLECT_OK;
}

static enum collect_status emit(struct collect_ctx *ctx, struct host_dir dir,
                                const struct place *self, const struct place *parent,
                                const struct pcidevice_ids *ids, uint64_t revision)
{
	const struct str labels[] = { self->bus, self->device, self->function, self->segment };
	enum collect_status status;

	emit_info(ctx, self, parent, ids, revision);
	status = emit_link(ctx, dir, labels);
	if (status == COLLECT_OK)
		status = emit_numbers(ctx, dir, labels);
	emit_power_state(ctx->out, dir, labels);
	return status;
}

/* One that goes away meanwhile is none. */
static enum collect_status collect_device(struct collect_ctx *ctx, struct host_dir top,
                                          struct str name)
{
	struct host_dir dir = host_dir_sub(top, name);
	const char *file = ".";
	struct pcidevice_ids ids;
	struct place self, parent;
	struct str target;
	uint64_t revision;
	int rc = host_dir_link(top, name.p, &target);

	if (rc == -EINVAL || (rc == 0 && parse_link(target, &self, &parent) < 0))
		return collect_fail(ctx, "%s leads to no place on a PCI bus", dir.path.p);
	if (rc == 0)
		rc = read_ids(dir, &ids, &revision, &file);
	if (rc == 0)
		return emit(ctx, dir, &self, &parent, &ids, revision);
	return rc == -ENOENT || rc == -ENODEV ? COLLECT_OK
	                                      : collect_fail_in(ctx, dir, file, rc);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "bus/pci/devices");
	enum collect_status status = COLLECT_OK;
	struct str *names;
	size_t n;
	int rc = host_dir_list(top, &names, &n);

	if (rc == -ENOENT)
		return collect_no_data(ctx, "there is no PCI bus");
	if (rc < 0)
		return collect_fail_read(ctx, "bus/pci/devices", rc);
	for (size_t i = 0; i < n && status == COLLECT_OK; i++)
		status = collect_device(ctx, top, names[i]);
	return status;
}

const struct collector pcidevice_collector = {
	.name = "pcidevice",
	.help = "PCI devices: ids, links, power states and virtual functions.",
	.flags = flags,
	.open = open_pcidevice,
	.close = close_pcidevice,
	.collect = collect,
};
