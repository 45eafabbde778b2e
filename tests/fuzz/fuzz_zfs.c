/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/zfs.c"

#include "base/must.h"

/* Whatever the files of a pool hold, it is written or refused, and a row has its data. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, rest = text;
	struct families *families = families_new(&dataset_shape, "");
	struct kstat_row row = { 0 };
	struct exposition out;

	exposition_init(&out);
	emit_state(&out, STR("tank"), text);
	emit_dataset(&out, families, STR("tank"), text, &row);
	families_close(families);
	families = families_new(&pool_shape, "");
	emit_io(&out, families, STR("tank"), text);
	if (kstat_skip_heading(&rest)) {
		while (kstat_next(&rest, &row))
			must(row.name.n > 0 && row.data.n > 0);
	}
	exposition_deinit(&out);
	families_close(families);
	return 0;
}
