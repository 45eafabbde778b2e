/* SPDX-License-Identifier: Apache-2.0 */
#include "http/fields.h"

#include <errno.h>

#include "base/array.h"
#include "http/grammar.h"

static int take_connection(struct fields *f, struct str value)
{
	struct str option;

	while (value.n > 0) {
		if (!str_cut(value, ',', &option, &value)) {
			option = value;
			value.n = 0;
		}
		option = str_trim(option);
		f->close |= grammar_is_nocase(option, "close");
		f->keep_alive |= grammar_is_nocase(option, "keep-alive");
	}
	return 0;
}

static int take_content_length(struct fields *f, struct str value)
{
	int rc = f->has_length ? -EINVAL : str_to_u64(value, &f->length);

	f->has_length = true;
	if (rc == -ERANGE)
		f->length = UINT64_MAX;
	return rc == -EINVAL ? 400 : 0;
}

static int take_expect(struct fields *f, struct str value)
{
	f->expect_continue = true;
	return grammar_is_nocase(value, "100-continue") ? 0 : 417;
}

static int take_host(struct fields *f, struct str value)
{
	return ++f->hosts == 1 && grammar_is_authority(value) ? 0 : 400;
}

static int take_transfer_encoding(struct fields *f, struct str value)
{
	f->chunked = !f->has_coding && grammar_is_nocase(value, "chunked");
	f->has_coding = true;
	return 0;
}

/* Fields that say where the request ends and what happens after it. */
static const struct {
	const char *name;
	int (*take)(struct fields *f, struct str value);
} framing[] = {
	{ "Connection", take_connection },
	{ "Content-Length", take_content_length },
	{ "Expect", take_expect },
	{ "Host", take_host },
	{ "Transfer-Encoding", take_transfer_encoding },
};

/* Where a field for the owner is kept. */
static struct str *place_of(struct http_request *r, struct str name)
{
	if (grammar_is_nocase(name, "Accept"))
		return &r->accept;
	if (grammar_is_nocase(name, "Accept-Encoding"))
		return &r->accept_encoding;
	if (grammar_is_nocase(name, "Authorization"))
		return &r->authorization;
	if (grammar_is_nocase(name, "X-Prometheus-Scrape-Timeout-Seconds"))
		return &r->scrape_timeout;
	return NULL;
}

int fields_take(struct fields *f, struct http_request *request, struct str name,
                struct str value)
{
	struct str *kept;

	for (size_t i = 0; i < COUNT_OF(framing); i++) {
		if (grammar_is_nocase(name, framing[i].name))
			return framing[i].take(f, value);
	}
	kept = place_of(request, name);
	if (kept && !kept->p)
		*kept = value;
	return 0;
}

void fields_write_value(struct buf *out, const char *value)
{
	size_t start = out->n;

	buf_add_text(out, value);
	for (size_t i = start; i < out->n; i++) {
		if ((unsigned char)out->p[i] < ' ' || out->p[i] == 0x7f)
			out->p[i] = ' ';
	}
}
