/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/hwmon_name.c"

#include "base/must.h"

/* Whatever files and chips are called, they are taken apart and named. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, line;
	struct hwmon_chip chips[8] = { 0 };
	struct hwmon_file file;
	struct arena arena;
	size_t n = 0;

	arena_init(&arena);
	while (n < 8 && str_next_line(&text, &line)) {
		hwmon_file_parse(line, &file);
		chips[n].device = line;
		chips[n].name = file.type;
		chips[n++].real = line;
	}
	hwmon_name_chips(chips, n, &arena);
	for (size_t i = 0; i < n; i++)
		must(chips[i].chip.n <= 2 * size + 2);
	arena_deinit(&arena);
	return 0;
}
