/* SPDX-License-Identifier: Apache-2.0 */
/* doctor: asks the running postern through its own door, and tells what that took. */

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/must.h"
#include "base/wholefile.h"
#include "command/command.h"
#include "command/doctor_report.h"
#include "command/fetch.h"
#include "command/webfiles.h"
#include "host/httpurl.h"
#include "net/address.h"
#include "net/listen_address.h"
#include "tls/identity.h"

#define CONFIG POSTERN_CONF_DIR "/web.yml"

enum { PASSWORD_FILE_MAX_BYTES = 4096, DAY_S = 86400 };

static const struct flag doctor_flags[] = {
	{ "web.listen-address", FLAG_TEXTS, ":9100",
	  "Where the postern listens, as given to it; the first of several is asked." },
	{ "web.config.file", FLAG_TEXT, NULL,
	  "Its web config. Without it " CONFIG ", where that is there.", .names = NAMES_FILE },
	{ "web.telemetry-path", FLAG_TEXT, "/metrics", "Path under which metrics are served." },
	{ "cert", FLAG_TEXT, NULL,
	  "A client's certificate to show; that of postern setup beside the web config, where "
	  "it is there.",
	  .names = NAMES_FILE },
	{ "key", FLAG_TEXT, NULL, "Its private key.", .names = NAMES_FILE },
	{ "ca", FLAG_TEXT, NULL,
	  "Authority of the server's certificate, rather than what the web config names.",
	  .names = NAMES_FILE },
	{ "server-name", FLAG_TEXT, NULL, "Name that the server's certificate has to have." },
	{ "user", FLAG_TEXT, NULL, "User to come in as; the only one of the web config." },
	{ "password-file", FLAG_TEXT, NULL, "File that holds the user's password.",
	  .names = NAMES_FILE },
	{ "timeout", FLAG_DURATION, "10s", "How long to wait for each step." },
	{ 0 },
};

struct doctor {
	const struct flags *flags;
	struct webfiles files;
	struct fetch fetch;
	struct arena arena; /* of the password; wiped */
	struct buf ca, cert, key;
	char cert_path[PATH_MAX], key_path[PATH_MAX];
	char address[ADDRESS_TEXT_MAX], server[TLS_NAME_MAX_BYTES];
};

static int load_config(struct doctor *d, struct err *err)
{
	const char *path = flags_text(d->flags, "web.config.file");

	if (!flags_given(d->flags, "web.config.file"))
		path = access(CONFIG, F_OK) < 0 && errno == ENOENT ? "" : CONFIG;
	return webfiles_load(path, &d->files, err);
}

/* Who listens on any address is asked on loopback. */
static int find_address(struct doctor *d, struct err *err)
{
	struct sockaddr_in *in = (struct sockaddr_in *)&d->fetch.address;
	struct listen_address found;
	const char *const *values;
	int rc;

	flags_texts(d->flags, "web.listen-address", &values);
	rc = listen_address_parse(values[0], &found, err);
	if (rc < 0)
		return err_prefix(err, rc, "--web.listen-address");
	d->fetch.address = found.sockaddr;
	d->fetch.address_bytes = found.n;
	if (found.kind == LISTEN_TCP && found.dual_stack) { /* IPv4 is among the two */
		in_port_t port = ((struct sockaddr_in6 *)&found.sockaddr)->sin6_port;

		*in = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = port };
		in->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		d->fetch.address_bytes = sizeof(*in);
	}
	address_print((const struct sockaddr *)&d->fetch.address, d->address);
	return 0;
}

/* The server's certificate may vouch for itself: this is about what runs here. */
static int set_trust(struct doctor *d, struct err *err)
{
	struct tls_client_params *params = &d->fetch.params;
	const char *ca = flags_text(d->flags, "ca");

	if (*ca)
		return webfiles_read_pem("--ca", ca, &d->ca, &params->trust[0], err);
	if (d->files.cert.n > 0)
		params->trust[0] = (struct tls_pem){ "cert_file", buf_str(&d->files.cert) };
	if (d->files.client_ca.n > 0)
		params->trust[1] =
			(struct tls_pem){ "client_ca_file", buf_str(&d->files.client_ca) };
	return 0;
}

static int set_pair(struct doctor *d, struct err *err)
{
	const char *cert = flags_text(d->flags, "cert"), *key = flags_text(d->flags, "key");
	bool is_here = d->files.web->client_auth != CLIENT_AUTH_NONE &&
	               webfiles_client(&d->files, d->cert_path, d->key_path);
	int rc;

	if (!*cert != !*key)
		return err_set(err, -EINVAL, "--cert and --key go together");
	if (!*cert && !is_here)
		return 0;
	rc = webfiles_read_pem("--cert", *cert ? cert : d->cert_path, &d->cert,
	                       &d->fetch.params.cert, err);
	if (rc < 0)
		return rc;
	return webfiles_read_pem("--key", *key ? key : d->key_path, &d->key,
	                         &d->fetch.params.key, err);
}

/* The name by which the certificate is checked: the address' own, where it has that. */
static void set_server(struct doctor *d)
{
	const struct tls_pem cert = { "cert_file", buf_str(&d->files.cert) };
	const char *given = flags_text(d->flags, "server-name");
	const char *colon = strrchr(d->address, ':');
	int n = colon ? (int)(colon - d->address) : 0;
	bool bracketed = d->address[0] == '[';

	snprintf(d->server, sizeof(d->server), "%.*s", bracketed ? n - 2 : n,
	         d->address + bracketed);
	d->fetch.params.server = *given ? given : d->server;
	if (n == 0) /* a unix socket */
		snprintf(d->server, sizeof(d->server), "localhost");
	if (!*given && cert.text.n > 0 && !tls_goes_by(&cert, d->server) &&
	    !tls_public_name(&cert, d->server))
		snprintf(d->server, sizeof(d->server), "localhost");
}

static int set_tls(struct doctor *d, struct err *err)
{
	int rc = set_trust(d, err);

	d->fetch.tls = d->files.web->tls || *flags_text(d->flags, "ca");
	if (rc == 0)
		rc = set_pair(d, err);
	if (d->files.cert.n > 0)
		d->fetch.shown = (struct tls_pem){ "cert_file", buf_str(&d->files.cert) };
	set_server(d);
	return rc;
}

static int set_password(struct doctor *d, struct err *err)
{
	const char *path = flags_text(d->flags, "password-file");
	const char *user = flags_text(d->flags, "user");
	struct str password;
	struct buf text;
	int rc;

	if (!*path)
		return *user ? err_set(err, -EINVAL, "--user: --password-file goes with it")
		             : 0;
	if (!*user && d->files.web->n_users == 1)
		user = d->files.web->users[0].name;
	if (!*user)
		return err_set(err, -EINVAL, "--password-file: --user goes with it");
	buf_init(&text, PASSWORD_FILE_MAX_BYTES);
	rc = wholefile_read(path, &text);
	if (rc < 0) {
		wholefile_refuse("--password-file", path, &text, rc, err);
	} else {
		password = str_trim(buf_str(&text));
		d->fetch.authorization = httpurl_basic(&d->arena, str_from(user), password);
	}
	buf_wipe(&text);
	return rc;
}

static double ms(uint64_t ns)
{
	return (double)ns / 1e6;
}

static void print_steps(const struct doctor *d, const struct fetched *f)
{
	printf("Address      %s://%s%s\n", d->fetch.tls ? "https" : "http", d->address,
	       flags_text(d->flags, "web.telemetry-path"));
	if (f->connected_ns)
		printf("Connected    %9.2f ms\n", ms(f->connected_ns));
	if (f->secured_ns)
		printf("TLS          %9.2f ms  %s\nCertificate  %s, %.0f days left\n",
		       ms(f->secured_ns), f->tls.protocol, f->tls.subject,
		       ((double)f->tls.not_after_s - clock_wall_s()) / DAY_S);
	if (f->first_ns)
		printf("First byte   %9.2f ms\n", ms(f->first_ns));
	if (f->complete_ns)
		printf("Complete     %9.2f ms  %zu bytes\n", ms(f->complete_ns), f->body.n);
}

/* What to try, for those refusals that doctor knows a way past. */
static void add_advice(const struct doctor *d, const struct fetched *f, int rc, struct err *err)
{
	bool shows = d->fetch.params.cert.name != NULL;
	size_t n = strlen(err->text);
	const char *advice = "";

	if (rc == -ECONNREFUSED && f->secured_ns == 0 && f->connected_ns == 0)
		advice = ". Does it run, and listen there? systemctl status postern";
	else if (rc == -ECONNREFUSED && !shows)
		advice = ". It asks for a client's certificate: give --cert and --key";
	else if (f->status == 401)
		advice = d->fetch.authorization
		                 ? ": the user or the password is not right"
		                 : ": it asks for a password, give --user and --password-file";
	snprintf(err->text + n, sizeof(err->text) - n, "%s", advice);
}

/* One GET that has to succeed. */
static int get(const struct doctor *d, const char *path, const char *accept, struct fetched *f,
               struct err *err)
{
	int rc = fetch_get(&d->fetch, path, accept, f, err);

	if (rc == 0 && f->status != 200)
		rc = err_set(err, -EBADMSG, "%s: the answer is %u", path, f->status);
	if (rc < 0)
		add_advice(d, f, rc, err);
	return rc;
}

static int scrape(const struct doctor *d, bool *well, struct err *err)
{
	struct fetched f;
	int rc = get(d, flags_text(d->flags, "web.telemetry-path"), "text/plain;version=0.0.4",
	             &f, err);

	print_steps(d, &f);
	*well = !f.shows_another;
	if (f.shows_another)
		printf("It shows another certificate than the web config names: was a reload "
		       "refused?\n");
	fetched_deinit(&f);
	return rc;
}

static int ask_status(const struct doctor *d, bool *well, struct err *err)
{
	struct fetched f;
	struct buf out;
	int rc = get(d, "/", "application/json", &f, err);

	buf_init(&out, FETCH_MAX_BYTES);
	if (rc == 0)
		rc = doctor_report(f.body, &out, well, err);
	fwrite(out.p, 1, out.n, stdout);
	buf_deinit(&out);
	fetched_deinit(&f);
	return rc;
}

static int examine(struct doctor *d, struct err *err)
{
	bool scraped_well = true, is_well = true;
	int rc = find_address(d, err);

	if (rc == 0)
		rc = set_tls(d, err);
	if (rc == 0)
		rc = set_password(d, err);
	if (rc == 0)
		rc = scrape(d, &scraped_well, err);
	if (rc == 0)
		rc = ask_status(d, &is_well, err);
	return rc < 0 ? rc : !(scraped_well && is_well);
}

static int run(const struct flags *flags, struct err *err)
{
	struct doctor *d = xcalloc(1, sizeof(*d));
	int rc;

	d->flags = flags;
	d->fetch.timeout_ms = d->fetch.params.timeout_ms = flags_duration_ms(flags, "timeout");
	arena_init(&d->arena);
	rc = load_config(d, err);
	if (rc == 0)
		rc = examine(d, err);
	buf_deinit(&d->ca);
	buf_deinit(&d->cert);
	buf_wipe(&d->key);
	webfiles_deinit(&d->files);
	arena_wipe(&d->arena);
	free(d);
	return rc;
}

const struct command doctor_command = {
	.name = "doctor",
	.help = "Ask the running postern through its own door, and tell what that took.",
	.about = "Shows the time of each step and of each collector, and what is amiss; ends "
		 "with 1 where something is.",
	.flags = doctor_flags,
	.run = run,
};
