/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "conf/flag.h"

/*
 * The command line by kingpin's rules, as node_exporter has it: --name value, --name=value,
 * --name and --no-name for switches, no abbreviations, each at most once unless it is a
 * list, @FILE for one argument a line, -- for the end of flags.
 */
enum { FLAGS_MAX = 512, FLAG_VALUES_MAX = 64, FLAG_WARNINGS_MAX = 16, FLAG_OPERANDS_MAX = 8 };

struct flags;

struct flags *flags_new(void);
void flags_free(struct flags *f);

/* Adds a table, which outlives f. The name of a flag is unique (checked by must()). */
void flags_add(struct flags *f, const struct flag *table);

/* The i-th flag of all tables in the order they came, NULL behind the last. */
const struct flag *flags_at(const struct flags *f, size_t i);

/* The flag of that name, or NULL. */
const struct flag *flags_find(const struct flags *f, const char *name);

/* Lets up to max words that are no flags pass; usage ("[FILE]") is how --help shows them. */
void flags_take_operands(struct flags *f, const char *usage, size_t max);

/*
 * Reads the command line, once; argv outlives f. -EINVAL with kingpin's sentence ("unknown
 * long flag '--x', try --help") for what it cannot take. Words that are neither flags nor
 * operands are kingpin's "unexpected x". -h is --help. An old name is taken as the new one,
 * with a warning, unless both are given. Where flags_asked() is not NULL, it is answered, and
 * all else is as if it were right: 0.
 */
int flags_parse(struct flags *f, int argc, const char *const *argv, struct err *err);

/* The flag that is to be answered instead of a run, NULL for none. */
const struct flag *flags_asked(const struct flags *f);

/* Sentences for the log about what was taken and should not be used any more. */
size_t flags_warnings(const struct flags *f, const char *const **warnings);

/* Was it on the command line, by this or its old name? */
bool flags_given(const struct flags *f, const char *name);

/* Values after flags_parse(); asking for a flag that no table has is a broken invariant. */
bool flags_switch(const struct flags *f, const char *name);
const char *flags_text(const struct flags *f, const char *name);
size_t flags_texts(const struct flags *f, const char *name, const char *const **values);
uint64_t flags_count(const struct flags *f, const char *name);
uint64_t flags_duration_ns(const struct flags *f, const char *name);
uint64_t flags_duration_ms(const struct flags *f, const char *name); /* rounded up */
size_t flags_operands(const struct flags *f, const char *const **values);

/* How --help shows the operands; NULL where none are taken. */
const char *flags_operands_usage(const struct flags *f);

/* What --help prints: usage line, about, then every flag that is not hidden, as wide as
 * columns_of_output(). */
void flags_help(const struct flags *f, const char *program, const char *about, struct buf *out);
