/* SPDX-License-Identifier: Apache-2.0 */
/* A textfile, and what every format makes of it: nothing of it is lost on the way. */
#include "base/array.h"
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

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const enum syntax syntaxes[] = { SYNTAX_PROTOBUF, SYNTAX_PROTOBUF_TEXT,
		                                SYNTAX_PROTOBUF_COMPACT };
	struct textformat_family *families;
	struct arena arena, work;
	struct buf text, out;
	struct err err;

	arena_init(&arena);
	arena_init(&work);
	buf_init(&text, 64 << 20);
	buf_init(&out, 64 << 20);
	if (textformat_parse((struct str){ (const char *)data, n }, &arena, &families, &err) ==
	    0)
		write_text(&arena, families, &text);
	for (size_t i = 0; i < COUNT_OF(syntaxes); i++) {
		struct format format = { syntaxes[i], ESCAPING_UNDERSCORES };

		buf_reset(&out, SIZE_MAX);
		must(format_write(format, buf_str(&text), &work, &out) == 0);
		must(!out.full);
	}
	buf_deinit(&text);
	buf_deinit(&out);
	arena_deinit(&work);
	arena_deinit(&arena);
	return 0;
}
