/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/textformat.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct textformat_family *families;
	struct arena arena;
	struct err err;

	arena_init(&arena);
	textformat_parse((struct str){ (const char *)data, n }, &arena, &families, &err);
	arena_deinit(&arena);
	return 0;
}
