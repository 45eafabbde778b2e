/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/web_redact.h"

#include <errno.h>
#include <string.h>

#include "base/pemkey.h"
#include "conf/node.h"
#include "conf/web_config.h"

struct range {
	char *from, *end;
};

/* libyaml counts characters, and leaves a byte order mark out. */
static char *at_character(struct range text, size_t index)
{
	char *p = text.from;

	if (text.end - p >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	for (; p < text.end; p++) {
		if (((unsigned char)*p & 0xc0) != 0x80 && index-- == 0)
			break;
	}
	return p;
}

static char *skip_until(struct range r, const char *ends)
{
	while (r.from < r.end && !memchr(ends, *r.from, strlen(ends)))
		r.from++;
	return r.from;
}

/* For libyaml an anchor ends with these characters, whatever comes then. */
static char *skip_anchor(struct range r)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

	do
		r.from++;
	while (r.from < r.end && memchr(letters, *r.from, sizeof(letters) - 1));
	return r.from;
}

/* Tag and anchor, what is between, and the first line of a block, stay as they are. */
static char *content(struct range r)
{
	while (r.from < r.end && memchr("&! \t\r\n#", *r.from, 8)) {
		if (*r.from == '#')
			r.from = skip_until(r, "\n");
		else if (*r.from == '&')
			r.from = skip_anchor(r);
		else if (*r.from == '!')
			r.from = skip_until(r, " \t\r\n");
		else
			r.from++;
	}
	if (r.from < r.end && (*r.from == '|' || *r.from == '>'))
		return skip_until(r, "\r\n");
	return r.from;
}

/* The letter is good in every style of YAML's scalars, after a backslash too. */
static void redact_scalar(struct range text, const struct node *scalar)
{
	struct range r = { at_character(text, scalar->begin), at_character(text, scalar->end) };

	pemkey_blot(content(r), r.end);
}

static bool is_wide(struct range text)
{
	return text.end - text.from >= 2 &&
	       (memcmp(text.from, "\xff\xfe", 2) == 0 || memcmp(text.from, "\xfe\xff", 2) == 0);
}

/* Not only the one that wins: a merge may bring in others. */
static int redact_keys(struct range text, const struct node *section, const char *name,
                       struct err *err)
{
	if (section->kind != NODE_MAP)
		return 0;
	for (const struct node_entry *e = section->first; e; e = e->next) {
		if (!str_is(e->key->text, "key") || e->value->kind != NODE_SCALAR)
			continue;
		if (is_wide(text))
			return node_fail(e->value, name, err,
			                 "key: found in a file in UTF-16, where it cannot be "
			                 "kept apart: write the file in UTF-8");
		redact_scalar(text, e->value);
	}
	return 0;
}

static int redact_root(struct range text, const struct node *root, const char *name,
                       struct err *err)
{
	int rc = 0;

	if (root->kind != NODE_MAP)
		return 0;
	for (const struct node_entry *e = root->first; rc == 0 && e; e = e->next)
		if (str_is(e->key->text, "tls_server_config"))
			rc = redact_keys(text, e->value, name, err);
	return rc;
}

/* A key may begin in a comment and end in another, with lines between that are none. */
static int check_redacted(struct str text, const char *name, struct err *err)
{
	struct web_config *without;
	struct err ignored;

	if (web_config_parse(text, name, &without, &ignored) < 0)
		return err_set(err, -EINVAL,
		               "%s: a private key stands where it cannot be kept apart: write "
		               "it as the value of key, or into the file that key_file names",
		               name);
	web_config_free(without);
	return 0;
}

int web_config_redact(char *text, size_t n, const char *name, struct err *err)
{
	struct range all = { text, text + n };
	const struct node *root;
	struct arena arena;
	int rc;

	arena_init(&arena);
	rc = node_parse((struct str){ text, n }, name, &arena, &root, err);
	if (rc == 0)
		rc = redact_root(all, root, name, err);
	arena_wipe(&arena);
	if (rc < 0)
		return rc;
	pemkey_redact(text, n, true); /* in comments, or beside the certificate */
	return check_redacted((struct str){ text, n }, name, err);
}
