/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/buddyinfo.c"

/* Whatever /proc/buddyinfo holds, a line has a node, a zone and the rest. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, line, node, zone, counts;
	struct exposition out;

	exposition_init(&out);
	while (str_next_line(&text, &line)) {
		if (parse_line(line, &node, &zone, &counts) == 0)
			emit(&out, node, zone, counts);
	}
	exposition_deinit(&out);
	return 0;
}
