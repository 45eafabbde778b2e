/* SPDX-License-Identifier: Apache-2.0 */
#include "command/webfiles.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/must.h"
#include "base/wholefile.h"

enum { PEM_MAX_BYTES = 4 << 20 };

static int read_named(const char *what, const char *path, size_t max_bytes, struct buf *text,
                      struct err *err)
{
	int rc;

	buf_init(text, max_bytes);
	rc = wholefile_read(path, text);
	return rc < 0 ? wholefile_refuse(what, path, text, rc, err) : 0;
}

int webfiles_read_pem(const char *what, const char *path, struct buf *text, struct tls_pem *pem,
                      struct err *err)
{
	int rc = read_named(what, path, PEM_MAX_BYTES, text, err);

	if (rc == 0)
		*pem = (struct tls_pem){ path, buf_str(text) };
	return rc;
}

/* The directory that relative paths in the config start from. */
static int find_dir(const char *path, char dir[static PATH_MAX], struct err *err)
{
	const char *slash = strrchr(path, '/');
	char given[PATH_MAX];

	snprintf(given, sizeof(given), "%.*s", slash ? (int)(slash - path) + 1 : 1,
	         slash ? path : ".");
	if (!realpath(given, dir))
		return err_set(err, -errno, "%s: %s", given, strerror(errno));
	return 0;
}

static int join(char out[static PATH_MAX], const char *dir, const char *name, struct err *err)
{
	int n = name[0] == '/' ? snprintf(out, PATH_MAX, "%s", name)
	                       : snprintf(out, PATH_MAX, "%s/%s", dir, name);

	return n < PATH_MAX ? 0 : err_set(err, -ENAMETOOLONG, "%s: the path is too long", name);
}

static int read_pem(const struct webfiles *w, const char *what, const struct web_pem *pem,
                    char path[static PATH_MAX], struct buf *text, struct err *err)
{
	int rc;

	path[0] = '\0';
	buf_init(text, PEM_MAX_BYTES);
	if (!pem->path)
		return pem->inlined ? buf_add_text(text, pem->inlined) : 0;
	rc = join(path, w->dir, pem->path, err);
	return rc < 0 ? rc : read_named(what, path, PEM_MAX_BYTES, text, err);
}

static int load(const char *path, struct webfiles *w, struct err *err)
{
	char cert_path[PATH_MAX];
	struct buf text;
	int rc = 0;

	/* One byte more than the parser takes, so that it is the parser who refuses. */
	buf_init(&text, WEB_CONFIG_MAX_BYTES + 2);
	if (*path) {
		rc = find_dir(path, w->dir, err);
		if (rc == 0)
			rc = read_named("web config", path, text.max, &text, err);
	}
	if (rc == 0)
		rc = web_config_parse(buf_str(&text), path, &w->web, err);
	buf_wipe(&text);
	if (rc == 0)
		rc = read_pem(w, "cert_file", &w->web->cert, cert_path, &w->cert, err);
	if (rc == 0)
		rc = read_pem(w, "client_ca_file", &w->web->client_ca, w->client_ca_path,
		              &w->client_ca, err);
	return rc;
}

int webfiles_load(const char *path, struct webfiles *out, struct err *err)
{
	int rc;

	memset(out, 0, sizeof(*out));
	rc = load(path, out, err);
	if (rc < 0)
		webfiles_deinit(out);
	return rc;
}

void webfiles_deinit(struct webfiles *w)
{
	if (w->web)
		web_config_free(w->web);
	buf_deinit(&w->cert);
	buf_deinit(&w->client_ca);
	w->web = NULL;
}

void webfiles_client_name(const char *client, char out[static NAME_MAX + 1])
{
	bool taken = strcmp(client, "ca") == 0 || strcmp(client, "server") == 0;

	snprintf(out, NAME_MAX + 1, "%s%s", taken ? "client-" : "", client);
	for (char *p = out; *p; p++)
		if (strchr("/:*", *p) || (p == out && *p == '.'))
			*p = '_';
}

bool webfiles_client(const struct webfiles *w, char cert[static PATH_MAX],
                     char key[static PATH_MAX])
{
	char name[NAME_MAX + 1], found_cert[PATH_MAX + NAME_MAX + 8],
		found_key[sizeof(found_cert)];

	for (size_t i = 0; i < w->web->n_sans || i == 0; i++) {
		webfiles_client_name(w->web->n_sans > 0 ? w->web->sans[i] : "prometheus", name);
		snprintf(found_cert, sizeof(found_cert), "%s/%s.crt", w->dir, name);
		snprintf(found_key, sizeof(found_key), "%s/%s.key", w->dir, name);
		if (strlen(found_cert) >= PATH_MAX)
			continue;
		if (i == 0 || access(found_cert, F_OK) == 0) {
			memcpy(cert, found_cert, strlen(found_cert) + 1);
			memcpy(key, found_key, strlen(found_key) + 1);
		}
		if (access(found_cert, F_OK) == 0)
			return true;
	}
	return false;
}
