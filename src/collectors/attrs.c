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

static void emit_scaled(struct exposition *out, const struct attr_row *row,
                        const struct str *labels, double number)
{
	if (row->times != 0)
		number *= row->times;
	if (row->per != 0)
		number /= row->per;
	sample_with(out, &row->metric, labels, number);
}

int attr_emit_text(struct exposition *out, const struct attr_row *row, const struct str *labels,
                   struct str text)
{
	uint64_t value;
	int64_t negative;

	if (str_to_u64_auto(text, &value) == 0) {
		if (row->times == 0 && row->per == 0)
			sample_with_u64(out, &row->metric, labels, value);
		else
			emit_scaled(out, row, labels, (double)value);
		return 0;
	}
	if (str_to_i64_auto(text, &negative) < 0)
		return -EBADMSG;
	emit_scaled(out, row, labels, (double)negative);
	return 0;
}

enum collect_status attrs_emit(struct collect_ctx *ctx, struct host_dir dir,
                               const struct attr_row *rows, size_t n, const struct str *labels,
                               attr_is_absence *is_absence)
{
	struct str text;

	for (size_t i = 0; i < n; i++) {
		int rc = host_dir_attr(dir, rows[i].file, &text);

		if (rc == 0)
			rc = attr_emit_text(ctx->out, &rows[i], labels, text);
		if (rc < 0 && !is_absence(rc))
			return collect_fail_in(ctx, dir, rows[i].file, rc);
	}
	return COLLECT_OK;
}

struct str attr_text(struct host_dir dir, const char *name)
{
	struct str text;

	return host_dir_attr(dir, name, &text) == 0 ? text : (struct str){ 0 };
}
