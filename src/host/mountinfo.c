/* SPDX-License-Identifier: Apache-2.0 */
#include "host/mountinfo.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>

enum { LINES_FIRST = 64 };

/* Fields are parted by one space, so that an empty one (a source may be) counts. */
static bool take_front(struct str *line, struct str *field)
{
	return str_cut(*line, ' ', field, line);
}

static bool take_back(struct str *line, struct str *field)
{
	return str_cut_last(*line, ' ', line, field);
}

static bool is_number(struct str s)
{
	uint64_t value;

	return str_to_u64(s, &value) == 0;
}

/* ID PARENT MAJOR:MINOR ROOT POINT OPTIONS [TAG]... - TYPE SOURCE SUPER-OPTIONS */
static int parse_line(struct str line, struct mountinfo *m)
{
	struct str id, parent, device, root;

	if (!take_front(&line, &id) || !take_front(&line, &parent) ||
	    !take_front(&line, &device) || !take_front(&line, &root) ||
	    !take_front(&line, &m->point) || !take_front(&line, &m->options))
		return -EINVAL;
	if (!take_back(&line, &m->super_options) || !take_back(&line, &m->source) ||
	    !take_back(&line, &m->type))
		return -EINVAL;
	if (!str_is(line, "-") && !str_ends(line, " -"))
		return -EINVAL;
	if (!is_number(id) || !is_number(parent) ||
	    !str_cut(device, ':', &m->major, &m->minor) || !is_number(m->major) ||
	    !is_number(m->minor))
		return -EINVAL;
	return 0;
}

int mountinfo_parse(struct str text, struct arena *arena, struct mountinfo **out, size_t *n,
                    struct err *err)
{
	size_t cap = LINES_FIRST, count = 0;
	struct mountinfo *all = arena_alloc(arena, cap * sizeof(*all));
	struct str line;

	while (str_next_line(&text, &line)) {
		if (count == cap) {
			all = arena_grow(arena, all, cap * sizeof(*all),
			                 2 * cap * sizeof(*all));
			cap *= 2;
		}
		if (parse_line(line, &all[count++]) < 0)
			return err_set(err, -EINVAL, "line %zu describes no mount", count);
	}
	*out = all;
	*n = count;
	return 0;
}

bool mountinfo_has(struct str options, const char *name)
{
	struct str option, rest;
	bool has = false, more = true;

	while (more) {
		more = str_cut(options, ',', &option, &rest);
		if (!more)
			option = options;
		options = rest;
		if (str_starts(option, name)) { /* of several, the last one counts */
			option = str_skip(option, strlen(name));
			if (option.n == 0 || option.p[0] == '=')
				has = option.n <= 1 ||
				      option.p[1] == '='; /* the last one counts */
		}
	}
	return has;
}

/* The byte that a backslash and three octal digits stand for, or -1. */
static int escaped(struct str s)
{
	uint64_t byte;

	if (s.n < 4 || s.p[0] != '\\' ||
	    str_to_u64_base((struct str){ s.p + 1, 3 }, 8, &byte) < 0)
		return -1;
	return byte <= 0xff ? (int)byte : -1;
}

struct str mountinfo_unescape(struct str s, struct arena *arena, const char *only)
{
	char *copy = arena_alloc(arena, s.n);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		int byte = escaped(str_skip(s, i));

		if (byte > 0 && (!only || strchr(only, byte))) {
			copy[n++] = (char)byte;
			i += 3;
		} else {
			copy[n++] = s.p[i];
		}
	}
	return (struct str){ copy, n };
}
