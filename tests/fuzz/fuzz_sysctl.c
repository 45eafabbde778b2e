/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/sysctl.c"

/* Whatever a setting holds, its fields are written or refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct metric keyed[2] = { { "a", "", METRIC_UNTYPED }, { "b", "", METRIC_UNTYPED } };
	struct setting setting = { .name = STR("x"), .is_info = size % 3 == 0 };
	struct exposition out;
	struct collect_ctx ctx = { .out = &out };

	setting.plain = setting.indexed = keyed[0];
	setting.indexed.labels[0] = "index";
	setting.keyed = keyed;
	setting.n_keys = size % 2 == 0 ? 2 : 0;
	exposition_init(&out);
	emit(&ctx, &setting, (struct str){ (const char *)data, size });
	exposition_deinit(&out);
	return 0;
}
