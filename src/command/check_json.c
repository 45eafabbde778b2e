/* SPDX-License-Identifier: Apache-2.0 */
/* check_json: what was found, for programs. The keys are in postern(8) and stay as they are. */

#include <stdio.h>

#include "auth/password.h"
#include "base/json.h"
#include "command/check.h"
#include "tls/inspect.h"

enum { DAY_S = 86400, MODE_MAX_BYTES = 8 };

static void text_member(struct json *j, const char *key, const char *text)
{
	json_key(j, key);
	json_text(j, text);
}

static void u64_member(struct json *j, const char *key, uint64_t v)
{
	json_key(j, key);
	json_u64(j, v);
}

static void bool_member(struct json *j, const char *key, bool v)
{
	json_key(j, key);
	json_bool(j, v);
}

static void names_member(struct json *j, const char *key, char *const *names, size_t n)
{
	json_key(j, key);
	json_open_array(j);
	for (size_t i = 0; i < n; i++)
		json_text(j, names[i]);
	json_close(j);
}

static void write_findings(struct json *j, const struct check *c)
{
	json_key(j, "findings");
	json_open_array(j);
	for (size_t i = 0; i < c->n_findings; i++) {
		const struct check_finding *f = &c->findings[i];

		json_open_object(j);
		text_member(j, "level", check_level_name(f->level));
		text_member(j, "id", f->id);
		text_member(j, "text", f->text);
		text_member(j, "remedy", f->remedy);
		json_close(j);
	}
	json_close(j);
}

static void write_suites(struct json *j, unsigned set)
{
	json_key(j, "cipher_suites");
	if (!set) {
		json_null(j);
		return;
	}
	json_open_array(j);
	for (int i = 0; i < WEB_SUITES_COUNT; i++) {
		if (web_set_has(set, (unsigned)i))
			json_text(j, web_suite_name((enum web_suite)i));
	}
	json_close(j);
}

static void write_curves(struct json *j, unsigned set)
{
	json_key(j, "curve_preferences");
	if (!set) {
		json_null(j);
		return;
	}
	json_open_array(j);
	for (int i = 0; i < WEB_CURVES_COUNT; i++) {
		if (web_set_has(set, (unsigned)i))
			json_text(j, web_curve_name((enum web_curve)i));
	}
	json_close(j);
}

static void write_tls(struct json *j, const struct web_config *web)
{
	json_key(j, "tls");
	if (!web->tls) {
		json_null(j);
		return;
	}
	json_open_object(j);
	text_member(j, "min_version", web_version_name(web->min_version));
	text_member(j, "max_version", web_version_name(web->max_version));
	write_suites(j, web->suites);
	write_curves(j, web->curves);
	bool_member(j, "http2", web->http2);
	text_member(j, "client_auth_type", client_auth_name(web->client_auth));
	if (web->sans_set) {
		names_member(j, "client_allowed_sans", web->sans, web->n_sans);
	} else {
		json_key(j, "client_allowed_sans");
		json_null(j);
	}
	json_close(j);
}

static void write_users(struct json *j, const struct check *c)
{
	const struct web_config *web = c->load.next->web;

	json_key(j, "users");
	json_open_array(j);
	for (size_t i = 0; i < web->n_users; i++) {
		unsigned cost = password_cost(web->users[i].hash);

		json_open_object(j);
		text_member(j, "name", web->users[i].name);
		u64_member(j, "bcrypt_cost", cost);
		json_key(j, "check_seconds");
		json_f64(j, check_bcrypt_s(c, cost));
		json_close(j);
	}
	json_close(j);
}

static void write_headers(struct json *j, const struct web_config *web)
{
	json_key(j, "headers");
	json_open_object(j);
	for (size_t i = 0; i < web->n_headers; i++)
		text_member(j, web->headers[i].name, web->headers[i].value);
	json_close(j);
}

static void write_rate_limit(struct json *j, const struct web_config *web)
{
	json_key(j, "rate_limit");
	if (web->rate_interval_ns == 0) {
		json_null(j);
		return;
	}
	json_open_object(j);
	json_key(j, "interval_seconds");
	json_f64(j, (double)web->rate_interval_ns / 1e9);
	u64_member(j, "burst", web->rate_burst);
	json_close(j);
}

struct certificate_writer {
	struct json *j;
	double now_s;
};

static void on_certificate(void *owner, const struct tls_facts *facts)
{
	const struct certificate_writer *w = owner;
	struct json *j = w->j;

	json_open_object(j);
	text_member(j, "role", tls_role_name(facts->role));
	u64_member(j, "depth", facts->depth);
	text_member(j, "subject", facts->subject);
	text_member(j, "issuer", facts->issuer);
	names_member(j, "names", facts->names, facts->n_names);
	text_member(j, "key", facts->key);
	text_member(j, "signature", facts->signature);
	json_key(j, "not_before_seconds");
	json_i64(j, facts->not_before_s);
	json_key(j, "not_after_seconds");
	json_i64(j, facts->not_after_s);
	json_key(j, "days_left");
	json_f64(j, ((double)facts->not_after_s - w->now_s) / DAY_S);
	json_close(j);
}

static void write_certificates(struct json *j, const struct check *c)
{
	struct certificate_writer w = { j, c->now_s };

	json_key(j, "certificates");
	json_open_array(j);
	if (c->load.next->tls)
		tls_inspect(c->load.next->tls, on_certificate, &w);
	json_close(j);
}

static void write_file(struct json *j, const struct check_file *file, const char *name)
{
	char mode[MODE_MAX_BYTES];

	json_open_object(j);
	text_member(j, "name", name);
	text_member(j, "path", file->path);
	if (!file->end.error) {
		u64_member(j, "uid", file->end.uid);
		u64_member(j, "gid", file->end.gid);
		snprintf(mode, sizeof(mode), "%04o", (unsigned)file->end.mode & 07777);
		text_member(j, "mode", mode);
	}
	json_key(j, "readable");
	if (file->unseen)
		json_null(j);
	else
		json_bool(j, file->readable);
	json_close(j);
}

static void write_files(struct json *j, const struct check *c)
{
	json_key(j, "files");
	json_open_array(j);
	for (size_t i = 0; i < SNAPSHOT_FILES; i++) {
		if (c->files[i].path)
			write_file(j, &c->files[i], snapshot_file_name((enum snapshot_file)i));
	}
	json_close(j);
}

static void write_sandbox(struct json *j, const struct check *c)
{
	struct buf words;

	buf_init(&words, SANDBOX_WORDS_MAX_BYTES);
	sandbox_describe(&c->sandbox, &words);
	buf_add_char(&words, '\0');
	json_key(j, "sandbox");
	json_open_object(j);
	text_member(j, "text", words.p);
	json_key(j, "measures");
	json_open_object(j);
	for (int i = 0; i < SANDBOX_MEASURES; i++)
		text_member(j, sandbox_measure_name((enum sandbox_measure)i),
		            sandbox_standing_name(c->sandbox.measures[i].standing));
	json_close(j);
	json_close(j);
	buf_deinit(&words);
}

void check_write_json(const struct check *c, struct buf *out)
{
	struct json j;

	json_begin(&j, out);
	json_open_object(&j);
	text_member(&j, "file", c->path);
	text_member(&j, "user", c->who.name);
	text_member(&j, "verdict", check_level_name(check_level(c)));
	text_member(&j, "refusal", c->refused ? c->refusal.text : NULL);
	write_findings(&j, c);
	write_files(&j, c);
	write_sandbox(&j, c);
	if (c->load.next) {
		write_tls(&j, c->load.next->web);
		write_users(&j, c);
		write_headers(&j, c->load.next->web);
		write_rate_limit(&j, c->load.next->web);
		write_certificates(&j, c);
	}
	json_close(&j);
	json_end(&j);
}
