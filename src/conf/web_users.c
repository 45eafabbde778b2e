/* SPDX-License-Identifier: Apache-2.0 */
/* web_users: the section basic_auth_users. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "conf/bcrypt.h"
#include "conf/web_reader.h"

static int by_name(const void *a, const void *b)
{
	const struct web_user *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static int read_user(struct web_reader *r, const struct node_entry *entry)
{
	struct web_config *c = r->config;
	char hash[BCRYPT_BYTES + 1];
	struct err why;
	int rc;

	if (entry->value->kind != NODE_SCALAR)
		return node_fail(entry->value, r->name, r->err,
		                 "basic_auth_users: %.64s: found %s, expected a bcrypt hash",
		                 node_shown(entry->key), node_kind_name(entry->value));
	rc = bcrypt_normalize(entry->value->text, hash, &why);
	if (rc == 0)
		c->users[c->n_users++] =
			(struct web_user){ xmemdup(entry->key->text.p, entry->key->text.n),
			                   xmemdup(hash, BCRYPT_BYTES) };
	else
		rc = node_fail(entry->value, r->name, r->err, "basic_auth_users: %.64s: %s",
		               node_shown(entry->key), why.text);
	explicit_bzero(hash, sizeof(hash));
	if (rc == 0 && memchr(entry->key->text.p, ':', entry->key->text.n))
		web_warn(r, entry->key,
		         "basic_auth_users: %.64s: can never log in, since a colon ends the "
		         "name",
		         node_shown(entry->key));
	return rc;
}

/* One map cannot name a user twice, but a merge can name one again. */
static int check_twice(struct web_reader *r, const struct node *section)
{
	const struct web_config *c = r->config;

	for (size_t i = 1; i < c->n_users; i++)
		if (strcmp(c->users[i - 1].name, c->users[i].name) == 0)
			return node_fail(
				section, r->name, r->err,
				"basic_auth_users: %.64s: already set, expected it once",
				c->users[i].name);
	return 0;
}

int web_read_users(struct web_reader *r, const struct node *section)
{
	struct web_config *c = r->config;
	int rc = 0;

	if (section->n == 0) {
		web_warn(r, section,
		         "basic_auth_users: names no user, so nobody is asked for a password");
		return 0;
	}
	if (section->n > WEB_USERS_MAX)
		return node_fail(section, r->name, r->err,
		                 "basic_auth_users: found %zu users, expected at most %d",
		                 section->n, WEB_USERS_MAX);
	c->users = xcalloc(section->n, sizeof(*c->users));
	for (const struct node_entry *e = section->first; e && rc == 0; e = e->next)
		rc = read_user(r, e);
	if (rc < 0)
		return rc;
	qsort(c->users, c->n_users, sizeof(*c->users), by_name);
	return check_twice(r, section);
}
