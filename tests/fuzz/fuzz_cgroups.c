/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cgroups.c"

#include "base/must.h"

/* Whatever /proc/cgroups holds, a controller is enabled or not. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, line;
	struct controller controller;

	while (str_next_line(&text, &line)) {
		if (parse_line(line, &controller) == 0)
			must(controller.name.n > 0 && controller.enabled <= 1);
	}
	return 0;
}
