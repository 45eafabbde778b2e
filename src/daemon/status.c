/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/status.h"

#include <stdio.h>
#include <sys/utsname.h>

#include "base/clock.h"
#include "tls/validity.h"

static const struct {
	const char *name;
	enum status_level level;
} kinds[FINDING_KINDS] = {
	[FINDING_RELOAD_REFUSED] = { "reload_refused", STATUS_CRITICAL },
	[FINDING_CERTIFICATE_EXPIRED] = { "certificate_expired", STATUS_CRITICAL },
	[FINDING_CERTIFICATE_EARLY] = { "certificate_not_yet_valid", STATUS_CRITICAL },
	[FINDING_CALL_REFUSED] = { "call_refused", STATUS_CRITICAL },
	[FINDING_RELOAD_HELD] = { "reload_held", STATUS_WARNING },
	[FINDING_CERTIFICATE_ENDS] = { "certificate_expires_soon", STATUS_WARNING },
	[FINDING_COLLECTOR_LATE] = { "collector_late", STATUS_WARNING },
	[FINDING_COLLECTOR_FAILED] = { "collector_failed", STATUS_WARNING },
	[FINDING_COMPLAINTS] = { "collector_complains", STATUS_WARNING },
	[FINDING_OPEN] = { "open_to_anyone", STATUS_WARNING },
	[FINDING_UNWATCHED] = { "config_unwatched", STATUS_WARNING },
	[FINDING_WARNINGS] = { "config_warnings", STATUS_WARNING },
};

const char *finding_name(enum finding_kind kind)
{
	return kinds[kind].name;
}

enum status_level finding_level(enum finding_kind kind)
{
	return kinds[kind].level;
}

enum status_level status_level(const struct status *s)
{
	return s->n_findings > 0 ? finding_level(s->findings[0].kind) : STATUS_OK;
}

static enum tls_validity validity(const struct status *s, const struct tls_certificate *c)
{
	return tls_validity(c->not_before_s, c->not_after_s, s->now_s);
}

bool status_certificate_ails(const struct status *s, const struct tls_certificate *c)
{
	return validity(s, c) != TLS_VALID;
}

/* Adds the kind where there is something of it. */
static void add(struct status *s, enum finding_kind kind, size_t n, size_t first)
{
	if (n > 0)
		s->findings[s->n_findings++] = (struct finding){ kind, n, first };
}

/* Those that stand so; the one that ends first stands for them. */
static void judge_certificates(struct status *s, enum finding_kind kind, enum tls_validity is)
{
	const struct tls_certificate *all = s->certificates;
	size_t n = 0, first = 0;

	for (size_t i = 0; i < s->n_certificates; i++) {
		if (validity(s, &all[i]) != is)
			continue;
		if (n == 0 || all[i].not_after_s < all[first].not_after_s)
			first = i;
		n++;
	}
	add(s, kind, n, first);
}

static void judge_collectors(struct status *s, enum finding_kind kind,
                             enum report_outcome outcome)
{
	size_t n = 0, first = 0;

	for (size_t i = 0; i < s->n_collectors; i++) {
		if (s->collectors[i].report->outcome == outcome && n++ == 0)
			first = i;
	}
	add(s, kind, n, first);
}

size_t status_complaints(const struct status *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_collectors; i++)
		n += s->collectors[i].report->n_complaints;
	return n;
}

const char *status_complaint(const struct status *s, size_t i)
{
	for (size_t c = 0; c < s->n_collectors; c++) {
		const struct report *r = s->collectors[c].report;
		size_t kept = r->n_complaints < REPORT_COMPLAINTS_MAX ? r->n_complaints
		                                                      : REPORT_COMPLAINTS_MAX;

		if (i < kept)
			return r->complaints[i].text;
		i -= kept;
	}
	return NULL;
}

static void judge_complaints(struct status *s)
{
	size_t first = 0;

	while (first < s->n_collectors && s->collectors[first].report->n_complaints == 0)
		first++;
	add(s, FINDING_COMPLAINTS, status_complaints(s), first);
}

void status_judge(struct status *s)
{
	size_t warnings = 0;

	s->n_findings = 0;
	add(s, FINDING_RELOAD_REFUSED, !s->reload->successful && !s->reload->held, 0);
	judge_certificates(s, FINDING_CERTIFICATE_EXPIRED, TLS_EXPIRED);
	judge_certificates(s, FINDING_CERTIFICATE_EARLY, TLS_NOT_YET_VALID);
	add(s, FINDING_CALL_REFUSED, s->refusals, 0);
	add(s, FINDING_RELOAD_HELD, s->reload->held, 0);
	judge_certificates(s, FINDING_CERTIFICATE_ENDS, TLS_ENDS_SOON);
	judge_collectors(s, FINDING_COLLECTOR_LATE, REPORT_LATE);
	judge_collectors(s, FINDING_COLLECTOR_FAILED, REPORT_FAILED);
	judge_complaints(s);
	add(s, FINDING_OPEN, s->open, 0);
	add(s, FINDING_UNWATCHED, s->reload->unwatched != NULL, 0);
	while (snapshot_warning(s->serving, warnings))
		warnings++;
	add(s, FINDING_WARNINGS, warnings, 0);
}

void status_gather(const struct self *self, struct status *s)
{
	struct utsname name;

	*s = (struct status){
		.now_s = clock_wall_s(),
		.self = self,
		.serving = server_snapshot(self->server),
		.reload = reload_status(self->reload),
		.door = server_stats(self->server),
		.gate = gate_stats(self->gate),
		.requests = router_stats(self->router),
		.scrape = runner_last(self->runner),
		.n_collectors = runner_count(self->runner),
		.sandbox = self->sandbox,
		.refusals = sandbox_refusals(),
	};
	if (s->refusals > 0)
		sandbox_refused(s->refused);
	if (uname(&name) == 0)
		snprintf(s->host, sizeof(s->host), "%s", name.nodename);
	if (s->serving->tls)
		s->certificates = tls_certificates(s->serving->tls, &s->n_certificates);
	for (size_t i = 0; i < s->n_collectors; i++) {
		s->collectors[i].name = runner_collector(self->runner, i)->name;
		s->collectors[i].report = runner_report(self->runner, i);
	}
	s->open = snapshot_is_open(s->serving) && server_is_reachable(self->server);
	status_judge(s);
}
