/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/validity.h"

enum tls_validity tls_validity(int64_t not_before_s, int64_t not_after_s, double now_s)
{
	double left_s = (double)not_after_s - now_s;
	double life_s = (double)not_after_s - (double)not_before_s;

	if (left_s < 0)
		return TLS_EXPIRED;
	if ((double)not_before_s > now_s)
		return TLS_NOT_YET_VALID;
	return left_s < TLS_SOON_S && left_s < life_s / TLS_LIFE_PARTS ? TLS_ENDS_SOON
	                                                               : TLS_VALID;
}
