/* SPDX-License-Identifier: Apache-2.0 */
#include "host/kstat.h"

bool kstat_skip_heading(struct str *rest)
{
	struct str line, words[3];

	while (str_next_line(rest, &line)) {
		if (str_words(line, words, 3) == 3 && str_is(words[0], "name") &&
		    str_is(words[1], "type") && str_is(words[2], "data"))
			return true;
	}
	return false;
}

bool kstat_next(struct str *rest, struct kstat_row *row)
{
	struct str line, type;

	while (str_next_line(rest, &line)) {
		if (!str_next_word(&line, &row->name) || !str_next_word(&line, &type) ||
		    str_to_u64(type, &row->type) < 0)
			continue;
		row->data = str_trim(line);
		if (str_next_word(&line, &row->number))
			return true;
	}
	return false;
}
