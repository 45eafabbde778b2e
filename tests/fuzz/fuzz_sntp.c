/* SPDX-License-Identifier: Apache-2.0 */
#include "host/sntp.h"

#include <math.h>

#include "base/must.h"

/* Whatever a server sends, what is taken of it are finite numbers. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sntp_question q = { 0, UINT64_C(0xe8fe5b80) << 32, UINT64_C(0xe8fe5b81) << 32 };
	struct sntp_answer a;

	if (sntp_parse((struct str){ (const char *)data, size }, &q, &a, NULL) < 0)
		return 0;
	must(size >= SNTP_PACKET_BYTES && a.leap <= SNTP_LEAP_UNKNOWN && a.stratum <= 255);
	must(isfinite(a.offset_s) && a.rtt_s >= 0 && a.min_error_s >= 0);
	must(!sntp_is_sane(&a) || a.reference <= a.time);
	return 0;
}
