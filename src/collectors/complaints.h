/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

/*
 * Faults that come back at every scrape until a person mends them: each sentence is logged
 * when it is new, and again only after a scrape without it. Those that last are listed.
 */
enum { COMPLAINTS_MAX = 256 }; /* at a time; what is past them is not logged */

struct complaints;

struct complaints *complaints_new(void);
void complaints_free(struct complaints *c); /* takes NULL */

/* Around each scrape. */
void complaints_begin(struct complaints *c);
void complaints_end(struct complaints *c);

void complaints_say(struct complaints *c, const char *sentence);

/* Those of the last scrape, between scrapes. */
size_t complaints_count(const struct complaints *c);
const char *complaints_text(const struct complaints *c, size_t i);
