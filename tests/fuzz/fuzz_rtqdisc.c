/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/must.h"
#include "host/rtqdisc.h"

/* Whatever comes for a queueing discipline, reading it ends and stays inside it. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rtqdisc q;

	if (rtqdisc_parse((struct str){ (const char *)data, size }, &q) < 0)
		return 0;
	must(q.kind.n < size && !memchr(q.kind.p ? q.kind.p : "x", '\0', q.kind.n));
	return 0;
}
