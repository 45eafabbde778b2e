/* SPDX-License-Identifier: Apache-2.0 */
#include "command/names.h"

#include <errno.h>
#include <string.h>

int names_add(struct names *names, const char *name, const char *flag, struct err *err)
{
	char *text;
	int rc;

	if (names->n == ISSUE_NAMES_MAX)
		return err_set(err, -E2BIG, "--%s: more than %d names", flag, ISSUE_NAMES_MAX);
	text = names->text[names->n];
	rc = tls_check_name(name, text, err);
	if (rc < 0)
		return err_prefix(err, rc, "--%s", flag);
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->list[i], text) == 0)
			return 0;
	names->list[names->n++] = text;
	return 0;
}

int names_add_flag(struct names *names, const struct flags *flags, const char *flag,
                   struct err *err)
{
	const char *const *values;
	size_t n = flags_texts(flags, flag, &values);
	int rc = 0;

	for (size_t i = 0; i < n && rc == 0; i++)
		rc = names_add(names, values[i], flag, err);
	return rc;
}
