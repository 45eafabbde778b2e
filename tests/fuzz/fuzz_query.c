/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/must.h"
#include "daemon/query.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str rest = { (const char *)bytes, n };
	struct query_pair pair;

	for (size_t left = n + 1; query_next(&rest, &pair); left = rest.n) {
		must(rest.n < left);
		must(strnlen(pair.key, sizeof(pair.key)) < sizeof(pair.key));
		must(strnlen(pair.value, sizeof(pair.value)) < sizeof(pair.value));
	}
	return 0;
}
