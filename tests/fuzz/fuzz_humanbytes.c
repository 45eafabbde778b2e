/* SPDX-License-Identifier: Apache-2.0 */
#include "host/humanbytes.c"

/* Whatever a file system writes for people, it is a number that fits or is refused. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	int64_t is_signed;
	uint64_t is_unsigned;

	humanbytes_bcache(text, &is_signed);
	humanbytes_bcachefs(text, &is_unsigned);
	return 0;
}
