/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/html.h"
#include "daemon/page.h"
#include "daemon/words.h"

/* What each collector's last run came to: those that need somebody first. */

void page_complaints(struct page *p)
{
	size_t i = 0;
	const char *text;

	page_html(p, "<ul>\n");
	for (; i < PAGE_LIST_MAX && (text = status_complaint(p->s, i)); i++) {
		size_t mark = p->out->n;

		page_html(p, "<li>");
		page_text(p, text, PAGE_LINE_MAX_BYTES);
		page_html(p, "\n");
		if (!page_keep(p, mark, PAGE_FINDINGS_RESERVE_BYTES))
			break;
	}
	page_html(p, "</ul>");
	page_more(p, status_complaints(p->s) - i);
}

static void write_ms(struct page *p, uint64_t ns)
{
	buf_printf(p->out, "%.2f", (double)ns / 1e6);
}

static void write_row(struct page *p, const struct status_collector *c)
{
	const struct report *r = c->report;
	bool late = r->outcome == REPORT_LATE;

	buf_printf(p->out, "<tr><th scope=\"row\">%s<td>", c->name);
	if (r->outcome == REPORT_OK) {
		page_html(p, "ok");
	} else {
		page_html(p, "<span class=\"s warning\">");
		page_html(p, late ? "! late" : "! failed");
		page_html(p, "</span>");
	}
	if (late) {
		page_html(p, ", since ");
		page_time(p, r->late_since_s);
	} else if (r->outcome == REPORT_FAILED) {
		page_html(p, ": ");
		page_text(p, r->err.text, PAGE_LINE_MAX_BYTES);
	}
	page_html(p, "<td>");
	write_ms(p, r->took_ns);
	page_html(p, "\n");
}

static bool is_in_trouble(const struct report *r)
{
	return r->outcome == REPORT_FAILED || r->outcome == REPORT_LATE;
}

static bool is_fine(const struct report *r)
{
	return r->outcome == REPORT_OK;
}

static bool has_no_data(const struct report *r)
{
	return r->outcome == REPORT_NO_DATA;
}

static bool has_not_run(const struct report *r)
{
	return r->outcome == REPORT_NONE;
}

/* The rows of those of which it is true; returns how many had to be left out. */
static size_t write_rows(struct page *p, bool (*is)(const struct report *r))
{
	size_t left_out = 0;

	for (size_t i = 0; i < p->s->n_collectors; i++) {
		const struct status_collector *c = &p->s->collectors[i];
		size_t mark = p->out->n;

		if (!is(c->report))
			continue;
		if (left_out == 0)
			write_row(p, c);
		if (left_out > 0 || !page_keep(p, mark, PAGE_COLLECTORS_RESERVE_BYTES))
			left_out++;
	}
	return left_out;
}

/* One sentence for those that have nothing to tell. */
static void write_names(struct page *p, const char *title, bool (*is)(const struct report *r))
{
	size_t n = 0, left_out = 0;

	for (size_t i = 0; i < p->s->n_collectors; i++) {
		size_t mark = p->out->n;

		if (!is(p->s->collectors[i].report))
			continue;
		if (left_out == 0)
			buf_printf(p->out, n == 0 ? "<p class=\"m\">%s: %s" : "%s%s",
			           n == 0 ? title : ", ", p->s->collectors[i].name);
		if (left_out > 0 || !page_keep(p, mark, PAGE_NAMES_RESERVE_BYTES))
			left_out++;
		else
			n++;
	}
	if (left_out > 0)
		buf_printf(p->out, " and %zu more", left_out);
	page_html(p, n > 0 ? ".\n" : "");
}

static void write_caption(struct page *p)
{
	const struct runner_last *last = p->s->scrape;

	page_html(p, "<caption>Last scrape ");
	page_time(p, last->ended_s);
	buf_printf(p->out, ": %zu collectors in ", last->collectors);
	write_ms(p, last->took_ns);
	page_html(p, " ms</caption>\n");
}

void page_collectors(struct page *p)
{
	size_t left_out;

	page_html(p, "<section>\n<h2 id=\"k\">Collectors</h2>\n");
	if (p->s->scrape->ended_s == 0) {
		buf_printf(p->out,
		           "<p>%zu are on. No scrape yet: the first request for <a href=\"",
		           p->s->n_collectors);
		html_add_path(p->out, p->s->self->telemetry_path);
		page_html(p, "\">the metrics</a> fills this in.\n</section>\n");
		return;
	}
	page_html(p, "<table aria-labelledby=\"k\">\n");
	write_caption(p);
	page_html(p, "<thead><tr><th scope=\"col\">Collector<th scope=\"col\">Result"
	             "<th scope=\"col\">ms\n<tbody>\n");
	left_out = write_rows(p, is_in_trouble);
	left_out += write_rows(p, is_fine);
	page_html(p, "</table>\n");
	page_more(p, left_out);
	write_names(p, "Nothing of the kind on this host", has_no_data);
	write_names(p, "Not run yet", has_not_run);
	page_html(p, "</section>\n");
}
