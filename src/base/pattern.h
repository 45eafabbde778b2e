/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/*
 * Regular expressions as the include and exclude flags take them: RE2's syntax, searched
 * for anywhere in the text. Matching is bounded; what reaches the bound does not match.
 * One pattern may be used by one thread at a time.
 */
struct pattern;

/* -EINVAL, with the reason, where text is no expression. */
int pattern_compile(const char *text, struct pattern **out, struct err *err);
void pattern_free(struct pattern *p);
bool pattern_matches(const struct pattern *p, struct str text);
