/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "conf/flags.h"
#include "tls/issue.h"

/* Names for certificates and rules, in the form that rules compare, each once. */
struct names {
	char text[ISSUE_NAMES_MAX][ISSUE_NAME_MAX_BYTES + 1];
	const char *list[ISSUE_NAMES_MAX];
	size_t n;
};

/* Adds a name, or every value of a flag; the struct begins zeroed and does not move. -E2BIG, or
 * -EINVAL for what can be no name, with a sentence that begins with the flag. */
int names_add(struct names *names, const char *name, const char *flag, struct err *err);
int names_add_flag(struct names *names, const struct flags *flags, const char *flag,
                   struct err *err);
