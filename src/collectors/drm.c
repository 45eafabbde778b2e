/* SPDX-License-Identifier: Apache-2.0 */
/* drm: load and memory of AMD's graphics cards (kernel: gpu/amdgpu). */

#include <errno.h>

#include "base/array.h"
#include "collectors/attrs.h"

#define ROW(file, name, help)                                                                  \
	{                                                                                      \
		file,                                                                          \
		{                                                                              \
			"node_drm_" name, help, METRIC_GAUGE,                                  \
			{                                                                      \
				"card"                                                         \
			}                                                                      \
		}                                                                              \
	}

static const struct attr_row rows[] = {
	ROW("gpu_busy_percent", "gpu_busy_percent", "How busy the card is, in percent."),
	ROW("mem_info_gtt_total", "memory_gtt_size_bytes",
	    "Memory of the host that the card may use."),
	ROW("mem_info_gtt_used", "memory_gtt_used_bytes",
	    "Memory of the host that the card uses."),
	ROW("mem_info_vis_vram_total", "memory_vis_vram_size_bytes",
	    "Memory of the card that the CPU can see."),
	ROW("mem_info_vis_vram_used", "memory_vis_vram_used_bytes",
	    "How much of that is in use."),
	ROW("mem_info_vram_total", "memory_vram_size_bytes", "Memory of the card."),
	ROW("mem_info_vram_used", "memory_vram_used_bytes", "How much of that is in use."),
};

static const struct metric info = {
	"node_drm_card_info",
	"Maker and settings of the card, always 1.",
	METRIC_GAUGE,
	{ "card", "memory_vendor", "power_performance_level", "unique_id", "vendor" },
};

/* "card0" is a card, "card0-DP-1" is a plug of it. */
static bool is_card(struct str name)
{
	return str_starts(name, "card") && name.n == 5 && name.p[4] >= '0' && name.p[4] <= '9';
}

static bool is_amdgpu(struct str uevent)
{
	struct str line;

	while (str_next_line(&uevent, &line)) {
		if (str_is(str_trim(line), "DRIVER=amdgpu"))
			return true;
	}
	return false;
}

/* What a card does not tell is 0, as the peer has it; one that is switched off tells nothing.
 */
static void emit(struct exposition *out, struct host_dir dir, struct str card)
{
	struct str texts[COUNT_OF(rows)];
	struct str labels[] = { card, attr_text(dir, "mem_info_vram_vendor"),
		                attr_text(dir, "power_dpm_force_performance_level"),
		                attr_text(dir, "unique_id"), STR("amd") };

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		int rc = host_dir_attr(dir, rows[i].file, &texts[i]);

		if (rc == -ENODATA)
			return;
		if (rc < 0)
			texts[i] = STR("0");
	}
	sample_with_u64(out, &info, labels, 1);
	for (size_t i = 0; i < COUNT_OF(rows); i++)
		attr_emit_text(out, &rows[i], &card, texts[i]);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, "class/drm");
	struct str *names, uevent;
	size_t n;

	if (host_dir_list(top, &names, &n) < 0)
		return COLLECT_OK;
	for (size_t i = 0; i < n; i++) {
		struct host_dir dir = host_dir_sub(host_dir_sub(top, names[i]), STR("device"));
		int rc;

		if (!is_card(names[i]))
			continue;
		rc = host_dir_read(dir, "uevent", &uevent);
		if (rc < 0)
			return collect_fail_in(ctx, dir, "uevent", rc);
		if (is_amdgpu(uevent))
			emit(ctx->out, dir, names[i]);
	}
	return COLLECT_OK;
}

const struct collector drm_collector = {
	.name = "drm",
	.help = "Load and memory of AMD's graphics cards.",
	.may_block = true, /* some values are asked of the card */
	.collect = collect,
};
