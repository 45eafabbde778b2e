/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/diskstats.c"

/* Whatever /proc/diskstats and udev's files hold, columns are counted and values are pieces. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str properties[UDEV_PROPERTIES_MAX] = { { 0 } };
	struct str text = { (const char *)data, size }, rest = text, row;
	struct line line;

	while (str_next_line(&rest, &row)) {
		if (parse_line(row, &line) > 0)
			must(line.n >= COLUMNS_MIN && line.n <= COLUMNS && line.name.n > 0);
	}
	udev_parse(text, property_names, properties);
	for (size_t i = 0; i < PROPERTY_COUNT; i++)
		must(properties[i].n <= size);
	return 0;
}
