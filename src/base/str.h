/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A borrowed run of bytes: not owned, not NUL-terminated, maybe empty. */
struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ (literal), sizeof(literal) - 1 })

/* For printf's "%.*s". */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""

struct str str_from(const char *text); /* NULL gives the empty run */

bool str_eq(struct str a, struct str b);
bool str_is(struct str s, const char *text);
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);
int str_cmp(struct str a, struct str b); /* by bytes, a prefix before the longer one */

struct str str_trim(struct str s);           /* without white space at both ends */
struct str str_skip(struct str s, size_t n); /* without its first n bytes, at most all */

/*
 * Iteration: each takes the next piece off the front of *rest and returns false when
 * nothing is left. A line ends at "\n", which belongs to neither; an empty line is a
 * line. A word ends at white space and is never empty.
 */
bool str_next_line(struct str *rest, struct str *line);
bool str_next_word(struct str *rest, struct str *word);

/* Splits at white space into at most max words; returns how many there are in all. */
size_t str_words(struct str s, struct str *words, size_t max);

/* Splits at the first (last) sep: false, and nothing set, when there is none. */
bool str_cut(struct str s, char sep, struct str *before, struct str *after);
bool str_cut_last(struct str s, char sep, struct str *before, struct str *after);

/*
 * Whole-string conversions, without white space around them: anything else in the text is
 * -EINVAL, a value that does not fit -ERANGE. Floats take what Go's ParseFloat takes
 * (inf, nan, 0x1p3, in any case), as text written for node_exporter may hold it.
 */
int str_to_u64(struct str s, uint64_t *out);
int str_to_i64(struct str s, int64_t *out);
int str_to_u64_base(struct str s, unsigned base,
                    uint64_t *out); /* base 2, 8, 10 or 16, no prefix */
int str_to_f64(struct str s, double *out);

/* The same in the base that a prefix tells: 0x, 0b, 0o or a leading 0 (octal), else 10. */
int str_to_u64_auto(struct str s, uint64_t *out);
int str_to_i64_auto(struct str s, int64_t *out);
