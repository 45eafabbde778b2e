/* SPDX-License-Identifier: Apache-2.0 */
#include "state/snapshot.h"

#include <errno.h>
#include <stdlib.h>

#include "auth/password.h"
#include "base/must.h"

struct snapshot *snapshot_ref(struct snapshot *s)
{
	s->refs++;
	return s;
}

void snapshot_unref(struct snapshot *s)
{
	if (!s || --s->refs > 0)
		return;
	tls_credentials_free(s->tls);
	web_config_free(s->web);
	free(s);
}

static int build(struct parts *parts, struct snapshot *s, struct err *err)
{
	const struct part *cert = &parts->at[SNAPSHOT_CERT], *key = &parts->at[SNAPSHOT_KEY];
	const struct part *ca = &parts->at[SNAPSHOT_CLIENT_CA];
	struct tls_params params = {
		.cert = { cert->name, buf_str(&cert->text) },
		.key = { key->name, buf_str(&key->text) },
		.client_ca = { ca->given ? ca->name : NULL, buf_str(&ca->text) },
		.web = s->web,
		.web_name = parts->at[SNAPSHOT_CONFIG].name,
	};

	for (size_t i = 0; i < s->web->n_users; i++)
		s->costs |= UINT32_C(1) << password_cost(s->web->users[i].hash);
	if (!s->web->tls)
		return 0;
	params.signer = parts->signer;
	parts->signer = NULL;
	return tls_credentials_new(&params, &s->tls, err);
}

/* A fixed key: the digest is compared within this process only and guards nothing. */
static void digest(const struct parts *parts, int rc, struct snapshot_load *load)
{
	static const unsigned char key[TLS_MAC_BYTES] = "postern snapshot digest";
	struct str pieces[2 * SNAPSHOT_FILES + 1];

	for (size_t i = 0; i < SNAPSHOT_FILES; i++) {
		const struct part *part = &parts->at[i];

		pieces[2 * i] = str_from(part->name);
		pieces[2 * i + 1] =
			(struct str){ (const char *)part->digest, sizeof(part->digest) };
	}
	pieces[2 * SNAPSHOT_FILES] = str_from(rc < 0 ? load->err.text : "");
	tls_mac(key, pieces, 2 * SNAPSHOT_FILES + 1, load->digest.bytes);
}

/* What to watch, and for whom to look at rights. */
static void remember_files(const struct parts *parts, struct snapshot_load *load)
{
	for (size_t i = 0; i < SNAPSHOT_FILES; i++) {
		if (!parts->at[i].is_file)
			continue;
		watch_list_add(&load->watch, parts->at[i].name);
		load->files[i] = xstrdup(parts->at[i].name);
	}
}

static struct snapshot *new_snapshot(void)
{
	struct snapshot *s = xcalloc(1, sizeof(*s));

	s->refs = 1;
	return s;
}

static int read_parts(const char *path, const struct parts_source *source, struct parts *out,
                      struct err *err)
{
	int rc;

	if (!*path)
		return web_config_parse((struct str){ 0 }, "", &out->web, err);
	parts_begin(path, out);
	rc = parts_check_memory(path, err);
	if (rc < 0)
		return rc;
	return source ? source->read(source->owner, out, err) : parts_read(out, err);
}

int snapshot_load(const char *path, const struct parts_source *source,
                  struct snapshot_load *load)
{
	struct snapshot *s = new_snapshot();
	struct parts *parts = xcalloc(1, sizeof(*parts));
	const struct part *config = &parts->at[SNAPSHOT_CONFIG];
	int rc;

	*load = (struct snapshot_load){ 0 };
	rc = read_parts(path, source, parts, &load->err);
	remember_files(parts, load);
	load->empty = config->given && rc == 0 && str_trim(buf_str(&config->text)).n == 0;
	s->web = parts->web;
	parts->web = NULL;
	if (rc == 0)
		rc = build(parts, s, &load->err);
	digest(parts, rc, load);
	parts_deinit(parts);
	free(parts);
	if (rc < 0)
		snapshot_unref(s);
	else
		load->next = s;
	return rc;
}

void snapshot_load_deinit(struct snapshot_load *load)
{
	snapshot_unref(load->next);
	watch_list_deinit(&load->watch);
	for (size_t i = 0; i < SNAPSHOT_FILES; i++)
		free(load->files[i]);
	*load = (struct snapshot_load){ 0 };
}

static bool verifies(const struct snapshot *s)
{
	return s->tls && tls_verifies_clients(s->tls);
}

static bool lists_names(const struct snapshot *s)
{
	return s->tls && s->web->client_auth != CLIENT_AUTH_NONE && s->web->sans_set;
}

const char *snapshot_drops(const struct snapshot *before, const struct snapshot *after)
{
	if (before->tls && !after->tls)
		return "TLS";
	if (verifies(before) && !verifies(after))
		return "verified client certificates";
	if (lists_names(before) && !lists_names(after))
		return "the list of allowed client names";
	if (before->web->n_users > 0 && after->web->n_users == 0)
		return "passwords";
	return NULL;
}

bool snapshot_is_open(const struct snapshot *s)
{
	return s->web->n_users == 0 && !verifies(s) && !lists_names(s);
}

const char *snapshot_warning(const struct snapshot *s, size_t i)
{
	if (i < s->web->n_warnings)
		return s->web->warnings[i];
	return s->tls ? tls_warning(s->tls, i - s->web->n_warnings) : NULL;
}
