/* SPDX-License-Identifier: Apache-2.0 */
#include "scrape/bodies.h"

#include <stdlib.h>

#include "base/must.h"
#include "http/compressor.h"

enum { KEEP_BYTES = 1 << 20, ARENA_KEEP_BYTES = 1 << 20 };

/* One format: the bytes themselves, and what the codings make of them. */
struct rendition {
	struct format format;
	bool wanted[CODINGS], made[CODINGS];
	struct http_body *bodies[CODINGS];
};

struct bodies {
	size_t max_bytes;
	struct rendition renditions[BODIES_FORMATS_MAX]; /* the first is the text */
	size_t n;
	struct compressor *compressor;
	struct arena arena; /* of the format that is being written */
};

struct bodies *bodies_new(size_t max_bytes)
{
	struct bodies *b = xcalloc(1, sizeof(*b));

	b->max_bytes = max_bytes;
	b->compressor = compressor_new();
	arena_init(&b->arena);
	return b;
}

void bodies_free(struct bodies *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < BODIES_FORMATS_MAX; i++) {
		for (enum coding c = 0; c < CODINGS; c++)
			http_body_unref(b->renditions[i].bodies[c]);
	}
	compressor_free(b->compressor);
	arena_deinit(&b->arena);
	free(b);
}

/* A body that only we hold, emptied. */
static void want(struct bodies *b, struct rendition *r, enum coding coding)
{
	struct http_body **body = &r->bodies[coding];

	if (r->wanted[coding])
		return;
	r->wanted[coding] = true;
	if (*body && (*body)->refs == 1) {
		buf_reuse(&(*body)->bytes, KEEP_BYTES);
		return;
	}
	http_body_unref(*body);
	*body = http_body_new(b->max_bytes);
}

static struct rendition *add(struct bodies *b, struct format format)
{
	struct rendition *r = &b->renditions[b->n++];

	r->format = format;
	for (enum coding c = 0; c < CODINGS; c++)
		r->wanted[c] = r->made[c] = false;
	want(b, r, CODING_IDENTITY); /* the codings are made of it */
	return r;
}

void bodies_begin(struct bodies *b)
{
	b->n = 0;
	add(b, (struct format){ SYNTAX_TEXT, ESCAPING_ALLOW_UTF8 });
}

/* Every name that we serve reads the same under all schemes. */
static struct rendition *find(struct bodies *b, struct format format)
{
	for (size_t i = 0; i < b->n; i++) {
		if (b->renditions[i].format.syntax == format.syntax)
			return &b->renditions[i];
	}
	return NULL;
}

bool bodies_want(struct bodies *b, struct format format, enum coding coding)
{
	struct rendition *r = find(b, format);

	if (!r && b->n == BODIES_FORMATS_MAX)
		return false;
	want(b, r ? r : add(b, format), coding);
	return true;
}

struct buf *bodies_text(struct bodies *b)
{
	return &b->renditions[0].bodies[CODING_IDENTITY]->bytes;
}

static void compress(struct bodies *b, struct rendition *r)
{
	const struct buf *bytes = &r->bodies[CODING_IDENTITY]->bytes;

	r->made[CODING_IDENTITY] = !bytes->full;
	for (enum coding c = CODING_IDENTITY + 1; c < CODINGS; c++) {
		r->made[c] = r->wanted[c] && !bytes->full &&
		             compressor_run(b->compressor, c, buf_str(bytes),
		                            &r->bodies[c]->bytes) == 0;
	}
}

size_t bodies_make(struct bodies *b)
{
	size_t left_out = 0;

	compress(b, &b->renditions[0]);
	for (size_t i = 1; i < b->n && !bodies_text(b)->full; i++) {
		struct rendition *r = &b->renditions[i];

		arena_reset(&b->arena, ARENA_KEEP_BYTES);
		left_out += format_write(r->format, buf_str(bodies_text(b)), &b->arena,
		                         &r->bodies[CODING_IDENTITY]->bytes);
		compress(b, r);
	}
	return left_out;
}

struct http_body *bodies_get(struct bodies *b, struct format format, enum coding coding)
{
	const struct rendition *r = find(b, format);

	return r && r->made[coding] ? r->bodies[coding] : NULL;
}
