/* SPDX-License-Identifier: Apache-2.0 */
/* setup: an authority, pairs for server and clients, and a web config that asks for them. */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/must.h"
#include "command/command.h"
#include "command/hostname.h"
#include "command/names.h"
#include "command/staging.h"
#include "command/webfiles.h"
#include "conf/yaml_text.h"
#include "tls/issue.h"

#define DEFAULT_CLIENT "prometheus"

enum { TEXT_MAX_BYTES = 64 << 10, DATE_MAX_BYTES = 16 };

static const struct flag setup_flags[] = {
	{ "host", FLAG_TEXTS, NULL,
	  "Name or address of the host that serves, instead of this host's names. May be "
	  "repeated; localhost is always among them." },
	{ "client", FLAG_TEXTS, NULL,
	  "Name of a client to make a pair for and to let in: a host name, address, URI or "
	  "e-mail address. May be repeated. \"prometheus\", where there is no --ca-cert." },
	{ "allow", FLAG_TEXTS, NULL,
	  "Name of a client to let in without making a pair. May be repeated." },
	{ "ca-cert", FLAG_TEXT, NULL,
	  "Certificate of an authority that is there, to issue from.", .names = NAMES_FILE },
	{ "ca-key", FLAG_TEXT, NULL, "Its key.", .names = NAMES_FILE },
	{ "server", FLAG_SWITCH, "true", "Make a pair for the server." },
	{ "config", FLAG_SWITCH, "true",
	  "Write web.yml, where there is a pair for the server." },
	{ "days", FLAG_COUNT, "365", "How long servers' and clients' certificates are valid." },
	{ "ca-days", FLAG_COUNT, "3650", "The same for a new authority." },
	{ "force", FLAG_SWITCH, NULL, "Replace files that are there." },
	{ 0 },
};

struct setup {
	const struct flags *flags;
	const char *dir;
	struct names hosts, clients, allowed;
	struct tls_issuer *issuer;
	struct staging *staging;
	struct buf report;
};

static int gather_hosts(struct setup *s, struct err *err)
{
	static const char *const always[] = { "localhost", "127.0.0.1", "::1" };
	char full[HOSTNAME_MAX_BYTES], own[HOSTNAME_MAX_BYTES];
	int rc = names_add_flag(&s->hosts, s->flags, "host", err);

	if (rc == 0 && s->hosts.n == 0) {
		hostname_full(full);
		hostname_short(own);
		rc = names_add(&s->hosts, full, "host", err);
		if (rc == 0)
			rc = names_add(&s->hosts, own, "host", err);
	}
	for (size_t i = 0; i < 3 && rc == 0; i++)
		rc = names_add(&s->hosts, always[i], "host", err);
	return rc;
}

/* A new authority has a client at least, or nobody could come in. */
static int gather_clients(struct setup *s, bool new_authority, struct err *err)
{
	int rc = names_add_flag(&s->clients, s->flags, "client", err);

	if (rc == 0 && s->clients.n == 0 && new_authority)
		rc = names_add(&s->clients, DEFAULT_CLIENT, "client", err);
	for (size_t i = 0; i < s->clients.n && rc == 0; i++)
		rc = names_add(&s->allowed, s->clients.list[i], "client", err);
	if (rc == 0)
		rc = names_add_flag(&s->allowed, s->flags, "allow", err);
	if (rc == 0 && s->allowed.n == 0)
		rc = names_add(&s->allowed, DEFAULT_CLIENT, "allow", err);
	return rc;
}

static int check_days(const struct flags *flags, const char *flag, struct err *err)
{
	uint64_t days = flags_count(flags, flag);

	if (days > 0 && days <= ISSUE_DAYS_MAX)
		return 0;
	return err_set(err, -EINVAL, "--%s: %llu is not within 1 to %d", flag,
	               (unsigned long long)days, ISSUE_DAYS_MAX);
}

static void err_append(struct err *err, const char *more)
{
	size_t n = strlen(err->text);

	snprintf(err->text + n, sizeof(err->text) - n, "%s", more);
}

static void report(struct setup *s, const char *files, const char *what, int64_t until_s)
{
	time_t until = (time_t)until_s;
	char date[DATE_MAX_BYTES];
	struct tm day;

	must(gmtime_r(&until, &day) && strftime(date, sizeof(date), "%Y-%m-%d", &day) > 0);
	buf_printf(&s->report, "  %-32s %s, until %s\n", files, what, date);
}

/* NAME.crt and NAME.key. */
static int add_pair(struct setup *s, const char *name, const char *what,
                    enum staged_for key_for, const struct tls_pair *pair, struct err *err)
{
	char crt[NAME_MAX + 8], key[NAME_MAX + 8], files[2 * NAME_MAX + 20];
	int rc;

	snprintf(crt, sizeof(crt), "%s.crt", name);
	snprintf(key, sizeof(key), "%s.key", name);
	snprintf(files, sizeof(files), "%s, %s", crt, key);
	/* The key first: a server that watches waits for its certificate. */
	rc = staging_add(s->staging, key, buf_str(&pair->key), key_for, err);
	if (rc == 0)
		rc = staging_add(s->staging, crt, buf_str(&pair->cert), FOR_ALL, err);
	if (rc == 0)
		report(s, files, what, pair->not_after_s);
	return rc;
}

static int make_authority(struct setup *s, struct err *err)
{
	unsigned days = (unsigned)flags_count(s->flags, "ca-days");
	char name[HOSTNAME_MAX_BYTES + 32], host[HOSTNAME_MAX_BYTES];
	struct tls_pair pair = { 0 };
	int rc;

	hostname_short(host);
	snprintf(name, sizeof(name), "postern CA of %s", host);
	rc = tls_issuer_new(name, days, &s->issuer, &pair, err);
	if (rc == 0)
		rc = add_pair(s, "ca", "the authority", FOR_OWNER, &pair, err);
	tls_pair_deinit(&pair);
	return rc;
}

/* The certificate goes along, for clients and for the rules; the key stays where it is. */
static int load_authority(struct setup *s, const char *cert_path, const char *key_path,
                          struct err *err)
{
	struct buf cert = { 0 }, key = { 0 };
	struct tls_pem cert_pem, key_pem;
	int rc = webfiles_read_pem("--ca-cert", cert_path, &cert, &cert_pem, err);

	if (rc == 0)
		rc = webfiles_read_pem("--ca-key", key_path, &key, &key_pem, err);
	if (rc == 0)
		rc = tls_issuer_load(&cert_pem, &key_pem, &s->issuer, err);
	if (rc == 0)
		rc = staging_add(s->staging, "ca.crt", buf_str(&cert), FOR_ALL, err);
	buf_deinit(&cert);
	buf_wipe(&key);
	return rc;
}

static int issue(struct setup *s, enum issue_for purpose, const char *file, const char *what,
                 const char *const *names, size_t n, struct err *err)
{
	unsigned days = (unsigned)flags_count(s->flags, "days");
	enum staged_for key_for = purpose == ISSUE_FOR_SERVERS ? FOR_SERVICE : FOR_OWNER;
	struct tls_pair pair = { 0 };
	int rc = tls_issue(s->issuer, purpose, names, n, days, &pair, err);

	if (rc == 0)
		rc = add_pair(s, file, what, key_for, &pair, err);
	tls_pair_deinit(&pair);
	return rc;
}

static int add_server(struct setup *s, struct err *err)
{
	struct buf what;
	int rc;

	buf_init(&what, TEXT_MAX_BYTES);
	buf_add_text(&what, "the server");
	for (size_t i = 0; i < s->hosts.n; i++)
		buf_printf(&what, "%s %s", i > 0 ? "," : "", s->hosts.list[i]);
	buf_add_char(&what, '\0');
	rc = issue(s, ISSUE_FOR_SERVERS, "server", what.p, s->hosts.list, s->hosts.n, err);
	buf_deinit(&what);
	return rc;
}

static int add_clients(struct setup *s, struct err *err)
{
	int rc = 0;

	for (size_t i = 0; i < s->clients.n && rc == 0; i++) {
		char file[NAME_MAX + 1], what[ISSUE_NAME_MAX_BYTES + 16];

		webfiles_client_name(s->clients.list[i], file);
		snprintf(what, sizeof(what), "the client %s", s->clients.list[i]);
		rc = issue(s, ISSUE_FOR_CLIENTS, file, what, &s->clients.list[i], 1, err);
	}
	return rc;
}

static int add_config(struct setup *s, struct err *err)
{
	struct buf text;
	int rc;

	buf_init(&text, TEXT_MAX_BYTES);
	buf_add_text(&text,
	             "# Made by postern setup: mutual TLS. man 5 web-config.yml\n"
	             "tls_server_config:\n"
	             "  cert_file: server.crt\n"
	             "  key_file: server.key\n"
	             "\n"
	             "  # Whoever shows a certificate of this authority that has one of these "
	             "names.\n"
	             "  client_ca_file: ca.crt\n"
	             "  client_auth_type: RequireAndVerifyClientCert\n"
	             "  client_allowed_sans:\n");
	for (size_t i = 0; i < s->allowed.n; i++) {
		buf_add_text(&text, "    - ");
		yaml_add_text(&text, str_from(s->allowed.list[i]));
		buf_add_char(&text, '\n');
	}
	must(!text.full);
	rc = staging_add(s->staging, "web.yml", buf_str(&text), FOR_SERVICE, err);
	if (rc == 0)
		buf_printf(&s->report, "  %-32s what the server asks of clients\n", "web.yml");
	buf_deinit(&text);
	return rc;
}

/* With what is in force last. */
static int stage(struct setup *s, const char *ca_cert, const char *ca_key, struct err *err)
{
	bool serves = flags_switch(s->flags, "server");
	int rc = *ca_cert ? load_authority(s, ca_cert, ca_key, err) : make_authority(s, err);

	if (rc == 0 && serves)
		rc = add_server(s, err);
	if (rc == 0)
		rc = add_clients(s, err);
	if (rc == 0 && serves && flags_switch(s->flags, "config"))
		rc = add_config(s, err);
	return rc;
}

static void say_next(const struct setup *s, bool new_authority)
{
	bool serves = flags_switch(s->flags, "server") && flags_switch(s->flags, "config");
	bool installed = strcmp(s->dir, POSTERN_CONF_DIR) == 0;

	printf("\nNext:\n");
	if (serves && geteuid() == 0 && !staging_has_group(s->staging))
		printf("  There is no group postern that could read server.key and web.yml: "
		       "run\n"
		       "  systemd-sysusers, then this again with --force.\n");
	if (serves && installed)
		printf("  systemctl enable --now postern\n");
	else if (serves)
		printf("  postern --web.config.file=%s/web.yml\n", s->dir);
	if (serves)
		printf("  postern scrape-config %s/web.yml   prints the job for Prometheus\n",
		       s->dir);
	if (s->clients.n > 0)
		printf("  Move the clients' keys to the clients, with their certificates and "
		       "ca.crt.\n");
	if (new_authority)
		printf("  Move ca.key to where you issue from: whoever has it can let anybody "
		       "in.\n"
		       "  There, for each further host:\n"
		       "    postern setup DIR --ca-cert=ca.crt --ca-key=ca.key --host=NAME\n");
}

static int set_up(struct setup *s, struct err *err)
{
	const char *ca_cert = flags_text(s->flags, "ca-cert");
	const char *ca_key = flags_text(s->flags, "ca-key");
	bool force = flags_switch(s->flags, "force");
	int rc = check_days(s->flags, "days", err);

	if (rc == 0)
		rc = check_days(s->flags, "ca-days", err);
	if (rc == 0 && !*ca_cert != !*ca_key)
		rc = err_set(err, -EINVAL,
		             "--ca-cert and --ca-key go together: an authority "
		             "has both");
	if (rc == 0 && flags_switch(s->flags, "server"))
		rc = gather_hosts(s, err);
	if (rc == 0)
		rc = gather_clients(s, !*ca_cert, err);
	if (rc == 0)
		rc = staging_open(s->dir, &s->staging, err);
	if (rc == 0)
		rc = stage(s, ca_cert, ca_key, err);
	if (rc < 0)
		return rc;
	rc = staging_publish(s->staging, force, err);
	if (rc == -EEXIST)
		err_append(err,
		           "; nothing was changed. --force replaces what is there, --ca-cert "
		           "and --ca-key issue from an authority that is there");
	if (rc < 0)
		return rc;
	printf("Made in %s:\n%.*s", s->dir, STR_ARG(buf_str(&s->report)));
	say_next(s, !*ca_cert);
	return 0;
}

static int run(const struct flags *flags, struct err *err)
{
	const char *const *operands;
	struct setup *s;
	int rc;

	if (flags_operands(flags, &operands) == 0)
		return err_set(err, -EINVAL,
		               "name a directory to make it all in, such as " POSTERN_CONF_DIR
		               ", try --help");
	s = xcalloc(1, sizeof(*s));
	s->flags = flags;
	s->dir = operands[0];
	buf_init(&s->report, TEXT_MAX_BYTES);
	rc = set_up(s, err);
	tls_issuer_free(s->issuer);
	staging_free(s->staging);
	buf_deinit(&s->report);
	free(s);
	return rc;
}

const struct command setup_command = {
	.name = "setup",
	.help = "Make certificates and a web config with mutual TLS.",
	.about = "Makes an authority, a pair for the server, one for Prometheus, and web.yml, "
		 "in "
		 "the directory DIR. With --ca-cert and --ca-key it issues from an authority "
		 "that is there.",
	.operands = "DIR",
	.operands_max = 1,
	.flags = setup_flags,
	.run = run,
};
