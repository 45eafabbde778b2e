/* SPDX-License-Identifier: Apache-2.0 */
#include "host/rpcstat.c"

#include "base/must.h"

/* Whatever /proc/net/rpc/nfs holds, it is taken, or refused with a sentence. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct rpcstat_key keys[] = {
		{ "rc", 3, 3, false, false },
		{ "th", 2, 2, false, true },
		{ "proc4ops", 39, SIZE_MAX, true, false },
	};
	uint64_t numbers[3][RPCSTAT_NUMBERS_MAX];
	struct err err = { 0 };

	if (rpcstat_parse((struct str){ (const char *)data, size }, keys, 3, numbers, &err) < 0)
		must(err.text[0] != '\0');
	return 0;
}
