/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * One flag. Tables of these are the only place where a flag is described; the parser, --help,
 * the man pages and the completions come from them.
 */
enum flag_kind {
	FLAG_SWITCH, /* value "true" or "false" */
	FLAG_TEXT,
	FLAG_TEXTS,    /* may be repeated */
	FLAG_COUNT,    /* unsigned decimal */
	FLAG_DURATION, /* as Go writes it: 5s, 1m30s, 250ms; not negative */
};

/* What a flag asks for instead of a run, and which mistakes that comes before: the higher,
 * the more. */
enum flag_asks {
	ASKS_NOTHING,
	ASKS_HELP,       /* if all words are flags and values, whatever the values are */
	ASKS_ANSWER,     /* whatever comes behind it */
	ASKS_COMPLETION, /* whatever else there is, once it was reached */
};

/* What a text names: completions offer that, and the manual calls it so. */
enum flag_names { NAMES_ANY, NAMES_ADDRESS, NAMES_DIR, NAMES_FILE, NAMES_PATH };

struct flag {
	const char *name; /* without the dashes; NULL ends a table */
	enum flag_kind kind;
	const char *value;   /* default, as text; NULL is "" or false */
	const char *help;    /* one sentence */
	bool hidden;         /* accepted, not shown in --help */
	const char *renamed; /* the name to use instead of this old one (same kind), or NULL */
	const char *env;     /* variable that may hold another default (texts only), or NULL */
	const char *const *choices; /* the texts it takes, in any case; ends with NULL */
	enum flag_names names;
	enum flag_asks asks;
};

/* Shown to people, rather than hidden or an old name. */
bool flag_is_public(const struct flag *flag);

/* Can it have that value? -EINVAL with the sentence if not. */
int flag_check(const struct flag *flag, const char *value, struct err *err);

/* What stands for its value in the manual: "n", "file". */
const char *flag_value_name(const struct flag *flag);

/* Its help, what it takes and its variable, as one line. */
void flag_describe(const struct flag *flag, struct buf *out);
