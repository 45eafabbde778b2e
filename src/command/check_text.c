/* SPDX-License-Identifier: Apache-2.0 */
/* check_text: what was found, for people. */

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "auth/password.h"
#include "base/utf8.h"
#include "command/check.h"
#include "daemon/words.h"
#include "tls/inspect.h"

enum { DAY_S = 86400, DATE_MAX_BYTES = 32, NAMES_SHOWN_MAX = 20, USERS_SHOWN_MAX = 50 };

/* Text that a file or a certificate holds: nothing in it may speak to the terminal. */
static void add_shown(struct buf *out, const char *text)
{
	struct str rest = str_from(text);

	while (rest.n > 0) {
		size_t n = utf8_length(rest);
		unsigned char c = (unsigned char)rest.p[0];
		bool control = c < ' ' || c == 0x7f ||
		               (c == 0xc2 && n == 2 && (unsigned char)rest.p[1] < 0xa0);

		if (n == 0 || control)
			buf_add_char(out, '?');
		else
			buf_add(out, rest.p, n);
		rest = str_skip(rest, n > 0 ? n : 1);
	}
}

static void add_list(struct buf *out, char *const *names, size_t n)
{
	for (size_t i = 0; i < n && i < NAMES_SHOWN_MAX; i++) {
		buf_add_text(out, i > 0 ? ", " : "");
		add_shown(out, names[i]);
	}
	if (n > NAMES_SHOWN_MAX)
		buf_printf(out, " and %zu more", n - NAMES_SHOWN_MAX);
}

static void add_set(struct buf *out, unsigned set, int count, const char *(*name)(int))
{
	const char *separator = "";

	for (int i = 0; i < count; i++) {
		if (!web_set_has(set, (unsigned)i))
			continue;
		buf_printf(out, "%s%s", separator, name(i));
		separator = ", ";
	}
}

static const char *suite_name(int suite)
{
	return web_suite_name((enum web_suite)suite);
}

static const char *curve_name(int curve)
{
	return web_curve_name((enum web_curve)curve);
}

static void write_verdict(const struct check *c, struct buf *out)
{
	size_t warnings = 0;

	for (size_t i = 0; i < c->n_findings; i++)
		warnings += c->findings[i].level == CHECK_WARNING;
	add_shown(out, c->path);
	if (c->refused) {
		buf_add_text(out, " would be refused:\n  ");
		add_shown(out, c->refusal.text);
		buf_add_char(out, '\n');
	} else if (check_level(c) == CHECK_REFUSED) {
		buf_printf(out, " would be refused when postern runs as %s\n", c->who.name);
	} else if (warnings > 0) {
		buf_printf(out, " would be taken, with %zu warning%s\n", warnings,
		           warnings == 1 ? "" : "s");
	} else {
		buf_add_text(out, " is fine\n");
	}
}

static void write_findings(const struct check *c, struct buf *out)
{
	for (size_t i = 0; i < c->n_findings; i++) {
		const struct check_finding *f = &c->findings[i];

		buf_add_text(out, f->level == CHECK_REFUSED ? "\nWrong: " : "\nWarning: ");
		add_shown(out, f->text);
		buf_add_char(out, '\n');
		if (f->remedy) {
			buf_add_text(out, "  ");
			add_shown(out, f->remedy);
			buf_add_char(out, '\n');
		}
	}
}

static void write_protocol(const struct web_config *web, struct buf *out)
{
	buf_add_text(out, "\nProtocols\n  ");
	words_protocol(out, web);
	buf_add_char(out, '\n');
	if (web->suites) {
		buf_add_text(out, "  cipher suites up to TLS 1.2: ");
		add_set(out, web->suites, WEB_SUITES_COUNT, suite_name);
		buf_add_char(out, '\n');
	}
	if (web->curves) {
		buf_add_text(out, "  curves: ");
		add_set(out, web->curves, WEB_CURVES_COUNT, curve_name);
		buf_add_char(out, '\n');
	}
}

static void write_certificate_rule(const struct web_config *web, const char *ca,
                                   struct buf *out)
{
	static const char *const rules[] = {
		[CLIENT_AUTH_NONE] = "no certificate is asked for",
		[CLIENT_AUTH_REQUEST] =
			"a certificate is asked for, and neither needed nor verified",
		[CLIENT_AUTH_REQUIRE_ANY] = "a certificate is needed, any: it is not verified",
		[CLIENT_AUTH_VERIFY_IF_GIVEN] =
			("a certificate is not needed; who shows one, shows "
		         "a valid one, from "),
		[CLIENT_AUTH_REQUIRE_AND_VERIFY] = "a valid certificate is needed, from ",
	};

	buf_printf(out, "  %s", rules[web->client_auth]);
	if (web->client_auth >= CLIENT_AUTH_VERIFY_IF_GIVEN)
		add_shown(out, ca                       ? ca
		               : web->client_ca.inlined ? "the client_ca in the file"
		                                        : "any CA that this system trusts");
	buf_add_char(out, '\n');
	if (!web->sans_set || web->client_auth == CLIENT_AUTH_NONE)
		return;
	if (web->n_sans == 0) {
		buf_add_text(out, "  no name is allowed, so nobody comes in\n");
		return;
	}
	buf_add_text(out, "  it carries one of these names: ");
	add_list(out, web->sans, web->n_sans);
	buf_add_char(out, '\n');
}

static void add_span(struct buf *out, double s)
{
	if (s < 1)
		buf_printf(out, "%.0f ms", s * 1e3);
	else
		buf_printf(out, "%.3g s", s);
}

static void write_admission(const struct check *c, struct buf *out)
{
	const struct web_config *web = c->load.next->web;

	buf_add_text(out, "\nWho may come in\n");
	if (web->tls)
		write_certificate_rule(web, c->load.files[SNAPSHOT_CLIENT_CA], out);
	if (web->n_users == 0)
		buf_add_text(out, "  no password is asked for\n");
	else
		buf_add_text(out, "  a user's password is needed\n");
	for (size_t i = 0; i < web->n_users && i < USERS_SHOWN_MAX; i++) {
		unsigned cost = password_cost(web->users[i].hash);

		buf_add_text(out, "    ");
		add_shown(out, web->users[i].name);
		buf_printf(out, ": bcrypt cost %u, ", cost);
		add_span(out, check_bcrypt_s(c, cost));
		buf_add_text(out, " for a check\n");
	}
	if (web->n_users > USERS_SHOWN_MAX)
		buf_printf(out, "    and %zu more\n", web->n_users - USERS_SHOWN_MAX);
	if (web->rate_interval_ns > 0)
		buf_printf(out, "  at most one request each %.3g s, and %llu at once\n",
		           (double)web->rate_interval_ns / 1e9,
		           (unsigned long long)web->rate_burst);
}

static void write_headers(const struct web_config *web, struct buf *out)
{
	if (web->n_headers > 0)
		buf_add_text(out, "\nHeaders\n");
	for (size_t i = 0; i < web->n_headers; i++) {
		buf_printf(out, "  %s: ", web->headers[i].name);
		add_shown(out, web->headers[i].value);
		buf_add_char(out, '\n');
	}
}

struct certificate_writer {
	const struct check *c;
	struct buf *out;
};

static void add_date(struct buf *out, int64_t when_s)
{
	time_t when = (time_t)when_s;
	char text[DATE_MAX_BYTES];
	struct tm parts;

	if (!gmtime_r(&when, &parts) || strftime(text, sizeof(text), "%F", &parts) == 0)
		buf_add_text(out, "?");
	else
		buf_add_text(out, text);
}

static void on_certificate(void *owner, const struct tls_facts *facts)
{
	const struct certificate_writer *w = owner;
	struct buf *out = w->out;
	double left_s = (double)facts->not_after_s - w->c->now_s;

	buf_add_text(out, facts->role == TLS_ROLE_CLIENT_CA ? "  client CA "
	                  : facts->depth == 0               ? "  server "
	                                                    : "  chain ");
	add_shown(out, facts->subject);
	buf_add_text(out, ", from ");
	add_shown(out, facts->issuer);
	if (facts->n_names > 0) {
		buf_add_text(out, "\n    names: ");
		add_list(out, facts->names, facts->n_names);
	}
	buf_printf(out, "\n    %s, signed with %s\n    ", facts->key, facts->signature);
	add_date(out, facts->not_before_s);
	buf_add_text(out, " to ");
	add_date(out, facts->not_after_s);
	if (left_s >= 0)
		buf_printf(out, ", %.0f days left", left_s / DAY_S);
	buf_add_char(out, '\n');
}

static void write_certificates(const struct check *c, struct buf *out)
{
	struct certificate_writer w = { c, out };

	if (!c->load.next->tls)
		return;
	buf_add_text(out, "\nCertificates\n");
	tls_inspect(c->load.next->tls, on_certificate, &w);
}

static void write_owner(const struct access_step *end, struct buf *out)
{
	const struct passwd *user = getpwuid(end->uid);
	const struct group *group = getgrgid(end->gid);

	if (user)
		buf_printf(out, "%s", user->pw_name);
	else
		buf_printf(out, "%u", (unsigned)end->uid);
	if (group)
		buf_printf(out, ":%s", group->gr_name);
	else
		buf_printf(out, ":%u", (unsigned)end->gid);
	buf_printf(out, " %04o", (unsigned)end->mode & 07777);
}

static void write_files(const struct check *c, struct buf *out)
{
	buf_printf(out, "\nFiles, read as user %s\n", c->who.name);
	for (size_t i = 0; i < SNAPSHOT_FILES; i++) {
		const struct check_file *file = &c->files[i];

		if (!file->path)
			continue;
		buf_printf(out, "  %s ", snapshot_file_name((enum snapshot_file)i));
		add_shown(out, file->path);
		buf_add_text(out, ": ");
		if (!file->end.error) {
			write_owner(&file->end, out);
			buf_add_text(out, ", ");
		}
		buf_add_text(out, file->end.error == ENOENT ? "is not there\n"
		                  : file->unseen            ? "cannot be looked at\n"
		                  : file->readable          ? "can be read\n"
		                                            : "cannot be read\n");
	}
}

static void write_sandbox(const struct check *c, struct buf *out)
{
	buf_add_text(out, "\nSandbox\n  ");
	sandbox_describe(&c->sandbox, out);
	buf_add_char(out, '\n');
}

void check_write_text(const struct check *c, struct buf *out)
{
	write_verdict(c, out);
	write_findings(c, out);
	if (c->load.next) {
		write_protocol(c->load.next->web, out);
		write_admission(c, out);
		write_headers(c->load.next->web, out);
		write_certificates(c, out);
	}
	write_files(c, out);
	write_sandbox(c, out);
}
