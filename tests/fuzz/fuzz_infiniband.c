/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/infiniband.c"

#include "base/must.h"

/* Whatever a port's files hold, what is taken is in its range. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	uint64_t value;

	must(parse_state(text, &value) < 0 || value <= UINT32_MAX);
	must(parse_rate(text, &value) < 0 || value < UINT64_MAX / 2);
	return 0;
}
