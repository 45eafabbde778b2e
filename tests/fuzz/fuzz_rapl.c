/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/rapl.c"

/* Whatever zones are called, a name line by line, each has one that is no longer. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, line;
	struct zone zones[8] = { 0 };

	for (size_t n = 0; n < 8 && str_next_line(&text, &line); n++) {
		zones[n].name = line;
		name_zone(zones, n);
		must(zones[n].zone.n <= line.n);
	}
	return 0;
}
