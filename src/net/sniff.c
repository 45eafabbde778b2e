/* SPDX-License-Identifier: Apache-2.0 */
#include "net/sniff.h"

#include <string.h>

#include "base/array.h"

enum { TLS_RECORD_HANDSHAKE = 22 }; /* RFC 8446 section 5.1: the first byte of every client */

static enum sniff_verdict judge(struct str seen)
{
	const unsigned char *p = (const unsigned char *)seen.p;
	static const char *const starts[] = { "GET /", "HEAD ", "POST ", "PUT /", "OPTIO" };

	for (size_t i = 0; i < COUNT_OF(starts); i++) {
		if (str_is(seen, starts[i]))
			return SNIFF_HTTP;
	}
	/* RFC 5246 appendix E.2: a length with its top bit set, a ClientHello, a version. */
	return p[0] & 0x80 && p[2] == 1 ? SNIFF_SSL2 : SNIFF_JUNK;
}

enum sniff_verdict sniff_take(struct sniff *s, struct str bytes)
{
	size_t room = (size_t)(SNIFF_BYTES - s->n), n = bytes.n < room ? bytes.n : room;

	if (s->verdict != SNIFF_MORE)
		return s->verdict;
	if (s->n == 0 && bytes.p[0] == TLS_RECORD_HANDSHAKE)
		return s->verdict = SNIFF_TLS;
	memcpy(s->bytes + s->n, bytes.p, n);
	s->n = (unsigned char)(s->n + n);
	if (s->n == SNIFF_BYTES)
		s->verdict = judge((struct str){ s->bytes, SNIFF_BYTES });
	return s->verdict;
}
