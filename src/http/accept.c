/* SPDX-License-Identifier: Apache-2.0 */
#include "http/accept.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "http/qvalue.h"

/* Takes what stands before sep off *rest, trimmed. */
static struct str next_piece(struct str *rest, char sep)
{
	struct str piece;

	if (!str_cut(*rest, sep, &piece, rest)) {
		piece = *rest;
		rest->n = 0;
	}
	return str_trim(piece);
}

static bool is_same(struct str s, const char *text, size_t n)
{
	return s.n == n && strncasecmp(s.p, text, n) == 0;
}

/* 3 for the type itself, 2 for its kind, 1 for anything, 0 for another. */
static int exactness(struct str range, const char *type)
{
	size_t kind = strcspn(type, "/");
	struct str before, after;

	if (is_same(range, type, strlen(type)))
		return 3;
	if (!str_cut(range, '/', &before, &after) || !str_is(after, "*"))
		return 0;
	if (is_same(before, type, kind))
		return 2;
	return str_is(before, "*");
}

static int weight_of(struct str parameters)
{
	int weight = QVALUE_ONE;
	struct str key, value;

	while (parameters.n > 0) {
		struct str piece = next_piece(&parameters, ';');

		if (str_cut(piece, '=', &key, &value) && is_same(str_trim(key), "q", 1))
			weight = qvalue_parse(str_trim(value));
	}
	return weight;
}

int accept_weight(struct str accept, const char *type)
{
	int best = 0, weight = 0;

	if (str_trim(accept).n == 0)
		return QVALUE_ONE;
	for (int i = 0; i < ACCEPT_ELEMENTS_MAX && accept.n > 0; i++) {
		struct str element = next_piece(&accept, ',');
		int exact = exactness(next_piece(&element, ';'), type);
		int w = weight_of(element);

		if (exact > best && w >= 0) {
			best = exact;
			weight = w;
		}
	}
	return weight;
}
