/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/str.h"
#include "conf/usage.h"

/*
 * What --completion-bash prints, by kingpin's rules: the candidates for the last word of the
 * command line, whatever that begins with, a line each, without a last "\n".
 */
void completion_words(const struct usage *u, struct buf *out);

/*
 * Scripts that teach a shell the command line of the program. They hold all they need and run
 * nothing: whoever types may not be allowed to run the program, or have another one.
 */
void completion_bash(const struct usage *u, struct buf *out);
void completion_fish(const struct usage *u, struct buf *out);
void completion_zsh(const struct usage *u, struct buf *out);

/* For the writers of scripts: what there is to offer for a flag's value. */
enum completion_offer { OFFER_NOTHING, OFFER_CHOICES, OFFER_DIRS, OFFER_FILES };
enum completion_offer completion_offer(const struct flag *flag);

/* The same for the words that are no flags, which "FILE" and "DIR" in their usage tell. */
enum completion_offer completion_operands(const struct flags *flags);

/* The next flag from *i on that people are shown, NULL behind the last. */
const struct flag *completion_next(const struct flags *flags, size_t *i);

/* A switch that is on is offered with "no-" too. */
bool completion_negates(const struct flag *flag);

/* The first sentence of text, without its stop. */
struct str completion_summary(const char *text);

/* Choices, a space between them. */
void completion_add_choices(const struct flag *flag, struct buf *out);
