/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/sockstat.c"

/* Whatever /proc/net/sockstat holds, its pairs are written or refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct families *families = families_new(&shape, "");
	struct str text = { (const char *)data, size }, line;
	struct exposition out;

	exposition_init(&out);
	while (str_next_line(&text, &line))
		emit_line(&out, families, line);
	exposition_deinit(&out);
	families_close(families);
	return 0;
}
