/* SPDX-License-Identifier: Apache-2.0 */
#include "command/doctor_report.h"

#include "base/must.h"

/* Whatever answers at /, nothing but text and line ends reaches the terminal. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf out;
	bool well;

	buf_init(&out, 1 << 20);
	if (doctor_report((struct str){ (const char *)data, size }, &out, &well, NULL) == 0)
		for (size_t i = 0; i < out.n; i++)
			must((unsigned char)out.p[i] >= 0x20 || out.p[i] == '\n');
	buf_deinit(&out);
	return 0;
}
