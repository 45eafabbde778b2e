/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

/*
 * Where a certificate stands in its life. It ends soon when less than a quarter of that is
 * left, and less than 30 days: whatever renews certificates does so at a third, whether they
 * live for 6 days or for 90.
 */
enum tls_validity { TLS_VALID, TLS_ENDS_SOON, TLS_EXPIRED, TLS_NOT_YET_VALID };

enum { TLS_LIFE_PARTS = 4, TLS_SOON_S = 30 * 86400 };

/* All in seconds since 1970. */
enum tls_validity tls_validity(int64_t not_before_s, int64_t not_after_s, double now_s);
