/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "conf/flags.h"

/*
 * Which names a collector keeps: a name is dropped when the exclude expression is set and
 * matches, or the include expression is set and does not. Verdicts on names seen before are
 * remembered, since the same ones come at every scrape.
 */
struct filter;

/*
 * From the flags' values; NULL stands for a flag that there is none of, "" for not set.
 * -EINVAL where one is no expression, the sentence names the flag.
 */
int filter_open(const struct flags *flags, const char *include_flag, const char *exclude_flag,
                struct filter **out, struct err *err);

/*
 * The same for pairs where an include empties the default exclude, and giving both is an
 * error.
 */
int filter_open_either(const struct flags *flags, const char *include_flag,
                       const char *exclude_flag, struct filter **out, struct err *err);
/* The same for expressions that have to match the whole name; "" matches none. */
int filter_open_whole(const struct flags *flags, const char *include_flag,
                      const char *exclude_flag, struct filter **out, struct err *err);
void filter_close(struct filter *f);

bool filter_keeps(struct filter *f, struct str name);
