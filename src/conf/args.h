/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * The command line as kingpin reads it, one token at a time. A word @FILE stands for the
 * lines of that file, without empty ones and those that begin with "#"; a line is one
 * word, spaces and all, and may be @FILE again. After -- every word is taken as it is.
 */
enum {
	ARGS_FILES_MAX = 32, /* @FILE words in all: a file may name itself */
	ARGS_FILE_MAX_BYTES = 1 << 20,
};

enum token_kind {
	TOKEN_END,
	TOKEN_LONG,  /* --text, what follows "=" is the next token */
	TOKEN_SHORT, /* -text */
	TOKEN_WORD,
};

struct token {
	enum token_kind kind;
	const char *text; /* without dashes */
};

struct args {
	struct arena *arena; /* what tokens point into */
	struct args_list {
		const char *const *words;
		size_t n;
	} lists[ARGS_FILES_MAX + 1]; /* the rest of each, the innermost file last */
	size_t depth, files;
	const char *glued; /* the value after "=", not taken yet */
	bool words_only;   /* behind -- */
	bool peeked;
	struct token next;
};

/* argv without the program's name; it and arena outlive the tokens. */
void args_init(struct args *a, struct arena *arena, const char *const *argv, size_t n);

/* The next token, left there or taken. -EINVAL, or what reading a file gave, with kingpin's
 * sentence. */
int args_peek(struct args *a, struct token *token, struct err *err);
int args_next(struct args *a, struct token *token, struct err *err);

/* What the program was started as, without folders: argv[0] may be NULL. */
const char *args_program(const char *argv0);
