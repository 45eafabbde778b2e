/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/slabinfo.c"

#include "base/must.h"

/* Whatever /proc/slabinfo holds, a row has its fields or is refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, line, slab;
	double values[COUNT_OF(rows)];

	while (str_next_line(&text, &line)) {
		if (parse_line(line, &slab, values) == 0)
			must(slab.n > 0);
	}
	return 0;
}
