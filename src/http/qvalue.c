/* SPDX-License-Identifier: Apache-2.0 */
#include "http/qvalue.h"

#include <errno.h>

int qvalue_parse(struct str s)
{
	int weight, unit = 100;

	if (s.n == 0 || (s.p[0] != '0' && s.p[0] != '1') || (s.n > 1 && s.p[1] != '.'))
		return -EINVAL;
	weight = s.p[0] == '1' ? QVALUE_ONE : 0;
	for (size_t i = 2; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -EINVAL;
		weight += (s.p[i] - '0') * unit;
		unit /= 10;
	}
	return weight <= QVALUE_ONE ? weight : -EINVAL;
}
