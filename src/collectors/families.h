/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/err.h"
#include "base/str.h"
#include "conf/flags.h"
#include "metrics/exposition.h"

/*
 * Families named after what a file of the kernel holds, such as node_vmstat_pgfault for its
 * field pgfault, all of them or those that a flag's expression matches. Verdicts and families
 * are remembered in the order of the file, since the same fields come at every scrape.
 */
struct families;

enum { FAMILIES_MAX = 8192 }; /* fields; the kernel's largest files have some 600 */

/*
 * shape is what the families have in common: type, labels, HELP, and as its name the prefix of
 * theirs; suffix ("_total", or "") is their end. Both outlive the families.
 */
struct families *families_new(const struct metric *shape, const char *suffix);

/*
 * Those that the flag's expression matches; an empty one matches all. -EINVAL where it is no
 * expression.
 */
int families_open(const struct flags *flags, const char *include_flag,
                  const struct metric *shape, struct families **out, struct err *err);
void families_close(struct families *f); /* takes NULL */

/*
 * The family of the field "GROUP_NAME", or "NAME" where the group is empty: valid until
 * families_close(), NULL for one that is not wanted. In the family's name each run of
 * characters other than letters, digits and single underscores becomes one "_".
 */
const struct metric *families_of(struct families *f, struct str group, struct str name);

/*
 * Writes a sample without labels of it if it is wanted. -EINVAL or -ERANGE, wanted or not,
 * where value is no number.
 */
int families_sample(struct families *f, struct exposition *out, struct str group,
                    struct str name, struct str value);
