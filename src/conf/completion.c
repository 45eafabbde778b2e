/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/completion.h"

#include <string.h>

enum completion_offer completion_offer(const struct flag *flag)
{
	if (flag->choices)
		return OFFER_CHOICES;
	return flag->names == NAMES_DIR    ? OFFER_DIRS
	       : flag->names == NAMES_FILE ? OFFER_FILES
	                                   : OFFER_NOTHING;
}

enum completion_offer completion_operands(const struct flags *flags)
{
	const char *operands = flags_operands_usage(flags);

	if (!operands)
		return OFFER_NOTHING;
	return strstr(operands, "FILE")  ? OFFER_FILES
	       : strstr(operands, "DIR") ? OFFER_DIRS
	                                 : OFFER_NOTHING;
}

const struct flag *completion_next(const struct flags *flags, size_t *i)
{
	const struct flag *flag;

	do
		flag = flags_at(flags, (*i)++);
	while (flag && !flag_is_public(flag));
	return flag;
}

bool completion_negates(const struct flag *flag)
{
	return flag->kind == FLAG_SWITCH && flag->value;
}

struct str completion_summary(const char *text)
{
	size_t n = 0;

	while (text[n] && !(text[n] == '.' && (!text[n + 1] || text[n + 1] == ' ')))
		n++;
	return (struct str){ text, n };
}

void completion_add_choices(const struct flag *flag, struct buf *out)
{
	for (size_t i = 0; flag->choices[i]; i++)
		buf_printf(out, "%s%s", i > 0 ? " " : "", flag->choices[i]);
}
