/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/drm.c"

#include "tests/unit/collect.h"

TEST(tells_cards_of_one_driver)
{
	static const struct step steps[] = {
		{ "sys/other", "", COLLECT_OK, NULL, NULL },
		{ "sys/class/drm/card0-DP-1/status", "x", COLLECT_OK, NULL, NULL },
		{ "sys/class/drm/card0/name", "", COLLECT_FAIL, NULL, NULL },
		{ "sys/class/drm/card0/device/uevent", "DRIVER=i915\n", COLLECT_OK, NULL,
		  "node_drm_gpu_busy_percent{card=\"card0\"} 0" },
		{ "sys/class/drm/card0/device/uevent", "PCI=1\nDRIVER=amdgpu", COLLECT_OK,
		  "node_drm_gpu_busy_percent{card=\"card0\"} 0", NULL },
		{ "sys/class/drm/card0/device/gpu_busy_percent", "17\n", COLLECT_OK,
		  "node_drm_gpu_busy_percent{card=\"card0\"} 17", NULL },
		{ "sys/class/drm/card0/device/mem_info_vram_vendor", "hynix\n", COLLECT_OK,
		  "node_drm_card_info{card=\"card0\",memory_vendor=\"hynix\",power_performance_"
		  "level=\"\",unique_id=\"\",vendor=\"amd\"} 1",
		  NULL },
	};

	bench_steps(&drm_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_cards_of_one_driver))
