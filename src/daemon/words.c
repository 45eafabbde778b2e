/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/words.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"

enum { NOW_S = 2 };

void words_cut(struct buf *out, const char *text, size_t max)
{
	struct str rest = str_from(text);
	size_t taken = 0;

	while (rest.n > 0) {
		size_t n = utf8_length(rest);

		n = n > 0 ? n : 1;
		if (taken + n > max) {
			buf_add_text(out, "\xe2\x80\xa6");
			return;
		}
		buf_add(out, rest.p, n);
		taken += n;
		rest = str_skip(rest, n);
	}
}

void words_span(struct buf *out, double seconds)
{
	/* Each up to where the next one reads better. */
	static const struct {
		double below_s, unit_s;
		const char *name;
	} units[] = {
		{ 90, 1, "s" },
		{ 90 * 60, 60, "min" },
		{ 48 * 3600, 3600, "h" },
		{ 1000.0 * 86400, 86400, "d" },
		{ INFINITY, 365.2425 * 86400, "y" },
	};
	size_t i = 0;

	seconds = seconds > 0 ? seconds : 0;
	while (seconds >= units[i].below_s)
		i++;
	buf_printf(out, "%.0f %s", floor(seconds / units[i].unit_s), units[i].name);
}

void words_distance(struct buf *out, double from_s, double to_s)
{
	bool past = to_s <= from_s;

	if (past && from_s - to_s < NOW_S) {
		buf_add_text(out, "just now");
		return;
	}
	buf_add_text(out, past ? "" : "in ");
	words_span(out, fabs(to_s - from_s));
	buf_add_text(out, past ? " ago" : "");
}

void words_instant(char out[static WORDS_INSTANT_BYTES], double when_s)
{
	time_t when = (time_t)when_s;
	struct tm tm = { 0 };

	if (!gmtime_r(&when, &tm) ||
	    strftime(out, WORDS_INSTANT_BYTES, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		out[0] = '\0';
}

const char *words_level(enum status_level level)
{
	static const char *const names[] = { "ok", "warning", "critical" };

	return names[level];
}

const char *words_outcome(enum report_outcome outcome)
{
	static const char *const names[] = { "not_run", "ok", "no_data", "failed", "late" };

	return names[outcome];
}

static const char *plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static void add_certificate(struct buf *out, const struct tls_certificate *c)
{
	if (c->role == TLS_ROLE_SERVER) {
		buf_add_text(out, "Certificate");
		return;
	}
	buf_add_text(out, "Client CA ");
	words_cut(out, c->subject, WORDS_NAME_MAX_BYTES);
}

static void add_certificates(struct buf *out, const struct status *s, const struct finding *f)
{
	const struct tls_certificate *c = &s->certificates[f->first];

	add_certificate(out, c);
	switch (f->kind) {
	case FINDING_CERTIFICATE_EXPIRED:
		buf_add_text(out, " expired ");
		words_distance(out, s->now_s, (double)c->not_after_s);
		break;
	case FINDING_CERTIFICATE_EARLY:
		buf_add_text(out, " becomes valid ");
		words_distance(out, s->now_s, (double)c->not_before_s);
		break;
	default:
		buf_add_text(out, " expires ");
		words_distance(out, s->now_s, (double)c->not_after_s);
		break;
	}
	if (f->n > 1)
		buf_printf(out, ", and %zu more like it", f->n - 1);
}

/* "Collector ntp failed", "3 collectors failed: cpufreq, nfs, ntp" */
static void add_collectors(struct buf *out, const struct status *s, const struct finding *f)
{
	bool late = f->kind == FINDING_COLLECTOR_LATE;
	enum report_outcome outcome = late ? REPORT_LATE : REPORT_FAILED;
	const struct status_collector *first = &s->collectors[f->first];
	size_t listed = 0;

	if (f->n == 1) {
		buf_printf(out, "Collector %s %s", first->name,
		           late ? "has not returned for " : "failed");
		if (late)
			words_span(out, s->now_s - first->report->late_since_s);
		return;
	}
	buf_printf(out, "%zu collectors %s:", f->n, late ? "do not return" : "failed");
	for (size_t i = f->first; i < s->n_collectors && listed < WORDS_LIST_MAX; i++) {
		if (s->collectors[i].report->outcome == outcome)
			buf_printf(out, "%s%s", listed++ > 0 ? ", " : " ",
			           s->collectors[i].name);
	}
	if (f->n > listed)
		buf_printf(out, " and %zu more", f->n - listed);
}

static void add_complaints(struct buf *out, const struct status *s, const struct finding *f)
{
	const struct status_collector *first = &s->collectors[f->first];

	if (first->report->n_complaints == f->n)
		buf_printf(out, "%zu %s error%s", f->n, first->name, plural(f->n));
	else
		buf_printf(out, "%zu errors of %s and other collectors", f->n, first->name);
}

void words_finding(struct buf *out, const struct status *s, const struct finding *f)
{
	switch (f->kind) {
	case FINDING_RELOAD_REFUSED:
		buf_add_text(out, "Serving the old configuration: reload failed ");
		words_distance(out, s->now_s, s->reload->problem_since_s);
		return;
	case FINDING_RELOAD_HELD:
		buf_add_text(out, "Serving the old configuration: a change has waited for "
		                  "SIGHUP for ");
		words_span(out, s->now_s - s->reload->problem_since_s);
		return;
	case FINDING_CERTIFICATE_EXPIRED:
	case FINDING_CERTIFICATE_EARLY:
	case FINDING_CERTIFICATE_ENDS:
		add_certificates(out, s, f);
		return;
	case FINDING_COLLECTOR_LATE:
	case FINDING_COLLECTOR_FAILED:
		add_collectors(out, s, f);
		return;
	case FINDING_COMPLAINTS:
		add_complaints(out, s, f);
		return;
	case FINDING_CALL_REFUSED:
		buf_printf(out, "The sandbox refused %zu system call%s", f->n, plural(f->n));
		return;
	case FINDING_OPEN:
		buf_add_text(out, "Anyone who reaches this port reads the metrics");
		return;
	case FINDING_UNWATCHED:
		buf_add_text(out, "Changes of the configuration are not seen at once");
		return;
	case FINDING_WARNINGS:
		buf_printf(out, "%zu warning%s about the configuration", f->n, plural(f->n));
		return;
	case FINDING_KINDS:
		return;
	}
}

/* The sentence of the certificate's finding, with its name and exact date. */
static void add_validity(struct buf *out, const struct status *s, const struct finding *f)
{
	const struct tls_certificate *c = &s->certificates[f->first];
	bool early = f->kind == FINDING_CERTIFICATE_EARLY;
	char instant[WORDS_INSTANT_BYTES];

	words_instant(instant, (double)(early ? c->not_before_s : c->not_after_s));
	words_cut(out, c->subject, WORDS_NAME_MAX_BYTES);
	buf_printf(out, " is valid %s %.10s %.5s UTC: %s", early ? "from" : "until", instant,
	           instant + strlen("2026-11-25T"),
	           early ? "is the clock right?" : "see that what renews it runs");
}

void words_detail(struct buf *out, const struct status *s, const struct finding *f)
{
	switch (f->kind) {
	case FINDING_RELOAD_REFUSED:
	case FINDING_RELOAD_HELD:
		buf_add_text(out, s->reload->problem.text);
		return;
	case FINDING_CERTIFICATE_EXPIRED:
	case FINDING_CERTIFICATE_EARLY:
	case FINDING_CERTIFICATE_ENDS:
		add_validity(out, s, f);
		return;
	case FINDING_COLLECTOR_LATE:
		buf_add_text(out, "skipped until it returns; the others are served");
		return;
	case FINDING_COLLECTOR_FAILED:
		if (f->n == 1)
			buf_add_text(out, s->collectors[f->first].report->err.text);
		return;
	case FINDING_CALL_REFUSED:
		buf_printf(out,
		           "the last one was %s(2), which postern does not need: please report "
		           "it, and see whether somebody has broken in",
		           s->refused);
		return;
	case FINDING_OPEN:
		buf_add_text(out, "no password and no verified client certificate is asked "
		                  "for: see --web.config.file");
		return;
	case FINDING_UNWATCHED:
		buf_add_text(out, s->reload->unwatched);
		return;
	case FINDING_WARNINGS:
		buf_add_text(out, snapshot_warning(s->serving, 0));
		return;
	case FINDING_COMPLAINTS:
	case FINDING_KINDS:
		return;
	}
}

void words_verdict(struct buf *out, const struct status *s)
{
	if (s->n_findings > 0)
		words_finding(out, s, &s->findings[0]);
	else
		buf_add_text(out, "All is well");
}

static void add_authorities(struct buf *out, const struct status *s)
{
	size_t n = 0, listed = 0;

	for (size_t i = 0; i < s->n_certificates; i++)
		n += s->certificates[i].role == TLS_ROLE_CLIENT_CA;
	if (n == 0)
		buf_add_text(out, "a CA that this system trusts");
	for (size_t i = 0; i < s->n_certificates && listed < WORDS_LIST_MAX; i++) {
		if (s->certificates[i].role != TLS_ROLE_CLIENT_CA)
			continue;
		buf_add_text(out, listed++ > 0 ? " or " : "");
		words_cut(out, s->certificates[i].subject, WORDS_NAME_MAX_BYTES);
	}
	if (n > listed)
		buf_printf(out, " or one of %zu more", n - listed);
}

static void add_names(struct buf *out, const struct web_config *web)
{
	buf_add_text(out, " whose SAN is one of: ");
	for (size_t i = 0; i < web->n_sans && i < WORDS_LIST_MAX; i++) {
		buf_add_text(out, i > 0 ? ", " : "");
		words_cut(out, web->sans[i], WORDS_NAME_MAX_BYTES);
	}
	if (web->n_sans > WORDS_LIST_MAX)
		buf_printf(out, " and %zu more", web->n_sans - WORDS_LIST_MAX);
}

static void add_password(struct buf *out, const struct web_config *web)
{
	buf_printf(out, "a password (%zu user%s)", web->n_users, plural(web->n_users));
}

/* Those who may come in all have a certificate. */
static void add_holders(struct buf *out, const struct status *s)
{
	const struct web_config *web = s->serving->web;
	bool verified = web->client_auth >= CLIENT_AUTH_VERIFY_IF_GIVEN;

	buf_add_text(out, "Clients with ");
	if (web->n_users > 0) {
		add_password(out, web);
		buf_add_text(out, " and ");
	}
	if (verified) {
		buf_add_text(out, "a certificate of ");
		add_authorities(out, s);
	} else {
		buf_add_text(out, "any certificate, which is not verified,");
	}
	if (web->sans_set)
		add_names(out, web);
	else if (!verified)
		out->n--; /* the comma leads to nothing */
}

static void add_anyone(struct buf *out, const struct status *s)
{
	const struct web_config *web = s->serving->web;

	buf_add_text(out, "Anyone");
	if (web->n_users > 0) {
		buf_add_text(out, " with ");
		add_password(out, web);
	}
	if (!web->tls) {
		buf_add_text(out, "; nothing is encrypted");
	} else if (web->client_auth == CLIENT_AUTH_REQUEST) {
		buf_add_text(out, "; a client certificate is asked for, but neither needed "
		                  "nor verified");
	} else if (web->client_auth == CLIENT_AUTH_VERIFY_IF_GIVEN) {
		buf_add_text(out, "; a client certificate, where one is shown, has to be of ");
		add_authorities(out, s);
	}
}

void words_admission(struct buf *out, const struct status *s)
{
	const struct web_config *web = s->serving->web;
	bool asked = web->tls && web->client_auth != CLIENT_AUTH_NONE;
	bool needed = asked && (web->sans_set || web->client_auth == CLIENT_AUTH_REQUIRE_ANY ||
	                        web->client_auth == CLIENT_AUTH_REQUIRE_AND_VERIFY);

	if (needed && web->sans_set && web->n_sans == 0)
		buf_add_text(out, "Nobody: the list of allowed names is empty");
	else if (needed)
		add_holders(out, s);
	else
		add_anyone(out, s);
}

void words_names(struct buf *out, const struct tls_certificate *c)
{
	const char *name = c->names;
	size_t listed = 0;

	for (; listed < c->n_names && listed < WORDS_LIST_MAX; name += strlen(name) + 1) {
		buf_add_text(out, listed++ > 0 ? ", " : "");
		words_cut(out, name, WORDS_NAME_MAX_BYTES);
	}
	if (c->n_names + c->more_names > listed)
		buf_printf(out, " and %zu more", c->n_names + c->more_names - listed);
}

void words_protocol(struct buf *out, const struct web_config *web)
{
	if (!web->tls) {
		buf_add_text(out, "HTTP/1.1 without TLS");
		return;
	}
	buf_printf(out, "%s over %s", web->http2 ? "HTTP/2 or HTTP/1.1" : "HTTP/1.1",
	           web_version_title(web->min_version));
	if (web->max_version != web->min_version)
		buf_printf(out, " to %s", web_version_title(web->max_version) + strlen("TLS "));
}
