/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/runit.c"

/* Whatever supervise/status holds, 20 bytes are a status or are refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct service s = { 0 };

	if (parse_status((struct str){ (const char *)data, size }, &s) == 0)
		must(size >= STATUS_BYTES && s.state == data[STATUS_STATE]);
	return 0;
}
