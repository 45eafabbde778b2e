/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#include "base/must.h"
#include "tls/hello.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str all = { (const char *)bytes, n };
	struct hello h;

	must(hello_is_whole(all) || hello_fingerprint(all) == 0);
	if (hello_parse(all, &h) < 0)
		return 0;
	must(h.versions < 2U << TLS_1_3 && hello_version(&h, 0) == -ENOENT);
	must(!hello_is_fit_for_http2(&h, TLS_1_1, ~0U));
	return 0;
}
