/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/page.h"

#include "daemon/html.h"
#include "daemon/words.h"

void page_html(struct page *p, const char *html)
{
	buf_add_text(p->out, html);
}

void page_text(struct page *p, const char *text, size_t max)
{
	html_add(p->out, str_from(text), max);
}

struct buf *page_words(struct page *p)
{
	buf_reset(&p->words, WORDS_MAX_BYTES);
	return &p->words;
}

void page_say(struct page *p, size_t max)
{
	html_add(p->out, buf_str(&p->words), max);
}

void page_time(struct page *p, double when_s)
{
	char instant[WORDS_INSTANT_BYTES];

	words_instant(instant, when_s);
	buf_printf(p->out, "<time datetime=\"%s\">", instant);
	words_distance(p->out, p->s->now_s, when_s);
	page_html(p, "</time>");
}

void page_date(struct page *p, double when_s)
{
	char instant[WORDS_INSTANT_BYTES];

	words_instant(instant, when_s);
	buf_printf(p->out, "<time datetime=\"%s\">%.10s</time>", instant, instant);
}

bool page_keep(struct page *p, size_t mark, size_t reserve)
{
	if (p->out->n + reserve + PAGE_TAIL_BYTES <= PAGE_MAX_BYTES)
		return true;
	p->out->n = mark;
	return false;
}

void page_more(struct page *p, size_t n)
{
	if (n > 0)
		buf_printf(p->out, "<p class=\"m\">and %zu more\n", n);
}
