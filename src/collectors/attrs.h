/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "collectors/collector.h"

/*
 * Attributes of a device that hold one integer each (with the base that a prefix tells), as
 * rows of a table.
 */
struct attr_row {
	const char *file;
	struct metric metric;
	double times,
		per; /* the sample is the value times one, per the other; 0 stands for 1 */
};

/* Whether a reading that ended so is passed over. */
typedef bool attr_is_absence(int rc);

/* No such file, no permission, EOPNOTSUPP, EINVAL, and ENODEV of a device on its way out. */
bool attr_absent(int rc);
/* That, and whatever else than a number it holds. */
bool attr_absent_or_junk(int rc);

/*
 * Writes a sample with these labels for each row whose file can be read. One that is_absence
 * does not excuse is COLLECT_FAIL with its sentence.
 */
enum collect_status attrs_emit(struct collect_ctx *ctx, struct host_dir dir,
                               const struct attr_row *rows, size_t n, const struct str *labels,
                               attr_is_absence *is_absence);

/* The text of one row; -EBADMSG where it is no integer. */
int attr_emit_text(struct exposition *out, const struct attr_row *row, const struct str *labels,
                   struct str text);

/* An attribute that is a text; empty where it cannot be read. */
struct str attr_text(struct host_dir dir, const char *name);
