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
	bool plain_names; /* all schemes come to the same */
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

static struct rendition *find(struct bodies *b, struct format format)
{
	for (size_t i = 0; i < b->n; i++) {
		struct rendition *r = &b->renditions[i];

		if (r->format.syntax == format.syntax && r->format.escaping == format.escaping)
			return r;
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

/* Whose body it is that r has in that coding: what is the same is made once. */
static struct rendition *maker(struct bodies *b, struct rendition *r, enum coding coding)
{
	for (size_t i = 0; b->plain_names && i < b->n; i++) {
		struct rendition *other = &b->renditions[i];

		if (other->format.syntax == r->format.syntax && other->wanted[coding])
			return other;
	}
	return r;
}

/* The text is there already. */
static size_t write_format(struct bodies *b, struct rendition *r)
{
	struct format format = r->format;
	struct buf *out = &r->bodies[CODING_IDENTITY]->bytes;
	size_t left_out = 0;

	if (b->plain_names)
		format.escaping = ESCAPING_ALLOW_UTF8; /* so that nobody looks for any */
	arena_reset(&b->arena, ARENA_KEEP_BYTES);
	if (r != b->renditions)
		left_out = format_write(format, buf_str(bodies_text(b)), &b->arena, out);
	r->made[CODING_IDENTITY] = !out->full;
	return left_out;
}

static void compress(struct bodies *b, struct rendition *r, enum coding coding)
{
	const struct rendition *from = maker(b, r, CODING_IDENTITY);

	if (!r->wanted[coding] || maker(b, r, coding) != r || !from->made[CODING_IDENTITY])
		return;
	r->made[coding] = compressor_run(b->compressor, coding,
	                                 buf_str(&from->bodies[CODING_IDENTITY]->bytes),
	                                 &r->bodies[coding]->bytes) == 0;
}

size_t bodies_make(struct bodies *b, bool plain_names)
{
	size_t left_out = 0;

	b->plain_names = plain_names;
	for (size_t i = 0; i < b->n && !bodies_text(b)->full; i++) {
		struct rendition *r = &b->renditions[i];

		if (maker(b, r, CODING_IDENTITY) == r)
			left_out += write_format(b, r);
		for (enum coding c = CODING_IDENTITY + 1; c < CODINGS; c++)
			compress(b, r, c);
	}
	return left_out;
}

struct http_body *bodies_get(struct bodies *b, struct format format, enum coding coding)
{
	struct rendition *r = find(b, format);

	if (!r)
		return NULL;
	r = maker(b, r, coding);
	return r->made[coding] ? r->bodies[coding] : NULL;
}
