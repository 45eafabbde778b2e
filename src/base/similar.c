/* SPDX-License-Identifier: Apache-2.0 */
#include "base/similar.h"

#include <stddef.h>
#include <string.h>

enum { CHANGES_MAX = 2, LETTERS_PER_CHANGE = 3 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The distance of Damerau and Levenshtein, where no piece is edited twice. */
static size_t distance(const char *a, size_t a_n, const char *b, size_t b_n)
{
	size_t d[SIMILAR_MAX_BYTES][SIMILAR_MAX_BYTES];

	for (size_t i = 0; i <= a_n; i++) {
		for (size_t j = 0; j <= b_n; j++) {
			if (i == 0 || j == 0) {
				d[i][j] = i + j;
				continue;
			}
			d[i][j] = least(d[i - 1][j], d[i][j - 1]) + 1;
			d[i][j] = least(d[i][j], d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[a_n][b_n];
}

bool similar(const char *typed, const char *name)
{
	size_t typed_n = strlen(typed), name_n = strlen(name);

	if (typed_n >= SIMILAR_MAX_BYTES || name_n >= SIMILAR_MAX_BYTES)
		return false;
	return distance(typed, typed_n, name, name_n) <=
	       least(CHANGES_MAX, name_n / LETTERS_PER_CHANGE);
}
