/* SPDX-License-Identifier: Apache-2.0 */
#include "state/snapshot.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "auth/password.h"
#include "base/buf.h"
#include "base/memory.h"
#include "base/must.h"
#include "base/wholefile.h"

enum {
	PEM_MAX_BYTES = 4 << 20,
	PATH_MAX_BYTES = 4096,
	LOAD_BYTES = 8 << 20, /* far more than it takes, but for authorities by the thousand */
};

/* A file that the configuration is made of, or an inline text in its place. */
struct part {
	char name[PATH_MAX_BYTES]; /* for messages; the path when it is a file */
	struct buf text;
	bool given;
};

static const char *const roles[SNAPSHOT_FILES] = { "web config", "cert_file", "key_file",
	                                           "client_ca_file" };

const char *snapshot_file_name(enum snapshot_file file)
{
	return roles[file];
}

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

static int refuse_access(const char *role, const char *path, struct err *err)
{
	return err_set(err, -EACCES,
	               "%s %s: permission denied for user %u, group %u: let the group read "
	               "it with \"chgrp %u %s && chmod 0640 %s\"",
	               role, path, (unsigned)geteuid(), (unsigned)getegid(),
	               (unsigned)getegid(), path, path);
}

static int read_file(const char *role, const char *path, struct buf *text, struct err *err)
{
	int rc = wholefile_read(path, text);

	if (rc == -EACCES)
		return refuse_access(role, path, err);
	return rc < 0 ? wholefile_refuse(role, path, text, rc, err) : 0;
}

/* A path in the config is relative to the directory of the config as it was given. */
static void resolve(char into[static PATH_MAX_BYTES], const char *config, const char *path)
{
	const char *slash = strrchr(config, '/');
	int dir = slash && path[0] != '/' ? (int)(slash - config) + 1 : 0;

	snprintf(into, PATH_MAX_BYTES, "%.*s%s", dir, config, path);
}

static int read_part(struct part *part, const char *config, const char *role,
                     const struct web_pem *pem, struct watch_list *watch, struct err *err)
{
	buf_init(&part->text, PEM_MAX_BYTES);
	part->given = pem->path || pem->inlined;
	if (pem->path) {
		resolve(part->name, config, pem->path);
		watch_list_add(watch, part->name);
		return read_file(role, part->name, &part->text, err);
	}
	if (pem->inlined) {
		snprintf(part->name, sizeof(part->name), "%s:%d: %.*s", config, pem->line,
		         (int)(strlen(role) - strlen("_file")), role);
		return buf_add_text(&part->text, pem->inlined);
	}
	return 0;
}

static int read_parts(const char *path, struct part parts[static SNAPSHOT_FILES],
                      struct snapshot *s, struct snapshot_load *load)
{
	const struct web_pem *pems[SNAPSHOT_FILES];
	struct part *config = &parts[SNAPSHOT_CONFIG];
	int rc;

	snprintf(config->name, sizeof(config->name), "%s", path);
	buf_init(&config->text, WEB_CONFIG_MAX_BYTES + 1);
	watch_list_add(&load->watch, path);
	load->files[SNAPSHOT_CONFIG] = xstrdup(path);
	rc = read_file(roles[SNAPSHOT_CONFIG], path, &config->text, &load->err);
	if (rc < 0)
		return rc;
	load->empty = str_trim(buf_str(&config->text)).n == 0;
	rc = web_config_parse(buf_str(&config->text), path, &s->web, &load->err);
	if (rc < 0 || !s->web->tls)
		return rc;
	pems[SNAPSHOT_CERT] = &s->web->cert;
	pems[SNAPSHOT_KEY] = &s->web->key;
	pems[SNAPSHOT_CLIENT_CA] = &s->web->client_ca;
	for (size_t i = SNAPSHOT_CERT; i < SNAPSHOT_FILES; i++) {
		int got = read_part(&parts[i], path, roles[i], pems[i], &load->watch,
		                    rc == 0 ? &load->err : NULL);

		if (pems[i]->path)
			load->files[i] = xstrdup(parts[i].name);
		rc = rc == 0 ? got : rc; /* the first error counts; every path is watched */
	}
	return rc;
}

static int build(const struct part parts[static SNAPSHOT_FILES], struct snapshot *s,
                 struct err *err)
{
	const struct part *ca = &parts[SNAPSHOT_CLIENT_CA];
	struct tls_params params = {
		.cert = { parts[SNAPSHOT_CERT].name, buf_str(&parts[SNAPSHOT_CERT].text) },
		.key = { parts[SNAPSHOT_KEY].name, buf_str(&parts[SNAPSHOT_KEY].text) },
		.client_ca = { ca->given ? ca->name : NULL, buf_str(&ca->text) },
		.web = s->web,
		.web_name = parts[SNAPSHOT_CONFIG].name,
	};

	for (size_t i = 0; i < s->web->n_users; i++)
		s->costs |= UINT32_C(1) << password_cost(s->web->users[i].hash);
	return s->web->tls ? tls_credentials_new(&params, &s->tls, err) : 0;
}

/* A fixed key: the digest is compared within this process only and guards nothing. */
static void digest(const struct part parts[static SNAPSHOT_FILES], int rc,
                   struct snapshot_load *load)
{
	static const unsigned char key[TLS_MAC_BYTES] = "postern snapshot digest";
	struct str pieces[2 * SNAPSHOT_FILES + 1];

	for (size_t i = 0; i < SNAPSHOT_FILES; i++) {
		pieces[2 * i] = str_from(parts[i].name);
		pieces[2 * i + 1] = buf_str(&parts[i].text);
	}
	pieces[2 * SNAPSHOT_FILES] = str_from(rc < 0 ? load->err.text : "");
	tls_mac(key, pieces, 2 * SNAPSHOT_FILES + 1, load->digest.bytes);
}

static struct snapshot *new_snapshot(void)
{
	struct snapshot *s = xcalloc(1, sizeof(*s));

	s->refs = 1;
	return s;
}

static int check_memory(const char *path, struct snapshot_load *load)
{
	if (memory_has(LOAD_BYTES))
		return 0;
	return err_set(&load->err, -ENOMEM,
	               "%s: a load may take %d MiB of memory, which are not to be had: see the "
	               "limits of the service (LimitAS=, ulimit -v)",
	               path, LOAD_BYTES >> 20);
}

int snapshot_load(const char *path, struct snapshot_load *load)
{
	struct snapshot *s = new_snapshot();
	struct part *parts = xcalloc(SNAPSHOT_FILES, sizeof(*parts));
	int rc;

	*load = (struct snapshot_load){ 0 };
	rc = check_memory(path, load);
	if (rc < 0)
		watch_list_add(&load->watch, path);
	else if (!*path)
		rc = web_config_parse((struct str){ 0 }, "", &s->web, &load->err);
	else
		rc = read_parts(path, parts, s, load);
	if (rc == 0)
		rc = build(parts, s, &load->err);
	digest(parts, rc, load);
	for (size_t i = 0; i < SNAPSHOT_FILES; i++)
		buf_wipe(&parts[i].text);
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
