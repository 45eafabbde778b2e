/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "metrics/textformat.h"
#include "tests/unit/collect.h"

/* What a collector says of odd things is in the text format all the same. */

/* One scrape. What is said twice is left out. */
static inline struct str said_collect(struct bench *b)
{
	const struct exposition *all[] = { &b->out };

	bench_run(b);
	buf_reset(&b->text, SIZE_MAX);
	must(merge_expositions(&b->merge, all, 1, (struct str){ 0 }, &b->text) >= 0);
	return buf_str(&b->text);
}

/* What is said can be read back as it would be from a textfile. */
static inline void said_check(struct str text)
{
	struct textformat_family *families;
	struct arena arena;
	struct err err;

	arena_init(&arena);
	must(textformat_parse(text, &arena, &families, &err) == 0);
	arena_deinit(&arena);
}
