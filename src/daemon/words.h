/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "daemon/status.h"

/*
 * The status in sentences, the same ones for the page and its JSON. Plain text: whoever
 * writes it elsewhere escapes it. Each sentence fits into WORDS_MAX_BYTES, however long names
 * and lists are: what is cut says so.
 */
enum {
	WORDS_MAX_BYTES = 2048,
	WORDS_NAME_MAX_BYTES = 80, /* of a subject or a SAN */
	WORDS_LIST_MAX = 6,        /* names, before "and N more" */
	WORDS_INSTANT_BYTES = 24,
};

/* "12 min", "6 d": whole units, rounded down. */
void words_span(struct buf *out, double seconds);
/* "12 min ago", "just now", or "in 6 d" where it is yet to come. */
void words_distance(struct buf *out, double from_s, double to_s);
/* "2026-11-25T01:02:03Z" (RFC 3339), of the years 0 to 9999. */
void words_instant(char out[static WORDS_INSTANT_BYTES], double when_s);

/* The one line at the top: the worst finding, or that all is well. */
void words_verdict(struct buf *out, const struct status *s);

/* What is wrong: no full stop at its end. */
void words_finding(struct buf *out, const struct status *s, const struct finding *f);
/* More of it, and how to mend it; nothing where the finding says it all. */
void words_detail(struct buf *out, const struct status *s, const struct finding *f);

/* Who may come in, as the configuration has it. Users are counted, not named. */
void words_admission(struct buf *out, const struct status *s);

/* The names that a certificate is for: "a, b and 3 more". */
void words_names(struct buf *out, const struct tls_certificate *c);

/* "HTTP/2 or HTTP/1.1 over TLS 1.2 to 1.3" */
void words_protocol(struct buf *out, const struct web_config *web);

const char *words_level(enum status_level level);       /* "ok", "warning", "critical" */
const char *words_outcome(enum report_outcome outcome); /* "ok", "failed" and so on */

/* At most max bytes of text, whole characters; "…" where there is more. */
void words_cut(struct buf *out, const char *text, size_t max);
