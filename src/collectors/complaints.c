/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/complaints.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/must.h"

struct complaints {
	size_t n;
	struct {
		char *sentence;
		bool again; /* in this scrape too */
	} all[COMPLAINTS_MAX];
};

struct complaints *complaints_new(void)
{
	return xcalloc(1, sizeof(struct complaints));
}

void complaints_free(struct complaints *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++)
		free(c->all[i].sentence);
	free(c);
}

void complaints_begin(struct complaints *c)
{
	for (size_t i = 0; i < c->n; i++)
		c->all[i].again = false;
}

void complaints_say(struct complaints *c, const char *sentence)
{
	for (size_t i = 0; i < c->n; i++) {
		if (strcmp(c->all[i].sentence, sentence) == 0) {
			c->all[i].again = true;
			return;
		}
	}
	if (c->n == COMPLAINTS_MAX)
		return;
	log_error("%s", sentence);
	c->all[c->n].sentence = xstrdup(sentence);
	c->all[c->n++].again = true;
}

void complaints_end(struct complaints *c)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (c->all[i].again)
			c->all[kept++] = c->all[i];
		else
			free(c->all[i].sentence);
	}
	c->n = kept;
}

size_t complaints_count(const struct complaints *c)
{
	return c->n;
}

const char *complaints_text(const struct complaints *c, size_t i)
{
	return c->all[i].sentence;
}
