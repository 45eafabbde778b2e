/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/bcache.c"

#include "base/must.h"

/* Whatever writeback_rate_debug and priority_stats hold, a word of theirs is found or none. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, word;

	if (find_line(text, "rate", "/sec", &word))
		must(word.n > 0 && word.n <= size);
	if (find_line(text, "Unused", "%", &word))
		must(word.n > 0 && word.n <= size);
	return 0;
}
