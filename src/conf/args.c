/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/args.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/str.h"

void args_init(struct args *a, struct arena *arena, const char *const *argv, size_t n)
{
	*a = (struct args){ .arena = arena, .lists[0] = { argv, n }, .depth = 1 };
}

static int read_all(int fd, struct buf *text)
{
	for (;;) {
		char *room = buf_reserve(text, 4096);
		ssize_t n;

		if (!room)
			return -EFBIG;
		n = read(fd, room, 4096);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		text->n += (size_t)n;
	}
}

static int read_file(const char *path, struct buf *text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return -errno;
	rc = read_all(fd, text);
	close(fd);
	return rc;
}

/* The lines of text that are arguments, copied: a line may be of spaces, or end with CR LF. */
static struct args_list split(struct arena *arena, struct str text)
{
	struct str rest = text, line;
	const char **words;
	size_t n = 0;

	while (str_next_line(&rest, &line))
		n++;
	words = arena_alloc(arena, n * sizeof(*words));
	n = 0;
	while (str_next_line(&text, &line)) {
		if (str_ends(line, "\r"))
			line.n--;
		if (str_trim(line).n > 0 && !str_starts(line, "#"))
			words[n++] = arena_strdup(arena, line);
	}
	return (struct args_list){ words, n };
}

static int push_file(struct args *a, const char *path, struct err *err)
{
	struct buf text;
	int rc;

	if (!*path)
		return err_set(err, -EINVAL,
		               "expected @ file to expand arguments from, try --help");
	if (a->files++ == ARGS_FILES_MAX)
		return err_set(err, -EINVAL,
		               "more than %d files of arguments (does \"%s\" name itself?), "
		               "try --help",
		               ARGS_FILES_MAX, path);
	buf_init(&text, ARGS_FILE_MAX_BYTES + 4096);
	rc = read_file(path, &text);
	if (rc == 0 && text.n > ARGS_FILE_MAX_BYTES)
		rc = -EFBIG;
	if (rc == 0 && text.n > 0 && memchr(text.p, '\0', text.n))
		rc = -EILSEQ;
	if (rc < 0)
		err_set(err, rc, "failed to read arguments file \"%s\": %s, try --help", path,
		        rc == -EILSEQ ? "it holds a NUL byte" : strerror(-rc));
	else
		a->lists[a->depth++] = split(a->arena, buf_str(&text));
	buf_deinit(&text);
	return rc;
}

/* The next word, @FILE words replaced by what they stand for; NULL at the end. */
static int next_word(struct args *a, const char **word, struct err *err)
{
	for (;;) {
		struct args_list *list = &a->lists[a->depth - 1];
		int rc;

		*word = NULL;
		if (list->n == 0 && a->depth == 1)
			return 0;
		if (list->n == 0) {
			a->depth--;
			continue;
		}
		*word = *list->words++;
		list->n--;
		if (a->words_only || **word != '@')
			return 0;
		rc = push_file(a, *word + 1, err);
		if (rc < 0)
			return rc;
	}
}

static struct token long_flag(struct args *a, const char *text)
{
	const char *value = strchr(text, '=');

	if (!value)
		return (struct token){ TOKEN_LONG, text };
	a->glued = value + 1;
	return (struct token){
		TOKEN_LONG, arena_strdup(a->arena, (struct str){ text, (size_t)(value - text) })
	};
}

static int read_token(struct args *a, struct token *token, struct err *err)
{
	const char *word = a->glued;
	int rc;

	if (word) {
		a->glued = NULL;
		*token = (struct token){ TOKEN_WORD, word };
		return 0;
	}
	rc = next_word(a, &word, err);
	if (rc < 0)
		return rc;
	if (!word)
		*token = (struct token){ TOKEN_END, "" };
	else if (a->words_only || *word != '-')
		*token = (struct token){ TOKEN_WORD, word };
	else if (strcmp(word, "-") == 0)
		*token = (struct token){ TOKEN_WORD, "" }; /* so does kingpin */
	else if (word[1] != '-')
		*token = (struct token){ TOKEN_SHORT, word + 1 };
	else if (word[2])
		*token = long_flag(a, word + 2);
	else {
		a->words_only = true;
		return read_token(a, token, err);
	}
	return 0;
}

int args_peek(struct args *a, struct token *token, struct err *err)
{
	int rc = a->peeked ? 0 : read_token(a, &a->next, err);

	a->peeked = rc == 0;
	*token = a->next;
	return rc;
}

int args_next(struct args *a, struct token *token, struct err *err)
{
	int rc = args_peek(a, token, err);

	a->peeked = false;
	return rc;
}

const char *args_program(const char *argv0)
{
	const char *slash = argv0 ? strrchr(argv0, '/') : NULL;

	return slash ? slash + 1 : argv0 ? argv0 : "postern";
}
