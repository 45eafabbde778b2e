/* SPDX-License-Identifier: Apache-2.0 */
#include "http/coding.h"

#include <stdbool.h>

#include "http/qvalue.h"
#include "http/zstd.h"

static const char *const names[CODINGS] = { "identity", "gzip", "zstd" };

const char *coding_name(enum coding coding)
{
	return coding == CODING_IDENTITY ? NULL : names[coding];
}

/* One of "gzip", "gzip;q=0.5": false for anything else. */
static bool next_element(struct str *rest, struct str *name, int *weight)
{
	struct str element = *rest, parameter;

	if (rest->n == 0)
		return false;
	if (!str_cut(*rest, ',', &element, rest))
		rest->n = 0;
	*weight = QVALUE_ONE;
	if (str_cut(element, ';', name, &parameter)) {
		parameter = str_trim(parameter);
		*weight =
			str_starts(parameter, "q=") ? qvalue_parse(str_skip(parameter, 2)) : -1;
	} else {
		*name = element;
	}
	*name = str_trim(*name);
	return name->n > 0 && *weight >= 0;
}

enum coding coding_choose(struct str accept_encoding)
{
	int weights[CODINGS] = { 0 }, weight;
	enum coding best = CODING_IDENTITY;
	struct str name;

	while (next_element(&accept_encoding, &name, &weight)) {
		/* "*" stands for all alike, so it can only help the one that wins a tie. */
		if (str_is(name, "*"))
			name = str_from(names[CODING_IDENTITY]);
		for (enum coding i = 0; i < CODINGS; i++) {
			if (str_is(name, names[i]) && weight > weights[i])
				weights[i] = weight;
		}
	}
	for (enum coding i = 0; i < CODINGS; i++) {
		if (weights[i] > weights[best] && (i != CODING_ZSTD || zstd_built_in))
			best = i;
	}
	return best;
}
