/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "base/must.h"
#include "state/access.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const struct identity who = { .uid = 1000, .gid = 100 };
	static struct access_step step = { .uid = 1, .gid = 100, .mode = 0640 };

	if (acl_parse((struct str){ (const char *)bytes, n }, &step.acl) < 0)
		return 0;
	must(step.acl.n <= ACL_ENTRIES_MAX);
	(void)access_granted(&step, &who, 4);
	return 0;
}
