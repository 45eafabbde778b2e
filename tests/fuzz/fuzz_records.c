/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdint.h>

#include "base/must.h"
#include "tls/records.h"

/*
 * However the bytes of a peer arrive, the same records are counted. The first byte says how
 * many bytes come at once and the second how many records the peer has left, in hundreds.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Returns whether all were fair. */
static bool count(struct records *r, struct str bytes, size_t at_once, unsigned hundreds)
{
	records_init(r, 0);
	r->account.balance = hundreds * 100 < RECORDS_MAX ? hundreds * 100 : RECORDS_MAX;
	while (bytes.n > 0) {
		size_t n = bytes.n < at_once ? bytes.n : at_once;

		if (!records_take(r, (struct str){ bytes.p, n }, 0))
			return false;
		bytes = str_skip(bytes, n);
	}
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct records once, pieces;
	struct str bytes;
	bool fair;

	if (size < 2)
		return 0;
	bytes = (struct str){ (const char *)data + 2, size - 2 };
	fair = count(&once, bytes, SIZE_MAX, data[1]);
	must(count(&pieces, bytes, data[0] + 1U, data[1]) == fair);
	must(once.account.balance == pieces.account.balance);
	must(once.left == pieces.left && once.n_head == pieces.n_head);
	must(once.n_head < sizeof(once.head) && once.left <= UINT16_MAX);
	return 0;
}
