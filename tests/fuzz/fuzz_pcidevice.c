/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/pcidevice.c"

/* Wherever a link leads, a place that is taken has all its parts; so has a speed its unit. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct place self, parent;
	double transfers;

	if (parse_link(text, &self, &parent) == 0)
		must(self.segment.n > 0 && self.bus.n > 0 && self.device.n > 0 &&
		     self.function.n > 0 && parent.function.n > 0);
	if (parse_speed(text, &transfers) == 0)
		must(size == 0 || str_starts(text, "Unknown") ||
		     memmem(data, size, "GT/s", 4) != NULL);
	return 0;
}
