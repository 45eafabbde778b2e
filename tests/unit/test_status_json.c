/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/status_json.c"

#include "base/utf8.h"
#include "tests/unit/status.h"
#include "tests/unit/unit.h"

static struct http_body *body;

static int end(void **state)
{
	(void)state;
	http_body_unref(body);
	body = NULL;
	return 0;
}

static void assert_holds(const char *text)
{
	if (!memmem(body->bytes.p, body->bytes.n, text, strlen(text)))
		fail_msg("no \"%s\" in:\n%.*s", text, STR_ARG(buf_str(&body->bytes)));
}

static void write_json(struct status *s)
{
	status_judge(s);
	body = status_json_new(s);
	assert_non_null(body);
	assert_true(utf8_valid(buf_str(&body->bytes)));
}

TEST(what_there_is_not_is_null_and_lists_are_there)
{
	struct status *s = make_up();

	made_up.self.config_path = "";
	made_up.scrape.ended_s = 0;
	for (size_t i = 0; i < s->n_collectors; i++)
		made_up.reports[i].outcome = REPORT_NONE;
	write_json(s);
	assert_holds("\"findings\":[]");
	assert_holds("\"file\":null");
	assert_holds("\"last_reload\":null,\"problem\":null,\"warnings\":[]");
	assert_holds("\"min_version\":null");
	assert_holds("\"client_allowed_sans\":null,\"client_allowed_sans_count\":0,\"users_"
	             "count\":0,");
	assert_holds("\"certificates\":[],\"last_scrape\":null");
	assert_holds(
		"{\"name\":\"arp\",\"outcome\":\"not_run\",\"success\":false,\"time\":null,");
}

TEST(nobody_may_come_in_by_an_empty_list)
{
	struct status *s = make_up();

	made_up.web.tls = made_up.web.sans_set = true;
	made_up.web.client_auth = CLIENT_AUTH_REQUIRE_AND_VERIFY;
	write_json(s);
	assert_holds("\"client_allowed_sans\":[],\"client_allowed_sans_count\":0");
}

TEST(no_name_or_sentence_ends_its_string)
{
	static const char hostile[] = "\",\"users\":0,\n\\\xff";
	struct status *s = make_up();

	add_made_up(s, TLS_ROLE_SERVER, hostile, -1, 365);
	memcpy(s->host, hostile, sizeof(hostile));
	write_json(s);
	assert_holds("\"host\":\"\\\",\\\"users\\\":0,\\n\\\\\\ufffd\"");
	assert_holds("\"subject\":\"\\\",\\\"users\\\":0,\\n\\\\\\ufffd\"");
}

/* All that comes from outside is as long as it is kept, and six bytes a byte in JSON. */
TEST(has_room_for_the_most_that_there_can_be)
{
	static struct report_complaint complaints[REPORT_COMPLAINTS_MAX];
	static char longest[512], *sans[STATUS_JSON_SANS_MAX];
	struct status *s = make_up();

	memset(longest, '\x01', sizeof(longest) - 1);
	made_up.web.sans_set = true;
	made_up.web.sans = sans;
	made_up.web.n_sans = WEB_SANS_MAX;
	for (size_t i = 0; i < STATUS_JSON_SANS_MAX; i++)
		sans[i] = longest;
	for (size_t i = 0; i < REPORT_COMPLAINTS_MAX; i++)
		memcpy(complaints[i].text, longest, sizeof(longest));
	for (size_t i = 0; i < TLS_CERTIFICATES_MAX; i++) {
		add_made_up(s, TLS_ROLE_CLIENT_CA,
		            longest + sizeof(longest) - TLS_SUBJECT_MAX_BYTES, -1, 365);
		memset(made_up.certificates[i].names, '\x01', TLS_NAMES_MAX_BYTES - 1);
		made_up.certificates[i].n_names = 1;
	}
	s->n_collectors = RUNNER_COLLECTORS_MAX;
	for (size_t i = 0; i < s->n_collectors; i++) {
		struct report *r = &made_up.reports[i];

		r->outcome = REPORT_FAILED;
		memcpy(r->err.text, longest, sizeof(longest));
		s->collectors[i] = (struct status_collector){ "filesystem", r };
	}
	/* The two collectors that complain of anything. */
	for (size_t i = 0; i < 2; i++) {
		made_up.reports[i].n_complaints = 256;
		made_up.reports[i].complaints = complaints;
	}
	write_json(s);
	assert_holds("\"client_allowed_sans_count\":10000");
}

#define CLAIM(name) cmocka_unit_test_teardown(name, end)

RUN_TESTS(CLAIM(what_there_is_not_is_null_and_lists_are_there),
          CLAIM(nobody_may_come_in_by_an_empty_list),
          CLAIM(no_name_or_sentence_ends_its_string),
          CLAIM(has_room_for_the_most_that_there_can_be))
