/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/softirqs.c"

/* Whatever /proc/softirqs holds, its samples are written or refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, line, type, columns;
	struct exposition out;

	exposition_init(&out);
	while (str_next_line(&text, &line)) {
		if (str_cut(line, ':', &type, &columns))
			emit(&out, type, columns);
	}
	exposition_deinit(&out);
	return 0;
}
