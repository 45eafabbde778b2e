/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/wire.h"

#include "base/must.h"

/* Whatever the main process may be made to send, the key process takes what can be written. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str message = { (const char *)data, size };
	struct keeper_request request;
	struct buf again;

	if (wire_read_request(message, &request) < 0)
		return 0;
	buf_init(&again, WIRE_REQUEST_MAX_BYTES);
	wire_write_request(&request, &again);
	must(str_eq(buf_str(&again), message));
	buf_deinit(&again);
	return 0;
}
