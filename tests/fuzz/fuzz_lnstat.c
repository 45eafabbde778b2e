/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/lnstat.c"

/* Whatever a file of /proc/net/stat holds, its columns are written or refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct families *families = families_new(&shape, "_total");
	struct exposition out;

	exposition_init(&out);
	emit_file(&out, families, STR("x"), (struct str){ (const char *)data, size });
	exposition_deinit(&out);
	families_close(families);
	return 0;
}
