/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/status_json.h"

#include <string.h>

#include "base/json.h"
#include "daemon/status.h"
#include "daemon/words.h"

/* What is written, and room for a sentence. */
struct writer {
	struct json j;
	const struct status *s;
	struct buf words;
};

static void text(struct writer *w, const char *key, const char *value)
{
	json_key(&w->j, key);
	json_text(&w->j, value);
}

static void number(struct writer *w, const char *key, uint64_t value)
{
	json_key(&w->j, key);
	json_u64(&w->j, value);
}

static void seconds(struct writer *w, const char *key, uint64_t ns)
{
	json_key(&w->j, key);
	json_f64(&w->j, (double)ns / 1e9);
}

/* 0 is a time that there was not. */
static void instant(struct writer *w, const char *key, double when_s)
{
	char value[WORDS_INSTANT_BYTES];

	words_instant(value, when_s);
	text(w, key, when_s == 0 ? NULL : value);
}

static struct buf *begin_words(struct writer *w)
{
	buf_reset(&w->words, WORDS_MAX_BYTES);
	return &w->words;
}

static void end_words(struct writer *w, const char *key)
{
	json_key(&w->j, key);
	json_str(&w->j, buf_str(&w->words));
}

static void open_object(struct writer *w, const char *key)
{
	json_key(&w->j, key);
	json_open_object(&w->j);
}

static void open_array(struct writer *w, const char *key)
{
	json_key(&w->j, key);
	json_open_array(&w->j);
}

static void write_findings(struct writer *w)
{
	open_array(w, "findings");
	for (size_t i = 0; i < w->s->n_findings; i++) {
		const struct finding *f = &w->s->findings[i];

		json_open_object(&w->j);
		text(w, "id", finding_name(f->kind));
		text(w, "level", words_level(finding_level(f->kind)));
		words_finding(begin_words(w), w->s, f);
		end_words(w, "text");
		words_detail(begin_words(w), w->s, f);
		end_words(w, "detail");
		json_close(&w->j);
	}
	json_close(&w->j);
}

static void write_program(struct writer *w)
{
	open_object(w, "program");
	text(w, "name", "postern");
	text(w, "version", PACKAGE_VERSION);
	text(w, "revision", POSTERN_REVISION);
	text(w, "host", w->s->host);
	instant(w, "started", w->s->self->started_s);
	text(w, "metrics_path", w->s->self->telemetry_path);
	json_close(&w->j);
}

static void write_last_reload(struct writer *w, const struct reload_status *r)
{
	if (r->decided_s == 0) {
		text(w, "last_reload", NULL);
		return;
	}
	open_object(w, "last_reload");
	instant(w, "time", r->decided_s);
	text(w, "trigger", reload_trigger_name(r->trigger));
	text(w, "result", reload_result_name(r->result));
	json_close(&w->j);
}

static void write_problem(struct writer *w, const struct reload_status *r)
{
	if (r->successful) {
		text(w, "problem", NULL);
		return;
	}
	open_object(w, "problem");
	text(w, "result", reload_result_name(r->held ? RELOAD_HELD : RELOAD_REFUSED));
	instant(w, "since", r->problem_since_s);
	text(w, "error", r->problem.text);
	json_close(&w->j);
}

static void write_configuration(struct writer *w)
{
	const char *path = w->s->self->config_path, *warning;

	open_object(w, "configuration");
	text(w, "file", *path ? path : NULL);
	number(w, "generation", w->s->serving->generation);
	instant(w, "applied", w->s->reload->applied_s);
	write_last_reload(w, w->s->reload);
	write_problem(w, w->s->reload);
	open_array(w, "warnings");
	for (size_t i = 0; (warning = snapshot_warning(w->s->serving, i)); i++)
		json_text(&w->j, warning);
	json_close(&w->j);
	json_close(&w->j);
}

static void write_sans(struct writer *w, const struct web_config *web)
{
	json_key(&w->j, "client_allowed_sans");
	if (web->sans_set) {
		json_open_array(&w->j);
		for (size_t i = 0; i < web->n_sans && i < STATUS_JSON_SANS_MAX; i++)
			json_text(&w->j, web->sans[i]);
		json_close(&w->j);
	} else {
		json_null(&w->j);
	}
	number(w, "client_allowed_sans_count", web->n_sans);
}

static void write_choices(struct writer *w, const char *key, unsigned set,
                          const char *(*name)(unsigned value), unsigned count)
{
	if (!set) {
		text(w, key, NULL);
		return;
	}
	open_array(w, key);
	for (unsigned i = 0; i < count; i++) {
		if (web_set_has(set, i))
			json_text(&w->j, name(i));
	}
	json_close(&w->j);
}

static const char *suite_name(unsigned suite)
{
	return web_suite_name((enum web_suite)suite);
}

static const char *curve_name(unsigned curve)
{
	return web_curve_name((enum web_curve)curve);
}

static void write_protocol(struct writer *w, const struct web_config *web)
{
	json_key(&w->j, "tls");
	json_bool(&w->j, web->tls);
	text(w, "min_version", web->tls ? web_version_name(web->min_version) : NULL);
	text(w, "max_version", web->tls ? web_version_name(web->max_version) : NULL);
	write_choices(w, "cipher_suites", web->suites, suite_name, WEB_SUITES_COUNT);
	write_choices(w, "curve_preferences", web->curves, curve_name, WEB_CURVES_COUNT);
	json_key(&w->j, "http2");
	json_bool(&w->j, web->tls && web->http2);
}

static void write_limit(struct writer *w, const struct web_config *web)
{
	if (web->rate_interval_ns == 0) {
		text(w, "rate_limit", NULL);
		return;
	}
	open_object(w, "rate_limit");
	seconds(w, "interval_seconds", web->rate_interval_ns);
	number(w, "burst", web->rate_burst);
	json_close(&w->j);
}

static void write_admission(struct writer *w)
{
	const struct web_config *web = w->s->serving->web;

	open_object(w, "admission");
	words_admission(begin_words(w), w->s);
	end_words(w, "text");
	write_protocol(w, web);
	text(w, "client_auth_type", web->tls ? client_auth_name(web->client_auth) : NULL);
	write_sans(w, web);
	number(w, "users_count", web->n_users);
	write_limit(w, web);
	open_array(w, "headers");
	for (size_t i = 0; i < web->n_headers; i++)
		json_text(&w->j, web->headers[i].name);
	json_close(&w->j);
	json_close(&w->j);
}

static void write_names(struct writer *w, const struct tls_certificate *c)
{
	const char *name = c->names;

	open_array(w, "names");
	for (size_t i = 0; i < c->n_names; i++, name += strlen(name) + 1)
		json_text(&w->j, name);
	json_close(&w->j);
	number(w, "names_count", c->n_names + c->more_names);
}

static void write_certificates(struct writer *w)
{
	open_array(w, "certificates");
	for (size_t i = 0; i < w->s->n_certificates; i++) {
		const struct tls_certificate *c = &w->s->certificates[i];

		json_open_object(&w->j);
		text(w, "role", tls_role_name(c->role));
		text(w, "subject", c->subject);
		text(w, "issuer", c->issuer);
		text(w, "serial", c->serial);
		text(w, "sha256", c->fingerprint);
		write_names(w, c);
		instant(w, "not_before", (double)c->not_before_s);
		instant(w, "not_after", (double)c->not_after_s);
		json_key(&w->j, "seconds_left");
		json_i64(&w->j, c->not_after_s - (int64_t)w->s->now_s);
		json_close(&w->j);
	}
	json_close(&w->j);
}

static void write_scrape(struct writer *w)
{
	const struct runner_last *last = w->s->scrape;

	if (last->ended_s == 0) {
		text(w, "last_scrape", NULL);
		return;
	}
	open_object(w, "last_scrape");
	instant(w, "time", last->ended_s);
	seconds(w, "duration_seconds", last->took_ns);
	number(w, "collectors", last->collectors);
	number(w, "bytes", last->body_bytes);
	json_close(&w->j);
}

static void write_collector(struct writer *w, const struct status_collector *c)
{
	const struct report *r = c->report;
	bool late = r->outcome == REPORT_LATE;

	json_open_object(&w->j);
	text(w, "name", c->name);
	text(w, "outcome", words_outcome(r->outcome));
	json_key(&w->j, "success");
	json_bool(&w->j, r->outcome == REPORT_OK);
	instant(w, "time", r->ended_s);
	seconds(w, "duration_seconds", r->took_ns);
	text(w, "error", *r->err.text ? r->err.text : NULL);
	instant(w, "late_since", late ? r->late_since_s : 0);
	number(w, "late_runs", r->late_runs);
	number(w, "complaints_count", r->n_complaints);
	open_array(w, "complaints");
	for (size_t i = 0; i < r->n_complaints && i < REPORT_COMPLAINTS_MAX; i++)
		json_text(&w->j, r->complaints[i].text);
	json_close(&w->j);
	json_close(&w->j);
}

static void write_sandbox(struct writer *w)
{
	const struct status *s = w->s;

	open_object(w, "sandbox");
	sandbox_describe(s->sandbox, begin_words(w));
	end_words(w, "text");
	open_object(w, "measures");
	for (int i = 0; i < SANDBOX_MEASURES; i++)
		text(w, sandbox_measure_name((enum sandbox_measure)i),
		     sandbox_standing_name(s->sandbox->measures[i].standing));
	json_close(&w->j);
	number(w, "calls_refused", s->refusals);
	json_close(&w->j);
}

static void write_counts(struct writer *w)
{
	const struct status *s = w->s;

	open_object(w, "counts");
	number(w, "scrapes_answered", s->requests->scrapes_200);
	number(w, "scrapes_failed", s->requests->scrapes_500 + s->requests->scrapes_503);
	number(w, "handshakes_failed", s->door->handshakes_failed);
	number(w, "passwords_refused", s->gate->refused);
	number(w, "requests_limited", s->requests->limited);
	number(w, "connections_open", s->door->open[SERVER_METRICS]);
	json_close(&w->j);
}

static void write_all(struct writer *w)
{
	json_open_object(&w->j);
	text(w, "status", words_level(status_level(w->s)));
	words_verdict(begin_words(w), w->s);
	end_words(w, "verdict");
	instant(w, "time", w->s->now_s);
	write_findings(w);
	write_program(w);
	write_sandbox(w);
	write_configuration(w);
	write_admission(w);
	write_certificates(w);
	write_scrape(w);
	open_array(w, "collectors");
	for (size_t i = 0; i < w->s->n_collectors; i++)
		write_collector(w, &w->s->collectors[i]);
	json_close(&w->j);
	write_counts(w);
	json_close(&w->j);
}

struct http_body *status_json_new(const struct status *s)
{
	struct http_body *body = http_body_new(STATUS_JSON_MAX_BYTES);
	struct writer w = { .s = s };

	json_begin(&w.j, &body->bytes);
	buf_init(&w.words, WORDS_MAX_BYTES);
	write_all(&w);
	json_end(&w.j);
	buf_deinit(&w.words);
	if (body->bytes.full) {
		http_body_unref(body);
		return NULL;
	}
	return body;
}
