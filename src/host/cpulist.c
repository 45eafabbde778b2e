/* SPDX-License-Identifier: Apache-2.0 */
#include "host/cpulist.h"

#include <errno.h>
#include <stdint.h>

static int parse_id(struct str text, unsigned *id)
{
	uint64_t value;

	if (str_to_u64(text, &value) < 0 || value >= CPULIST_IDS)
		return -EINVAL;
	*id = (unsigned)value;
	return 0;
}

int cpulist_next(struct str *rest, unsigned *first, unsigned *last)
{
	struct str range, low, high;

	do {
		if (rest->n == 0)
			return 0;
		if (!str_cut(*rest, ',', &range, rest)) {
			range = *rest;
			*rest = (struct str){ 0 };
		}
	} while (range.n == 0);
	if (!str_cut(range, '-', &low, &high))
		low = high = range;
	if (parse_id(low, first) < 0 || parse_id(high, last) < 0 || *last < *first)
		return -EINVAL;
	return 1;
}
