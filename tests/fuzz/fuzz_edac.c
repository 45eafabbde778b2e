/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "collectors/edac.c"

#include "base/must.h"

/* Whatever files and memory modules are called, labels stay within their bound. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size }, number, label;
	struct arena arena;

	arena_init(&arena);
	must(!is_channel(text, &number) || (number.n > 0 && number.n < size));
	must(!name_is_numbered(text, "csrow", &number) || (number.n > 0 && number.n < size));
	label = clean_label(text, &arena);
	must(label.n <= 2 * size && (label.n == 0 || !memchr(label.p, '#', label.n)));
	arena_deinit(&arena);
	return 0;
}
