/* SPDX-License-Identifier: Apache-2.0 */
/* publish: a key that only root reads, and its certificate, become the service's at once. */

#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/must.h"
#include "base/wholefile.h"
#include "command/command.h"
#include "command/generations.h"
#include "tls/credentials.h"

#define SERVICE_GROUP "postern"

enum { PEM_MAX_BYTES = 4 << 20, DATE_MAX_BYTES = 32 };

static const struct flag publish_flags[] = {
	{ "cert", FLAG_TEXT, NULL, "Certificate and its chain, in PEM.", .names = NAMES_FILE },
	{ "key", FLAG_TEXT, NULL, "Its private key, in PEM.", .names = NAMES_FILE },
	{ "client-ca", FLAG_TEXT, NULL, "CA of the clients, in PEM, to publish with them.",
	  .names = NAMES_FILE },
	{ "group", FLAG_TEXT, NULL,
	  "Who may read the key besides its owner; for root, postern unless it is given." },
	{ 0 },
};

/* Rows of what is read and published. */
enum { CERT, KEY, CLIENT_CA, FILES };

static const struct file {
	const char *flag, *name;
	bool secret;
} files[FILES] = {
	[CERT] = { "cert", "server.crt", false },
	[KEY] = { "key", "server.key", true },
	[CLIENT_CA] = { "client-ca", "ca.crt", false },
};

struct material {
	const char *paths[FILES]; /* "": not given */
	struct buf texts[FILES];
	char subject[TLS_SUBJECT_MAX_BYTES];
	int64_t not_after_s;
};

static int read_all(struct material *m, const struct flags *flags, struct err *err)
{
	for (size_t i = 0; i < FILES; i++) {
		char what[32];
		int rc;

		m->paths[i] = flags_text(flags, files[i].flag);
		snprintf(what, sizeof(what), "--%s", files[i].flag);
		if (!*m->paths[i] && i != CLIENT_CA)
			return err_set(err, -EINVAL, "%s is missing: name the file", what);
		if (!*m->paths[i])
			continue;
		rc = wholefile_read(m->paths[i], &m->texts[i]);
		if (rc < 0)
			return wholefile_refuse(what, m->paths[i], &m->texts[i], rc, err);
	}
	return 0;
}

static void print_date(int64_t when_s, char text[static DATE_MAX_BYTES])
{
	time_t when = (time_t)when_s;
	struct tm utc;

	if (!gmtime_r(&when, &utc) ||
	    !strftime(text, DATE_MAX_BYTES, "%Y-%m-%d %H:%M UTC", &utc))
		snprintf(text, DATE_MAX_BYTES, "%" PRId64, when_s);
}

static int check_dates(const struct material *m, const struct tls_certificate *crt,
                       struct err *err)
{
	double now_s = clock_wall_s();
	char date[DATE_MAX_BYTES];

	if ((double)crt->not_after_s < now_s) {
		print_date(crt->not_after_s, date);
		return err_set(err, -EINVAL, "%s: the certificate expired at %s",
		               m->paths[CERT], date);
	}
	if ((double)crt->not_before_s > now_s) {
		print_date(crt->not_before_s, date);
		return err_set(err, -EINVAL,
		               "%s: the certificate is valid from %s only: is the clock right?",
		               m->paths[CERT], date);
	}
	return 0;
}

/* By the code that the service will load them with. */
static int check(struct material *m, struct err *err)
{
	bool ca = *m->paths[CLIENT_CA];
	struct str config = str_from(
		ca ? "tls_server_config: {cert_file: c, key_file: k, client_ca_file: a, "
		     "client_auth_type: RequireAndVerifyClientCert}"
		   : "tls_server_config: {cert_file: c, key_file: k}");
	struct tls_params params = {
		.cert = { m->paths[CERT], buf_str(&m->texts[CERT]) },
		.key = { m->paths[KEY], buf_str(&m->texts[KEY]) },
		.client_ca = { ca ? m->paths[CLIENT_CA] : NULL, buf_str(&m->texts[CLIENT_CA]) },
	};
	struct tls_credentials *credentials = NULL;
	struct web_config *web = NULL;
	const struct tls_certificate *crt;
	size_t n;
	int rc;

	must(web_config_parse(config, "", &web, err) == 0);
	params.web = web;
	params.web_name = "";
	rc = tls_credentials_new(&params, &credentials, err);
	if (rc == 0) {
		crt = tls_certificates(credentials, &n);
		must(n > 0);
		snprintf(m->subject, sizeof(m->subject), "%s", crt->subject);
		m->not_after_s = crt->not_after_s;
		rc = check_dates(m, crt, err);
	}
	tls_credentials_free(credentials);
	web_config_free(web);
	return rc;
}

/* Without a group of the service, root's key would be of no use to it. */
static int find_group(const struct flags *flags, gid_t *gid, struct err *err)
{
	bool given = flags_given(flags, "group");
	const char *name = given ? flags_text(flags, "group") : SERVICE_GROUP;
	const struct group *group;

	*gid = (gid_t)-1;
	if (given ? !*name : geteuid() != 0)
		return 0;
	group = getgrnam(name);
	if (!group)
		return err_set(
			err, -ENOENT,
			"there is no group %s: make it with \"systemd-sysusers\", or say "
			"which with --group",
			name);
	*gid = group->gr_gid;
	return 0;
}

static int publish(const struct material *m, const char *dir, gid_t group, struct err *err)
{
	struct generations g;
	int rc = generations_open(&g, dir, group, err);

	for (size_t i = 0; i < FILES && rc == 0; i++)
		if (*m->paths[i])
			rc = generations_add(&g, files[i].name, buf_str(&m->texts[i]),
			                     files[i].secret, err);
	if (rc == 0)
		rc = generations_publish(&g, err);
	generations_close(&g);
	return rc;
}

static int run(const struct flags *flags, struct err *err)
{
	struct material m = { 0 };
	const char *const *dir;
	char date[DATE_MAX_BYTES];
	gid_t group;
	int rc;

	for (size_t i = 0; i < FILES; i++)
		buf_init(&m.texts[i], PEM_MAX_BYTES);
	if (flags_operands(flags, &dir) == 0)
		return err_set(err, -EINVAL,
		               "where to is missing: name a directory, try --help");
	rc = read_all(&m, flags, err);
	if (rc == 0)
		rc = check(&m, err);
	if (rc == 0)
		rc = find_group(flags, &group, err);
	if (rc == 0)
		rc = publish(&m, dir[0], group, err);
	for (size_t i = 0; i < FILES; i++)
		buf_wipe(&m.texts[i]);
	if (rc < 0)
		return rc;
	print_date(m.not_after_s, date);
	printf("Published %s, valid until %s, in %s/current\n", m.subject, date, dir[0]);
	return 0;
}

const struct command publish_command = {
	.name = "publish",
	.help = "Hand a renewed certificate and its key to the service, both at once.",
	.about =
		"Checks that they belong together and are in date, writes them into a new "
		"directory below DIR, and switches the link DIR/current to it: a service whose "
		"configuration names DIR/current/server.crt and server.key takes them up by "
		"itself. Whatever is wrong leaves the old ones in place.",
	.operands = "DIR",
	.operands_max = 1,
	.flags = publish_flags,
	.run = run,
};
