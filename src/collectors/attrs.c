/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/attrs.h"

#include <errno.h>

bool attr_absent(int rc)
{
	return host_is_absence(rc) || rc == -ENODEV;
}

bool attr_absent_or_junk(int rc)
{
	return attr_absent(rc) || rc == -EBADMSG;
}

void attr_sample(struct exposition *out, const struct attr_row *row, const struct str *labels,
                 int64_t value)
{
	double number = (double)value;

	if (row->times == 0 && row->per == 0 && value >= 0) {
		sample_with_u64(out, &row->metric, labels, (uint64_t)value);
		return;
	}
	if (row->times != 0)
		number *= row->times;
	if (row->per != 0)
		number /= row->per;
	sample_with(out, &row->metric, labels, number);
}

enum collect_status attrs_emit(struct collect_ctx *ctx, struct host_dir dir,
                               const struct attr_row *rows, size_t n, const struct str *labels,
                               attr_is_absence *is_absence)
{
	int64_t value;

	for (size_t i = 0; i < n; i++) {
		int rc = host_dir_auto_i64(dir, rows[i].file, &value);

		if (rc == 0)
			attr_sample(ctx->out, &rows[i], labels, value);
		else if (!is_absence(rc))
			return collect_fail_in(ctx, dir, rows[i].file, rc);
	}
	return COLLECT_OK;
}

struct str attr_text(struct host_dir dir, const char *name)
{
	struct str text;

	return host_dir_attr(dir, name, &text) == 0 ? text : (struct str){ 0 };
}
