/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "host/linkmodes.h"

/* Whatever comes of speeds, reading it ends, and an unknown one is none. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct linkmode mode;

	while (linkmodes_next(&rest, &mode) > 0)
		must(!mode.has_speed || mode.speed_mbit != UINT32_MAX);
	return 0;
}
