/* SPDX-License-Identifier: Apache-2.0 */
/* Accept up to the first newline, Accept-Encoding behind it. */
#include <stddef.h>
#include <stdint.h>

#include "base/must.h"
#include "daemon/negotiate.h"
#include "http/accept.h"
#include "http/coding.h"
#include "http/qvalue.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct str rest = { (const char *)bytes, n }, accept = { 0 };
	struct negotiated negotiated;
	int weight;

	str_next_line(&rest, &accept);
	negotiated = negotiate(accept, n % 2 == 0);
	must(str_ends(str_from(negotiated.content_type),
	              escaping_name(negotiated.format.escaping)));
	must(coding_choose(rest) < CODINGS);
	weight = accept_weight(accept, "application/json");
	must(weight >= 0 && weight <= QVALUE_ONE);
	return 0;
}
