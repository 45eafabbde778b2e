/* SPDX-License-Identifier: Apache-2.0 */
/* A textfile, and what every format makes of it: nothing of it is lost on the way. */
#include "base/must.h"
#include "metrics/format.h"
#include "metrics/merge.h"
#include "metrics/textmerge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void on_say(void *owner, const char *path, const char *what)
{
	(void)owner;
	must(path && what);
}

/* The answer that has the families of one textfile. */
static void write_text(struct arena *arena, const struct textformat_family *families,
                       struct buf *out)
{
	struct exposition said;
	const struct exposition *all[] = { &said };
	struct textmerge textmerge;
	struct merge merge;

	exposition_init(&said);
	merge_init(&merge);
	textmerge_init(&textmerge, arena, on_say, NULL);
	textmerge_add(&textmerge, "file", families);
	textmerge_write(&textmerge, &said);
	must(merge_expositions(&merge, all, 1, (struct str){ 0 }, out) >= 0);
	merge_deinit(&merge);
	exposition_deinit(&said);
}

/* Only names that have to be changed may get in each other's way. */
static void write_format(struct format format, struct str text, struct buf *out)
{
	struct arena work;
	size_t left_out;

	arena_init(&work);
	buf_reset(out, SIZE_MAX);
	left_out = format_write(format, text, &work, out);
	must(!out->full);
	must(left_out == 0 || format.escaping != ESCAPING_ALLOW_UTF8);
	if (format.syntax == SYNTAX_TEXT && format.escaping == ESCAPING_ALLOW_UTF8)
		must(str_eq(buf_str(out), text));
	arena_deinit(&work);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct textformat_family *families;
	struct arena arena;
	struct buf text, out;
	struct err err;

	arena_init(&arena);
	buf_init(&text, 64 << 20);
	buf_init(&out, 64 << 20);
	if (textformat_parse((struct str){ (const char *)data, n }, &arena, &families, &err) ==
	    0)
		write_text(&arena, families, &text);
	for (enum syntax s = SYNTAX_TEXT; s <= SYNTAX_PROTOBUF_COMPACT; s++) {
		for (enum escaping e = 0; e < ESCAPINGS; e++)
			write_format((struct format){ s, e }, buf_str(&text), &out);
	}
	buf_deinit(&text);
	buf_deinit(&out);
	arena_deinit(&arena);
	return 0;
}
