/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "base/must.h"
#include "tls/hello.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct hello h;

	if (hello_parse((struct str){ (const char *)bytes, n }, &h) < 0)
		return 0;
	must(h.newest <= TLS_1_3 && (!h.tls12 || h.newest >= TLS_1_2));
	must(!hello_is_fit_for_http2(&h, TLS_1_1, ~0U));
	return 0;
}
