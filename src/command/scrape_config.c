/* SPDX-License-Identifier: Apache-2.0 */
/* scrape-config: what Prometheus has to be told to scrape a postern with this web config. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/must.h"
#include "command/command.h"
#include "command/hostname.h"
#include "command/scrape_job.h"
#include "command/webfiles.h"
#include "tls/identity.h"

#define CONFIG        POSTERN_CONF_DIR "/web.yml"
#define PASSWORD_FILE "/etc/prometheus/postern.password"
#define PORT          "9100"

enum { JOB_MAX_BYTES = 256 << 10, TARGET_MAX_BYTES = 300 };

static const struct flag scrape_config_flags[] = {
	{ "target", FLAG_TEXTS, NULL,
	  "Host, or host:port, to scrape, instead of the name in the certificate. May be "
	  "repeated." },
	{ "job", FLAG_TEXT, "node", "Name of the job." },
	{ "tls-dir", FLAG_TEXT, NULL,
	  "Directory, on Prometheus' host, of the authority's certificate and the client's "
	  "pair.",
	  .names = NAMES_DIR },
	{ "password-file", FLAG_TEXT, PASSWORD_FILE,
	  "File, on Prometheus' host, that holds the password, where one is asked for.",
	  .names = NAMES_FILE },
	{ "web.telemetry-path", FLAG_TEXT, "/metrics", "Path under which metrics are served." },
	{ 0 },
};

_Static_assert((int)HOSTNAME_MAX_BYTES >= (int)TLS_NAME_MAX_BYTES, "one buffer is for both");

struct work {
	const struct flags *flags;
	struct webfiles files;
	struct scrape_job job;
	char ca[PATH_MAX], cert[PATH_MAX], key[PATH_MAX];
	char server_name[TLS_NAME_MAX_BYTES];
	char targets[FLAG_VALUES_MAX][TARGET_MAX_BYTES];
	const char *list[FLAG_VALUES_MAX];
};

/* Adds the port where text has none; an IPv6 address may stand without brackets then. */
static int write_target(const char *text, char out[static TARGET_MAX_BYTES], struct err *err)
{
	const char *colon = strrchr(text, ':');
	bool bracketed = text[0] == '[';
	bool has_port =
		bracketed ? strstr(text, "]:") != NULL : colon && strchr(text, ':') == colon;
	bool is_ipv6 = !bracketed && colon && !has_port;

	if (!*text || (text[0] == ':' && has_port) || strstr(text, "://") ||
	    strchr(text, '/') || strlen(text) >= TARGET_MAX_BYTES - sizeof("[]:" PORT))
		return err_set(err, -EINVAL, "--target: \"%s\" is no host or host:port", text);
	snprintf(out, TARGET_MAX_BYTES, "%s%s%s%s", is_ipv6 ? "[" : "", text,
	         is_ipv6 ? "]" : "", has_port ? "" : ":" PORT);
	return 0;
}

/* The host alone, as a certificate names it. */
static void host_of(const char *target, char out[static TARGET_MAX_BYTES])
{
	size_t n = (size_t)(strrchr(target, ':') - target);

	if (target[0] == '[' && n > 2)
		snprintf(out, TARGET_MAX_BYTES, "%.*s", (int)n - 2, target + 1);
	else
		snprintf(out, TARGET_MAX_BYTES, "%.*s", (int)n, target);
}

static int set_targets(struct work *w, struct err *err)
{
	const struct tls_pem cert = { "cert_file", buf_str(&w->files.cert) };
	char name[HOSTNAME_MAX_BYTES];
	const char *const *given;
	size_t n = flags_texts(w->flags, "target", &given);
	int rc = 0;

	if (n == 0 && !(w->files.web->tls && tls_public_name(&cert, name)))
		hostname_full(name);
	if (n == 0)
		rc = write_target(name, w->targets[n++], err);
	else
		for (size_t i = 0; i < n && rc == 0; i++)
			rc = write_target(given[i], w->targets[i], err);
	for (size_t i = 0; i < n; i++)
		w->list[i] = w->targets[i];
	w->job.targets = w->list;
	w->job.n_targets = n;
	return rc;
}

/* A name for all of them, where one target goes by none that the certificate has. */
static void set_server_name(struct work *w)
{
	const struct tls_pem cert = { "cert_file", buf_str(&w->files.cert) };
	char host[TARGET_MAX_BYTES];

	for (size_t i = 0; i < w->job.n_targets && !w->job.server_name; i++) {
		host_of(w->targets[i], host);
		if (!tls_goes_by(&cert, host) && tls_public_name(&cert, w->server_name))
			w->job.server_name = w->server_name;
	}
}

/* The same file in --tls-dir. */
static const char *placed(const struct work *w, char path[static PATH_MAX])
{
	const char *dir = flags_text(w->flags, "tls-dir"), *slash = strrchr(path, '/');
	char name[NAME_MAX + 1];

	if (!*dir)
		return path;
	snprintf(name, sizeof(name), "%s", slash ? slash + 1 : path);
	snprintf(path, PATH_MAX, "%s/%s", dir, name);
	return path;
}

static void set_tls(struct work *w)
{
	const struct tls_pem cert = { "cert_file", buf_str(&w->files.cert) },
			     ca = { "client_ca_file", buf_str(&w->files.client_ca) };
	enum client_auth auth = w->files.web->client_auth;

	bool is_here = true;

	w->job.tls = true;
	if (w->files.client_ca.n > 0 && tls_is_vouched_for(&cert, &ca)) {
		snprintf(w->ca, sizeof(w->ca), "%s",
		         *w->files.client_ca_path ? w->files.client_ca_path : "ca.crt");
		w->job.ca_file = placed(w, w->ca);
	}
	if (auth != CLIENT_AUTH_NONE) {
		is_here = webfiles_client(&w->files, w->cert, w->key);
		w->job.cert_file = placed(w, w->cert);
		w->job.key_file = placed(w, w->key);
		w->job.cert_is_asked_only =
			auth == CLIENT_AUTH_REQUEST || auth == CLIENT_AUTH_VERIFY_IF_GIVEN;
	}
	if (!*flags_text(w->flags, "tls-dir") && (w->job.ca_file || w->job.cert_file))
		w->job.files_note = is_here ? "As they lie on this host: copy them to "
		                              "Prometheus', and name their places there."
		                            : "FILL IN where they lie on Prometheus' host.";
	set_server_name(w);
}

static int make(struct work *w, const char *path, struct err *err)
{
	const char *metrics = flags_text(w->flags, "web.telemetry-path");
	struct buf out;
	int rc;

	w->job.source = *path ? path : NULL;
	w->job.name = flags_text(w->flags, "job");
	w->job.metrics_path = strcmp(metrics, "/metrics") == 0 ? NULL : metrics;
	rc = set_targets(w, err);
	if (rc < 0)
		return rc;
	if (w->files.web->tls)
		set_tls(w);
	w->job.n_users = w->files.web->n_users;
	if (w->job.n_users > 0) {
		w->job.user = w->files.web->users[0].name;
		w->job.password_file = flags_text(w->flags, "password-file");
		if (!flags_given(w->flags, "password-file"))
			w->job.password_note = "FILL IN a file that holds the password and "
					       "nothing else.";
	}
	buf_init(&out, JOB_MAX_BYTES);
	scrape_job_write(&w->job, &out);
	if (out.full)
		rc = err_set(err, -ENOSPC, "the job has more than %d bytes", JOB_MAX_BYTES);
	else
		fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
	return rc;
}

static int run(const struct flags *flags, struct err *err)
{
	const char *const *operands;
	const char *path = CONFIG;
	struct work *w;
	int rc;

	if (flags_operands(flags, &operands) > 0)
		path = operands[0];
	else if (access(CONFIG, F_OK) < 0 && errno == ENOENT) {
		fprintf(stderr, "There is no " CONFIG ": this is for plain HTTP, which anybody "
		                "can read.\n");
		path = "";
	}
	w = xcalloc(1, sizeof(*w));
	w->flags = flags;
	rc = webfiles_load(path, &w->files, err);
	if (rc == 0)
		rc = make(w, path, err);
	webfiles_deinit(&w->files);
	free(w);
	return rc;
}

const struct command scrape_config_command = {
	.name = "scrape-config",
	.help = "Print the job by which Prometheus scrapes a postern.",
	.about = "FILE is its web config; " CONFIG " if none is named.",
	.operands = "[FILE]",
	.operands_max = 1,
	.flags = scrape_config_flags,
	.run = run,
};
