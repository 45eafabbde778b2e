/* SPDX-License-Identifier: Apache-2.0 */
#include "host/xmlrpc.h"

#include "base/must.h"

/* Whatever XML comes, rows are bounded and their texts end with NUL. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct xmlrpc_field fields[] = { { "name", XMLRPC_TEXT },
		                                      { "state", XMLRPC_NUMBER } };
	struct str text = { (const char *)data, size };
	struct xmlrpc_value *values;
	struct arena arena;
	struct xmlrpc *x;
	size_t n;

	if (xmlrpc_new(&x, NULL) < 0)
		return 0;
	arena_init(&arena);
	for (int again = 0; again < 2; again++) {
		if (xmlrpc_parse(x, &arena, text, fields, 2, &values, &n, NULL) < 0)
			continue;
		must(n <= XMLRPC_ROWS_MAX);
		for (size_t i = 0; i < 2 * n; i++)
			must(!values[i].text.p || values[i].text.p[values[i].text.n] == '\0');
	}
	arena_deinit(&arena);
	xmlrpc_free(x);
	return 0;
}
