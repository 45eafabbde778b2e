/* SPDX-License-Identifier: Apache-2.0 */
#include "host/httpcall.h"

#include "base/must.h"

/* Whatever a server answers, its body lies within what came. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str whole = { (const char *)data, size }, body;
	size_t expects = httpcall_expects(whole);

	if (httpcall_parse(whole, &body, NULL) < 0)
		return 0;
	must(expects > 0 && body.n <= size && body.p >= whole.p);
	must(body.p + body.n <= whole.p + size);
	return 0;
}
