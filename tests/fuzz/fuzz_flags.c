/* SPDX-License-Identifier: Apache-2.0 */
/* The command line: its words are lines. No file is named, so that none is read. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "conf/completion.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

enum { WORDS_MAX = 64, OUT_MAX_BYTES = 1 << 16 };

static const char *const levels[] = { "debug", "info", NULL };

static const struct flag table[] = {
	{ "help", FLAG_SWITCH, NULL, "Help.", .asks = ASKS_HELP },
	{ "answer", FLAG_SWITCH, NULL, "Answer.", true, .asks = ASKS_ANSWER },
	{ "complete", FLAG_SWITCH, NULL, "Complete.", true, .asks = ASKS_COMPLETION },
	{ "on", FLAG_SWITCH, "true", "On." },
	{ "text", FLAG_TEXT, "", "Text." },
	{ "old", FLAG_TEXT, "", "Old.", .renamed = "text" },
	{ "texts", FLAG_TEXTS, "a", "Texts." },
	{ "count", FLAG_COUNT, "1", "Count." },
	{ "time", FLAG_DURATION, "1s", "Time." },
	{ "level", FLAG_TEXT, "info", "Level.", .choices = levels },
	{ 0 },
};

static const struct usage_command no_commands[] = { { 0 } };

/* A word that begins with @ stands for a file: it is left out. */
static size_t cut(char *text, const char *words[static WORDS_MAX])
{
	size_t n = 0;

	for (char *next; text && n < WORDS_MAX; text = next) {
		next = strchr(text, '\n');
		if (next)
			*next++ = '\0';
		if (*text != '@')
			words[n++] = text;
	}
	return n;
}

static void look(const struct flags *flags)
{
	const char *const *values;

	must(flags_texts(flags, "texts", &values) >= 1);
	must(strcmp(flags_text(flags, "level"), "") != 0);
	(void)flags_count(flags, "count");
	(void)flags_duration_ms(flags, "time");
}

static void complete(const struct flags *flags, const char *const *words, size_t n)
{
	const struct usage u = { "postern", "", flags, no_commands, words, n };
	struct buf out;

	buf_init(&out, OUT_MAX_BYTES);
	completion_words(&u, &out);
	must(!out.full);
	buf_deinit(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	const char *words[WORDS_MAX + 1] = { "postern" };
	struct flags *flags = flags_new();
	struct err err = { 0 };
	char *text = malloc(n + 1);
	size_t n_words;

	must(text);
	if (n > 0)
		memcpy(text, bytes, n);
	text[n] = '\0';
	n_words = cut(text, words + 1);
	flags_add(flags, table);
	if (flags_parse(flags, (int)n_words + 1, words, &err) < 0)
		must(err.text[0]);
	else
		look(flags);
	complete(flags, words + 1, n_words);
	flags_free(flags);
	free(text);
	return 0;
}
