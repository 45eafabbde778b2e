/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/str.h"

/* What a peer of a TLS port speaks, by its first bytes. Zeroed is ready. */
enum { SNIFF_BYTES = 5 }; /* enough to tell TLS from a request in plain */

enum sniff_verdict {
	SNIFF_MORE, /* too few bytes to tell */
	SNIFF_TLS,
	SNIFF_SSL2, /* a hello in the form of SSL 2.0, of whatever version */
	SNIFF_HTTP, /* a request in plain */
	SNIFF_JUNK,
};

struct sniff {
	char bytes[SNIFF_BYTES];
	unsigned char n;
	enum sniff_verdict verdict;
};

/* Looks at what came next; bytes is not empty. A verdict stays. */
enum sniff_verdict sniff_take(struct sniff *s, struct str bytes);
