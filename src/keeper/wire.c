/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/wire.h"

#include <errno.h>
#include <string.h>

#include "base/must.h"

/* Whole numbers are written with the low byte first; -errno is kept as errno. */
static void put_number(struct buf *out, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		must(buf_add_char(out, (char)(value >> 8 * i & 0xff)) == 0);
}

static void put_text(struct buf *out, struct str text)
{
	put_number(out, text.n, 4);
	must(buf_add_str(out, text) == 0);
}

static void put_err(struct buf *out, int rc, const struct err *err)
{
	put_number(out, (uint64_t)-rc, 2);
	put_text(out, rc < 0 ? str_from(err->text) : (struct str){ 0 });
}

/* A message that is read; what is short or wrong once stays bad. */
struct reader {
	struct str rest;
	bool bad;
};

static struct str take(struct reader *r, size_t n)
{
	struct str taken = { r->rest.p, n };

	if (r->bad || n > r->rest.n) {
		r->bad = true;
		return (struct str){ 0 };
	}
	r->rest = str_skip(r->rest, n);
	return taken;
}

static uint64_t take_number(struct reader *r, size_t bytes)
{
	struct str taken = take(r, bytes);
	uint64_t value = 0;

	for (size_t i = 0; i < taken.n; i++)
		value |= (uint64_t)(unsigned char)taken.p[i] << 8 * i;
	return value;
}

/* A number below end. */
static unsigned take_below(struct reader *r, size_t bytes, unsigned end)
{
	uint64_t value = take_number(r, bytes);

	r->bad |= value >= end;
	return r->bad ? 0 : (unsigned)value;
}

static struct str take_text(struct reader *r, size_t max)
{
	uint64_t n = take_number(r, 4);

	r->bad |= n > max;
	return take(r, r->bad ? 0 : (size_t)n);
}

/* Into room for max_bytes, with the NUL; there is none in it. */
static void take_words(struct reader *r, char *into, size_t max_bytes)
{
	struct str text = take_text(r, max_bytes - 1);

	r->bad |= text.n > 0 && memchr(text.p, '\0', text.n) != NULL;
	if (!r->bad && text.n > 0)
		memcpy(into, text.p, text.n);
	into[r->bad ? 0 : text.n] = '\0';
}

static int take_err(struct reader *r, struct err *err)
{
	int rc = -(int)take_below(r, 2, UINT16_MAX);

	take_words(r, err->text, sizeof(err->text));
	r->bad |= (rc < 0) != (*err->text != '\0');
	return rc;
}

/* Nothing may be left. */
static int finish(const struct reader *r)
{
	return r->bad || r->rest.n > 0 ? -EPROTO : 0;
}

void wire_write_request(const struct keeper_request *request, struct buf *out)
{
	put_number(out, request->op, 1);
	if (request->op == KEEPER_SIGN || request->op == KEEPER_RELEASE)
		put_number(out, request->key, 8);
	if (request->op != KEEPER_SIGN)
		return;
	put_number(out, request->signing.hashed, 1);
	put_number(out, request->signing.algorithm, 4);
	put_text(out, request->signing.bytes);
}

int wire_read_request(struct str message, struct keeper_request *out)
{
	struct reader r = { .rest = message };

	*out = (struct keeper_request){ .op = (enum keeper_op)take_below(&r, 1,
		                                                         KEEPER_RELEASE + 1) };
	r.bad |= out->op < KEEPER_LOAD;
	if (out->op == KEEPER_SIGN || out->op == KEEPER_RELEASE)
		out->key = take_number(&r, 8);
	if (out->op == KEEPER_SIGN) {
		out->signing.hashed = take_below(&r, 1, 2);
		out->signing.algorithm = (uint32_t)take_number(&r, 4);
		out->signing.bytes = take_text(&r, TLS_SIGNED_MAX_BYTES);
	}
	return finish(&r);
}

void wire_write_loaded(const struct keeper_loaded *loaded, const struct parts *parts,
                       struct buf *out)
{
	put_err(out, loaded->rc, &loaded->err);
	put_number(out, parts->web != NULL, 1);
	put_number(out, loaded->key, 8);
	put_err(out, *loaded->key_err.text ? -EINVAL : 0, &loaded->key_err);
	put_number(out, loaded->kind.algorithm, 4);
	put_number(out, loaded->kind.bits, 4);
	for (enum snapshot_file file = 0; file < SNAPSHOT_FILES; file++) {
		const struct part *part = &parts->at[file];

		must(buf_add(out, part->digest, sizeof(part->digest)) == 0);
		if (file != SNAPSHOT_KEY)
			put_text(out, buf_str(&part->text));
	}
}

static void take_part(struct reader *r, struct part *part, size_t max_bytes, bool has_text)
{
	struct str digest = take(r, sizeof(part->digest));
	struct str text = has_text ? take_text(r, max_bytes) : (struct str){ 0 };

	buf_init(&part->text, max_bytes);
	if (r->bad)
		return;
	memcpy(part->digest, digest.p, digest.n);
	buf_add_str(&part->text, text);
}

int wire_read_loaded(struct str message, struct keeper_loaded *out, struct parts *parts,
                     bool *parsed)
{
	struct reader r = { .rest = message };

	*out = (struct keeper_loaded){ 0 };
	out->rc = take_err(&r, &out->err);
	*parsed = take_below(&r, 1, 2);
	out->key = take_number(&r, 8);
	take_err(&r, &out->key_err);
	out->kind.algorithm = (uint32_t)take_number(&r, 4);
	out->kind.bits = (uint32_t)take_number(&r, 4);
	for (enum snapshot_file file = 0; file < SNAPSHOT_FILES; file++)
		take_part(&r, &parts->at[file],
		          file == SNAPSHOT_CONFIG ? WEB_CONFIG_MAX_BYTES + 1
		                                  : PART_PEM_MAX_BYTES,
		          file != SNAPSHOT_KEY);
	r.bad |= out->rc == 0 && !*parsed;
	r.bad |= out->key > 0 && (out->rc < 0 || *out->key_err.text);
	return finish(&r);
}

void wire_write_signature(int rc, struct str signature, struct buf *out)
{
	put_number(out, (uint64_t)-rc, 2);
	put_text(out, rc < 0 ? (struct str){ 0 } : signature);
}

int wire_read_signature(struct str message, int *rc, struct str *signature)
{
	struct reader r = { .rest = message };

	*rc = -(int)take_below(&r, 2, UINT16_MAX);
	*signature = take_text(&r, TLS_SIGNATURE_MAX_BYTES);
	r.bad |= (*rc < 0) != (signature->n == 0);
	return finish(&r);
}

void wire_write_confined(const struct keeper_confined *confined, struct buf *out)
{
	put_err(out, confined->rc, &confined->err);
	for (int i = 0; i < SANDBOX_MEASURES; i++) {
		put_number(out, confined->state.measures[i].standing, 1);
		put_text(out, str_from(confined->state.measures[i].detail));
	}
}

int wire_read_confined(struct str message, struct keeper_confined *out)
{
	struct reader r = { .rest = message };

	out->rc = take_err(&r, &out->err);
	for (int i = 0; i < SANDBOX_MEASURES; i++) {
		unsigned standing = take_below(&r, 1, SANDBOX_NOT_OFFERED + 1);

		out->state.measures[i].standing = (enum sandbox_standing)standing;
		take_words(&r, out->state.measures[i].detail, SANDBOX_DETAIL_MAX_BYTES);
	}
	return finish(&r);
}
