/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/xfs.c"

#include "base/must.h"

/* Whatever stats/stats of an XFS holds, it is taken, or refused with a sentence. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct stats stats = { 0 };
	struct err err = { 0 };

	if (parse((struct str){ (const char *)data, size }, &stats, &err) < 0)
		must(err.text[0] != '\0');
	return 0;
}
