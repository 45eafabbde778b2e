/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/err.h"
#include "base/str.h"
#include "conf/flags.h"
#include "metrics/exposition.h"

/*
 * Families named after what a file of the kernel holds, such as node_vmstat_pgfault for its
 * field pgfault, for those fields that a flag's expression matches. Verdicts and families
 * are remembered in the order of the file, since the same fields come at every scrape.
 */
struct families;

enum { FAMILIES_MAX = 8192 }; /* fields; the kernel's largest files have some 600 */

/*
 * Names begin with prefix; help stands for all of them. Both outlive the families. -EINVAL
 * where the flag's value is no expression; an empty one matches all.
 */
int families_open(const struct flags *flags, const char *include_flag, const char *prefix,
                  const char *help, struct families **out, struct err *err);
void families_close(struct families *f);

/*
 * The family of the field "GROUP_NAME", or "NAME" where the group is empty: valid until
 * families_close(), NULL for one that is not wanted. The type is untyped.
 */
const struct metric *families_of(struct families *f, struct str group, struct str name);

/*
 * Writes a sample of it if it is wanted. -EINVAL or -ERANGE, wanted or not, where value is
 * no number.
 */
int families_sample(struct families *f, struct exposition *out, struct str group,
                    struct str name, struct str value);
