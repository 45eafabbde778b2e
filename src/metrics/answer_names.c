/* SPDX-License-Identifier: Apache-2.0 */
#include "metrics/answer_names.h"

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "metrics/textline.h"

#define TYPE_LINE "# TYPE "

struct answer_names {
	struct str *slots; /* an empty one ends a search */
	size_t n;          /* a power of two, at least four for each family */
};

static bool next_name(struct str *text, struct arena *arena, struct str *name)
{
	struct err err;
	struct textline_reader line = { .arena = arena, .err = &err };

	while (str_next_line(text, &line.rest)) {
		if (!str_starts(line.rest, TYPE_LINE))
			continue;
		line.rest = str_skip(line.rest, strlen(TYPE_LINE));
		if (textline_take_name(&line, name) == 0)
			return true;
	}
	return false;
}

/* Where the name is, or belongs. */
static struct str *slot_of(const struct answer_names *n, struct str name)
{
	uint32_t h = 2166136261U;

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 16777619U;
	for (;; h++) {
		struct str *slot = &n->slots[h & (n->n - 1)];

		if (slot->n == 0 || str_eq(*slot, name))
			return slot;
	}
}

struct answer_names *answer_names_new(struct str text, struct arena *arena)
{
	struct answer_names *n = arena_zalloc(arena, sizeof(*n));
	struct str rest = text, name;
	size_t families = 0;

	while (next_name(&rest, arena, &name))
		families++;
	for (n->n = 4; n->n < 4 * families;)
		n->n *= 2;
	n->slots = arena_zalloc(arena, n->n * sizeof(*n->slots));
	while (next_name(&text, arena, &name))
		*slot_of(n, name) = name;
	return n;
}

bool answer_names_has(const struct answer_names *n, struct str name)
{
	return slot_of(n, name)->n > 0;
}

bool answer_names_take(struct answer_names *n, struct str name)
{
	struct str *slot = slot_of(n, name);

	if (slot->n > 0)
		return false;
	*slot = name;
	return true;
}
