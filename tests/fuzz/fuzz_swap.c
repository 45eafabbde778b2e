/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/swap.c"

/* Whatever /proc/swaps holds, an area has its fields or is refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, line;
	struct area area;

	while (str_next_line(&text, &line))
		parse_line(line, &area);
	return 0;
}
