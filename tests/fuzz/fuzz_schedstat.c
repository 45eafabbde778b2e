/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/schedstat.c"

#include "base/must.h"

/* Whatever /proc/schedstat holds, a CPU has a number. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, line, cpu;
	uint64_t columns[COLUMNS];

	while (str_next_line(&text, &line)) {
		if (parse_line(line, &cpu, columns))
			must(cpu.n > 0);
	}
	return 0;
}
