/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/*
 * Takes the next pair off a query string (application/x-www-form-urlencoded), decoded into
 * the caller's memory. Pairs that Go's url.ParseQuery drops (with ";" or a bad escape) and
 * those that do not fit are skipped. False at the end.
 */
enum { QUERY_KEY_MAX_BYTES = 64, QUERY_VALUE_MAX_BYTES = 256 };

struct query_pair {
	char key[QUERY_KEY_MAX_BYTES], value[QUERY_VALUE_MAX_BYTES];
};

bool query_next(struct str *rest, struct query_pair *pair);
