/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/softnet.c"

/* Whatever /proc/net/softnet_stat holds, a line has its columns or is refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, line;
	uint64_t columns[COLUMNS];

	while (str_next_line(&text, &line))
		parse_line(line, 0, columns);
	return 0;
}
