/* SPDX-License-Identifier: Apache-2.0 */
#include "base/account.h"

#define NS_PER_S UINT64_C(1000000000)

void account_open(struct account *a, uint64_t max, uint64_t per_second, uint64_t now_ns)
{
	*a = (struct account){ max, max, NS_PER_S / per_second, now_ns };
}

void account_earn(struct account *a, uint64_t n)
{
	a->balance += n < a->max - a->balance ? n : a->max - a->balance;
}

void account_earn_time(struct account *a, uint64_t now_ns)
{
	uint64_t n = (now_ns - a->paid_ns) / a->interval_ns;

	account_earn(a, n);
	a->paid_ns += n * a->interval_ns;
}

bool account_charge(struct account *a)
{
	if (a->balance == 0)
		return false;
	a->balance--;
	return true;
}
