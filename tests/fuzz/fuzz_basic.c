/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "auth/basic.h"
#include "base/must.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct basic_credentials who;

	if (basic_decode((struct str){ (const char *)bytes, n }, &who) == 0)
		must(who.user.n + 1 + who.password.n <= sizeof(who.text));
	basic_wipe(&who);
	return 0;
}
