/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "daemon/status.h"

/*
 * The page at "/" while it is written. It is never longer than PAGE_MAX_BYTES: whatever
 * comes from outside is cut to its own bound, and of a list the rows are left out that would
 * take the room of what must follow.
 */
enum {
	PAGE_MAX_BYTES = 8 << 10,
	PAGE_TAIL_BYTES = 320,        /* ends the page, behind its last list */
	PAGE_ROW_MAX_BYTES = 2 << 10, /* of any row, before it is looked at */
	PAGE_NAME_MAX_BYTES = 80,
	PAGE_LINE_MAX_BYTES = 200,
	PAGE_TEXT_MAX_BYTES = 500, /* of what has no list of its own */
	PAGE_LIST_MAX = 4,         /* certificates, complaints */
	/* What the rest of the page may take behind a row. */
	PAGE_FINDINGS_RESERVE_BYTES = 3250,
	PAGE_CERTIFICATES_RESERVE_BYTES = 1850,
	PAGE_COLLECTORS_RESERVE_BYTES = 500,
	PAGE_NAMES_RESERVE_BYTES = 32,
};

struct page {
	struct buf *out; /* has room for a row more than PAGE_MAX_BYTES */
	const struct status *s;
	struct buf words; /* a sentence, before it is escaped */
};

/* HTML as it is. */
void page_html(struct page *p, const char *html);

/* Text from outside, cut to max bytes. */
void page_text(struct page *p, const char *text, size_t max);

/* Empties p->words for a sentence, and puts it on the page. */
struct buf *page_words(struct page *p);
void page_say(struct page *p, size_t max);

/* How far away a moment is, in words and for machines. */
void page_time(struct page *p, double when_s);

/* Its day, such as 2026-11-25. */
void page_date(struct page *p, double when_s);

/*
 * Does the page, with reserve bytes to come, still hold what was written since mark (p->out->n
 * then)? If not, that is taken back.
 */
bool page_keep(struct page *p, size_t mark, size_t reserve);

/* "and N more", for rows that had no room; nothing for 0. */
void page_more(struct page *p, size_t n);

/* Its sections. */
void page_door(struct page *p);
void page_certificates(struct page *p);
void page_configuration(struct page *p);
void page_traffic(struct page *p);
void page_complaints(struct page *p);
void page_collectors(struct page *p);

extern const char page_css[]; /* the text of its style element */
