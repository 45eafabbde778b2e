/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/flag.h"

#include <errno.h>
#include <strings.h>

#include "conf/duration.h"

enum { CHOICES_MAX_BYTES = 256 };

bool flag_is_public(const struct flag *flag)
{
	return !flag->hidden && !flag->renamed;
}

static bool is_choice(const struct flag *flag, const char *value)
{
	const char *const *choice = flag->choices;

	while (choice && *choice && strcasecmp(*choice, value) != 0)
		choice++;
	return !choice || *choice;
}

/* "a, b or c" */
static void add_choices(const char *const *choices, struct buf *out)
{
	for (size_t i = 0; choices[i]; i++)
		buf_printf(out, "%s%s",
		           i == 0           ? ""
		           : choices[i + 1] ? ", "
		                            : " or ",
		           choices[i]);
}

static int refuse_choice(const struct flag *flag, const char *value, struct err *err)
{
	struct buf choices;

	buf_init(&choices, CHOICES_MAX_BYTES);
	add_choices(flag->choices, &choices);
	err_set(err, -EINVAL, "flag '%s' takes %.*s, not \"%s\", try --help", flag->name,
	        STR_ARG(buf_str(&choices)), value);
	buf_deinit(&choices);
	return -EINVAL;
}

const char *flag_value_name(const struct flag *flag)
{
	static const char *const names[] = {
		[NAMES_ANY] = "text",  [NAMES_ADDRESS] = "address", [NAMES_DIR] = "dir",
		[NAMES_FILE] = "file", [NAMES_PATH] = "path",
	};

	switch (flag->kind) {
	case FLAG_COUNT:
		return "n";
	case FLAG_DURATION:
		return "duration";
	default:
		return flag->choices ? "word" : names[flag->names];
	}
}

void flag_describe(const struct flag *flag, struct buf *out)
{
	buf_add_text(out, flag->help);
	if (flag->kind == FLAG_SWITCH && flag->value)
		buf_add_text(out, " On by default.");
	if (flag->choices) {
		buf_add_text(out, " It is ");
		add_choices(flag->choices, out);
		buf_add_char(out, '.');
	}
	if (flag->env)
		buf_printf(out, " ($%s)", flag->env);
}

int flag_check(const struct flag *flag, const char *value, struct err *err)
{
	uint64_t count;
	int64_t ns;

	if (flag->kind == FLAG_COUNT && str_to_u64(str_from(value), &count) < 0)
		return err_set(err, -EINVAL,
		               "flag '%s' takes a whole number, not \"%s\", try --help",
		               flag->name, value);
	if (flag->kind == FLAG_DURATION && (duration_parse(str_from(value), &ns) < 0 || ns < 0))
		return err_set(
			err, -EINVAL,
			"flag '%s' takes a time like 5s or 1m30s, not \"%s\", try --help",
			flag->name, value);
	return is_choice(flag, value) ? 0 : refuse_choice(flag, value, err);
}
