/* SPDX-License-Identifier: Apache-2.0 */
#include "state/parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/wholefile.h"

/* Far more than a load takes, but for authorities by the thousand. */
enum { LOAD_BYTES = 8 << 20 };

static const char *const roles[SNAPSHOT_FILES] = { "web config", "cert_file", "key_file",
	                                           "client_ca_file" };

const char *snapshot_file_name(enum snapshot_file file)
{
	return roles[file];
}

static int refuse_access(const char *role, const char *path, struct err *err)
{
	return err_set(err, -EACCES,
	               "%s %s: permission denied for user %u, group %u: let the group read "
	               "it with \"chgrp %u %s && chmod 0640 %s\"",
	               role, path, (unsigned)geteuid(), (unsigned)getegid(),
	               (unsigned)getegid(), path, path);
}

/* A fixed key: digests are compared within this process only and guard nothing. */
static void digest(struct part *part)
{
	static const unsigned char key[TLS_MAC_BYTES] = "postern snapshot digest";
	struct str text = buf_str(&part->text);

	tls_mac(key, &text, 1, part->digest);
}

static int read_file(enum snapshot_file file, struct part *part, struct err *err)
{
	int rc = wholefile_read(part->name, &part->text);

	if (rc == -EACCES)
		return refuse_access(roles[file], part->name, err);
	if (rc < 0)
		return wholefile_refuse(roles[file], part->name, &part->text, rc, err);
	digest(part);
	return 0;
}

static const struct web_pem *pem_of(const struct web_config *web, enum snapshot_file file)
{
	return file == SNAPSHOT_CERT  ? &web->cert
	       : file == SNAPSHOT_KEY ? &web->key
	                              : &web->client_ca;
}

static void name_part(struct part *part, const char *config, enum snapshot_file file,
                      const struct web_pem *pem)
{
	const char *slash = strrchr(config, '/');
	int directory =
		slash && pem->path && pem->path[0] != '/' ? (int)(slash - config) + 1 : 0;

	part->is_file = pem->path != NULL;
	part->given = part->is_file || pem->inlined;
	if (part->is_file)
		snprintf(part->name, sizeof(part->name), "%.*s%s", directory, config,
		         pem->path);
	else if (part->given)
		snprintf(part->name, sizeof(part->name), "%.*s:%d: %.*s",
		         PART_NAME_MAX_BYTES / 2, config, pem->line,
		         (int)(strlen(roles[file]) - strlen("_file")), roles[file]);
}

void parts_begin(const char *path, struct parts *out)
{
	struct part *config = &out->at[SNAPSHOT_CONFIG];

	snprintf(config->name, sizeof(config->name), "%s", path);
	config->given = config->is_file = true;
}

void parts_name(struct parts *out)
{
	if (!out->web->tls)
		return;
	for (enum snapshot_file file = SNAPSHOT_CERT; file < SNAPSHOT_FILES; file++)
		name_part(&out->at[file], out->at[SNAPSHOT_CONFIG].name, file,
		          pem_of(out->web, file));
}

int parts_check_memory(const char *path, struct err *err)
{
	if (memory_has(LOAD_BYTES))
		return 0;
	return err_set(err, -ENOMEM,
	               "%s: a load may take %d MiB of memory, which are not to be had: see the "
	               "limits of the service (LimitAS=, ulimit -v)",
	               path, LOAD_BYTES >> 20);
}

static int read_part(struct parts *out, enum snapshot_file file, struct err *err)
{
	struct part *part = &out->at[file];

	buf_init(&part->text, PART_PEM_MAX_BYTES);
	if (part->is_file)
		return read_file(file, part, err);
	return part->given ? buf_add_text(&part->text, pem_of(out->web, file)->inlined) : 0;
}

int parts_read(struct parts *out, struct err *err)
{
	struct part *config = &out->at[SNAPSHOT_CONFIG];
	int rc;

	buf_init(&config->text, WEB_CONFIG_MAX_BYTES + 1);
	rc = read_file(SNAPSHOT_CONFIG, config, err);
	if (rc == 0)
		rc = web_config_parse(buf_str(&config->text), config->name, &out->web, err);
	if (rc < 0)
		return rc;
	parts_name(out);
	for (enum snapshot_file file = SNAPSHOT_CERT; file < SNAPSHOT_FILES; file++) {
		int got = read_part(out, file, rc == 0 ? err : NULL);

		rc = rc == 0 ? got : rc; /* the first error counts */
	}
	return rc;
}

void parts_deinit(struct parts *p)
{
	for (enum snapshot_file file = 0; file < SNAPSHOT_FILES; file++)
		buf_wipe(&p->at[file].text);
	web_config_free(p->web);
	tls_signer_free(p->signer);
	p->web = NULL;
	p->signer = NULL;
}
