/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/records.h"

#include <string.h>

void records_init(struct records *r, uint64_t now_ns)
{
	*r = (struct records){ 0 };
	account_open(&r->account, RECORDS_MAX, RECORDS_PER_SECOND, now_ns);
}

bool records_take(struct records *r, struct str bytes, uint64_t now_ns)
{
	account_earn_time(&r->account, now_ns);
	while (bytes.n > 0) {
		size_t wanted = r->left > 0 ? r->left : sizeof(r->head) - r->n_head;
		size_t n = bytes.n < wanted ? bytes.n : wanted;

		if (r->left > 0) {
			r->left -= (uint32_t)n;
		} else {
			memcpy(r->head + r->n_head, bytes.p, n);
			r->n_head = (unsigned char)(r->n_head + n);
		}
		if (r->n_head == sizeof(r->head)) {
			r->left = (uint32_t)r->head[3] << 8 | r->head[4];
			r->n_head = 0;
			if (!account_charge(&r->account))
				return false;
		}
		bytes = str_skip(bytes, n);
	}
	return true;
}

void records_earn_answer(struct records *r)
{
	account_earn(&r->account, RECORDS_PER_ANSWER);
}
