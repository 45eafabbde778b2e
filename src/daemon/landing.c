/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/landing.h"

#include <stdio.h>

#include "base/must.h"
#include "daemon/html.h"
#include "daemon/page.h"
#include "daemon/words.h"
#include "tls/sha256.h"

/* A small guarded door, in the colour of the state. */
#define DOOR "M5 22V10a7 7 0 0 1 14 0v12z"

void landing_policy(char out[static LANDING_POLICY_MAX_BYTES])
{
	char hash[TLS_SHA256_BASE64_BYTES];
	int n;

	tls_sha256_base64(str_from(page_css), hash);
	n = snprintf(out, LANDING_POLICY_MAX_BYTES,
	             "default-src 'none'; style-src 'sha256-%s'; img-src data:; "
	             "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
	             hash);
	must(n > 0 && n < LANDING_POLICY_MAX_BYTES);
}

static const char *sign(enum status_level level)
{
	static const char *const signs[] = { "\xe2\x9c\x93", "!", "\xe2\x9c\x95" };

	return signs[level];
}

static void write_head(struct page *p)
{
	static const char *const colours[] = { "279b5c", "d08a12", "d8453f" };
	enum status_level level = status_level(p->s);

	page_html(p, "<!doctype html>\n<html lang=\"en\" class=\"");
	page_html(p, words_level(level));
	page_html(p, "\">\n<head>\n<meta charset=\"utf-8\">\n"
	             "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
	             "<title>Node Exporter on ");
	page_text(p, p->s->host, PAGE_NAME_MAX_BYTES);
	buf_printf(p->out,
	           "</title>\n<link rel=\"icon\" href=\"data:image/svg+xml,%%3Csvg "
	           "xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%%3E%%3Cpath "
	           "fill='%%23%s' d='" DOOR "'/%%3E%%3C/svg%%3E\">\n<style>",
	           colours[level]);
	page_html(p, page_css);
	page_html(p, "</style>\n</head>\n<body>\n");
}

static void write_header(struct page *p)
{
	page_html(p, "<header><svg viewBox=\"4 2 16 21\" aria-hidden=\"true\"><path "
	             "d=\"" DOOR "\"/><path d=\"M14.5 13h1.6v4h-1.6z\"/></svg>\n"
	             "<div><p class=\"m\">Node Exporter</p><h1>");
	page_text(p, p->s->host, PAGE_NAME_MAX_BYTES);
	page_html(p, "</h1></div>\n<nav><a href=\"");
	html_add_path(p->out, p->s->self->telemetry_path);
	page_html(p, "\">Metrics</a> <a href=\"?format=json\">JSON</a></nav></header>\n");
}

static void write_finding(struct page *p, const struct finding *f)
{
	enum status_level level = finding_level(f->kind);

	buf_printf(p->out, "<div class=\"v %s\"><p><i aria-hidden=\"true\">%s</i> <b>",
	           words_level(level), sign(level));
	words_finding(page_words(p), p->s, f);
	page_say(p, PAGE_LINE_MAX_BYTES);
	page_html(p, "</b>");
	words_detail(page_words(p), p->s, f);
	if (p->words.n > 0) {
		page_html(p, "<p>");
		page_say(p, PAGE_TEXT_MAX_BYTES);
	}
	if (f->kind == FINDING_COMPLAINTS)
		page_complaints(p);
	page_html(p, "</div>\n");
}

static void write_verdict(struct page *p)
{
	size_t i = 0;

	if (p->s->n_findings == 0)
		page_html(p, "<div class=\"v\"><p><i aria-hidden=\"true\">\xe2\x9c\x93</i> "
		             "<b>All is well</b></div>\n");
	for (; i < p->s->n_findings; i++) {
		size_t mark = p->out->n;

		write_finding(p, &p->s->findings[i]);
		if (!page_keep(p, mark, PAGE_FINDINGS_RESERVE_BYTES))
			break;
	}
	page_more(p, p->s->n_findings - i);
}

static void write_footer(struct page *p)
{
	page_html(p, "<footer>postern " PACKAGE_VERSION " (" POSTERN_REVISION "), started ");
	page_time(p, p->s->self->started_s);
	page_html(p, "</footer>\n</body>\n</html>\n");
}

struct http_body *landing_new(const struct status *s)
{
	struct http_body *body = http_body_new(PAGE_MAX_BYTES + PAGE_ROW_MAX_BYTES);
	struct page p = { .out = &body->bytes, .s = s };

	buf_init(&p.words, WORDS_MAX_BYTES);
	write_head(&p);
	write_header(&p);
	page_html(&p, "<main>\n");
	write_verdict(&p);
	page_html(&p, "<div class=\"g\">\n<div>\n");
	page_door(&p);
	page_certificates(&p);
	page_configuration(&p);
	page_traffic(&p);
	page_html(&p, "</div>\n");
	page_collectors(&p);
	page_html(&p, "</div>\n</main>\n");
	write_footer(&p);
	buf_deinit(&p.words);
	must(!body->bytes.full && body->bytes.n <= PAGE_MAX_BYTES);
	return body;
}
