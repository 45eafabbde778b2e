/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "daemon/page.h"
#include "daemon/words.h"

/* Who may come in, what is in force, and who came. */

static void item(struct page *p, const char *title)
{
	page_html(p, "<dt>");
	page_html(p, title);
	page_html(p, "<dd>");
}

static void number(struct page *p, const char *title, uint64_t n)
{
	buf_printf(p->out, "<div><dt>%s<dd>%" PRIu64 "</div>\n", title, n);
}

static void write_limit(struct page *p, const struct web_config *web)
{
	item(p, "Rate limit");
	buf_printf(p->out, "one request in %.3g s, %" PRIu64 " at once\n",
	           (double)web->rate_interval_ns / 1e9, web->rate_burst);
}

static void write_headers(struct page *p, const struct web_config *web)
{
	item(p, "Headers");
	for (size_t i = 0; i < web->n_headers; i++)
		buf_printf(p->out, "%s%s", i > 0 ? ", " : "", web->headers[i].name);
	page_html(p, "\n");
}

void page_door(struct page *p)
{
	const struct web_config *web = p->s->serving->web;

	page_html(p, "<h2>Who may come in</h2>\n<p>");
	words_admission(page_words(p), p->s);
	page_say(p, PAGE_TEXT_MAX_BYTES);
	page_html(p, ".\n<dl>");
	item(p, "Protocol");
	words_protocol(p->out, web);
	page_html(p, "\n");
	if (web->tls)
		buf_printf(p->out, "<dt>Client certificate<dd>%s\n",
		           client_auth_name(web->client_auth));
	if (web->rate_interval_ns > 0)
		write_limit(p, web);
	if (web->n_headers > 0)
		write_headers(p, web);
	page_html(p, "</dl>\n");
}

static void write_certificate(struct page *p, const struct tls_certificate *c)
{
	page_html(p, "<tr><th scope=\"row\">");
	page_text(p, c->subject, PAGE_NAME_MAX_BYTES);
	if (c->role == TLS_ROLE_SERVER && c->n_names > 0) {
		page_html(p, "<p class=\"m\">");
		words_names(page_words(p), c);
		page_say(p, PAGE_LINE_MAX_BYTES);
	}
	page_html(p, c->role == TLS_ROLE_SERVER ? "<td>server<td>" : "<td>client CA<td>");
	page_date(p, (double)c->not_after_s);
	page_html(p, status_certificate_ails(p->s, c) ? "<td class=\"s warning\">! " : "<td>");
	if ((double)c->not_after_s <= p->s->now_s)
		page_html(p, "none");
	else
		words_span(p->out, (double)c->not_after_s - p->s->now_s);
	page_html(p, "\n");
}

void page_certificates(struct page *p)
{
	const struct status *s = p->s;
	size_t mark, i = 0;

	if (s->n_certificates == 0)
		return;
	page_html(p, "<h2 id=\"c\">Certificates</h2>\n<table aria-labelledby=\"c\">\n<thead>"
	             "<tr><th scope=\"col\">Subject<th scope=\"col\">Role<th scope=\"col\">"
	             "Valid until<th scope=\"col\">Left\n<tbody>\n");
	for (; i < s->n_certificates && i < PAGE_LIST_MAX; i++) {
		mark = p->out->n;
		write_certificate(p, &s->certificates[i]);
		if (!page_keep(p, mark, PAGE_CERTIFICATES_RESERVE_BYTES))
			break;
	}
	page_html(p, "</table>\n");
	page_more(p, s->n_certificates - i);
}

static void write_last_reload(struct page *p, const struct reload_status *r)
{
	static const char *const results[] = { "taken up", "unchanged", "held", "refused" };
	static const char *const triggers[] = { "after a signal", "after a change of a file",
		                                "after a look at the files", "in a retry" };

	item(p, "Last reload");
	if (r->decided_s == 0) {
		page_html(p, "none since the start\n");
		return;
	}
	page_time(p, r->decided_s);
	buf_printf(p->out, ", %s: %s\n", triggers[r->trigger], results[r->result]);
}

void page_configuration(struct page *p)
{
	const struct status *s = p->s;
	const struct reload_status *r = s->reload;

	page_html(p, "<h2>Configuration</h2>\n<dl>");
	item(p, "File");
	page_text(p, *s->self->config_path ? s->self->config_path : "none",
	          PAGE_LINE_MAX_BYTES);
	page_html(p, "\n");
	item(p, "In force");
	buf_printf(p->out, "generation %u, taken up ", s->serving->generation);
	page_time(p, r->applied_s);
	page_html(p, "\n");
	write_last_reload(p, r);
	item(p, "Sandbox");
	sandbox_describe(s->sandbox, page_words(p));
	page_say(p, PAGE_LINE_MAX_BYTES);
	page_html(p, "\n</dl>\n");
}

void page_traffic(struct page *p)
{
	const struct status *s = p->s;
	uint64_t failed = s->requests->scrapes_500 + s->requests->scrapes_503;

	page_html(p, "<h2>Since the start</h2>\n<dl class=\"n\">");
	number(p, "Scrapes answered", s->requests->scrapes_200);
	number(p, "Scrapes failed", failed);
	number(p, "Handshakes failed", s->door->handshakes_failed);
	number(p, "Passwords refused", s->gate->refused);
	number(p, "Requests over the limit", s->requests->limited);
	number(p, "Connections open now", s->door->open[SERVER_METRICS]);
	page_html(p, "</dl>\n");
}
