/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/landing.c"

#include <string.h>

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

static void write_page(struct status *s)
{
	http_body_unref(body);
	status_judge(s);
	body = landing_new(s);
	assert_true(body->bytes.n <= PAGE_MAX_BYTES);
	assert_true(utf8_valid(buf_str(&body->bytes)));
}

static bool holds(const char *text)
{
	return memmem(body->bytes.p, body->bytes.n, text, strlen(text)) != NULL;
}

static void assert_holds(const char *text)
{
	if (!holds(text))
		fail_msg("no \"%s\" in:\n%.*s", text, STR_ARG(buf_str(&body->bytes)));
}

static void fill(char *text, size_t n, const char *with)
{
	size_t step = strlen(with);

	for (size_t i = 0; i < n - 1; i++)
		text[i] = with[i % step];
	text[n - 1] = '\0';
}

/* All that comes from outside is as long as it can be, and made of this. */
static struct status *make_up_worst(const char *with)
{
	static struct report_complaint complaints[REPORT_COMPLAINTS_MAX];
	static char san[4096], path[4096], name[64];
	static char *sans[WEB_SANS_MAX];
	struct status *s = make_up();

	fill(s->host, sizeof(s->host), with);
	fill(san, sizeof(san), with);
	fill(path, sizeof(path), with);
	fill(made_up.reload.problem.text, sizeof(made_up.reload.problem.text), with);
	made_up.reload.successful = false;
	made_up.reload.decided_s = NOW_S - 1e9;
	made_up.reload.trigger = RELOAD_POLL;
	made_up.self.config_path = path;
	made_up.web.tls = true;
	made_up.web.client_auth = CLIENT_AUTH_REQUIRE_AND_VERIFY;
	made_up.web.n_users = WEB_USERS_MAX;
	made_up.web.sans_set = true;
	made_up.web.sans = sans;
	made_up.web.n_sans = WEB_SANS_MAX;
	made_up.web.warnings[made_up.web.n_warnings++] = san;
	made_up.web.rate_interval_ns = UINT64_MAX;
	made_up.web.rate_burst = WEB_BURST_MAX;
	for (size_t i = 0; i < WEB_HEADERS_MAX; i++)
		made_up.web.headers[made_up.web.n_headers++].name = "Strict-Transport-Security";
	for (size_t i = 0; i < WEB_SANS_MAX; i++)
		sans[i] = san;
	for (size_t i = 0; i < TLS_CERTIFICATES_MAX; i++) {
		char subject[TLS_SUBJECT_MAX_BYTES];

		fill(subject, sizeof(subject), with);
		/* one that expired, one that is not valid yet, others that end soon */
		add_made_up(s, i % 2 ? TLS_ROLE_SERVER : TLS_ROLE_CLIENT_CA, subject,
		            i == 1 ? 1 : -4000, i == 0 ? -4 : 5);
		fill(made_up.certificates[i].names, TLS_NAMES_MAX_BYTES, with);
		made_up.certificates[i].n_names = 1;
		made_up.certificates[i].more_names = 255;
	}
	fill(name, sizeof(name), "collector");
	s->n_collectors = RUNNER_COLLECTORS_MAX;
	for (size_t i = 0; i < REPORT_COMPLAINTS_MAX; i++)
		fill(complaints[i].text, sizeof(complaints[i].text), with);
	for (size_t i = 0; i < s->n_collectors; i++) {
		struct report *r = &made_up.reports[i];

		r->outcome = i % 2 ? REPORT_FAILED : REPORT_LATE;
		r->took_ns = UINT64_MAX;
		r->n_complaints = 256;
		r->complaints = complaints;
		fill(r->err.text, sizeof(r->err.text), with);
		s->collectors[i] = (struct status_collector){ name, r };
	}
	s->open = true;
	return s;
}

TEST(fits_its_bound_whatever_comes_from_outside)
{
	static const char *const texts[] = {
		"x", "&", "\"'<>", "\xff", "\xe2\x80\xa6", "\x01", "\xf0\x9f\x9a\xaa"
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		write_page(make_up_worst(texts[i]));
		assert_holds(" more\n");
		assert_holds("</footer>\n</body>\n</html>\n");
	}
}

TEST(tells_a_hundred_collectors_before_it_cuts)
{
	struct status *s = make_up();

	s->n_collectors = 100;
	for (size_t i = 0; i < s->n_collectors; i++) {
		made_up.reports[i].outcome = REPORT_OK;
		s->collectors[i] =
			(struct status_collector){ "filesystem", &made_up.reports[i] };
	}
	write_page(s);
	assert_holds("<p class=\"m\">and ");
	s->n_collectors = 60;
	write_page(s);
	assert_false(holds("<p class=\"m\">and "));
}

TEST(lets_nothing_from_outside_be_html)
{
	static const char hostile[] = "</style></title><script>alert(\"1\")</script>";
	static struct report_complaint complaint;
	static char *sans[] = { (char *)hostile };
	struct status *s = make_up();

	memcpy(s->host, hostile, sizeof(hostile));
	memcpy(complaint.text, hostile, sizeof(hostile));
	made_up.reports[3].n_complaints = 1;
	made_up.reports[3].complaints = &complaint;
	made_up.reports[1].outcome = REPORT_FAILED;
	memcpy(made_up.reports[1].err.text, hostile, sizeof(hostile));
	made_up.reload.successful = false;
	memcpy(made_up.reload.problem.text, hostile, sizeof(hostile));
	made_up.self.config_path = hostile;
	made_up.self.telemetry_path = hostile;
	made_up.web.tls = made_up.web.sans_set = true;
	made_up.web.client_auth = CLIENT_AUTH_REQUIRE_AND_VERIFY;
	made_up.web.sans = sans;
	made_up.web.n_sans = 1;
	add_made_up(s, TLS_ROLE_SERVER, hostile, -80, -1);
	add_made_up(s, TLS_ROLE_CLIENT_CA, hostile, -80, 1);
	write_page(s);
	assert_holds("&lt;script&gt;");
	assert_false(holds("<script"));
	assert_false(holds("\"1\""));
}

TEST(says_when_there_was_no_scrape)
{
	struct status *s = make_up();

	made_up.scrape.ended_s = 0;
	for (size_t i = 0; i < s->n_collectors; i++)
		made_up.reports[i].outcome = REPORT_NONE;
	write_page(s);
	assert_holds("4 are on. No scrape yet");
	assert_false(holds("<tr>"));
}

TEST(puts_those_in_trouble_first_and_those_without_data_last)
{
	struct status *s = make_up();
	const char *ntp, *arp, *cpu;

	made_up.reports[0].took_ns = 1250000;
	made_up.reports[1].outcome = REPORT_NO_DATA;
	made_up.reports[2].outcome = REPORT_FAILED;
	err_set(&made_up.reports[2].err, 0, "no answer");
	write_page(s);
	buf_add_char(&body->bytes, '\0');
	ntp = strstr(body->bytes.p, "<th scope=\"row\">ntp");
	arp = strstr(body->bytes.p, "<th scope=\"row\">arp<td>ok<td>1.25");
	cpu = strstr(body->bytes.p, "Nothing of the kind on this host: cpu.");
	assert_true(ntp && arp && cpu && ntp < arp && arp < cpu);
}

TEST(moments_are_for_people_and_machines)
{
	write_page(make_up());
	assert_holds("<time datetime=\"2026-11-25T00:00:00Z\">60 min ago</time>");
}

#define CLAIM(name) cmocka_unit_test_teardown(name, end)

RUN_TESTS(CLAIM(fits_its_bound_whatever_comes_from_outside),
          CLAIM(tells_a_hundred_collectors_before_it_cuts),
          CLAIM(lets_nothing_from_outside_be_html), CLAIM(says_when_there_was_no_scrape),
          CLAIM(puts_those_in_trouble_first_and_those_without_data_last),
          CLAIM(moments_are_for_people_and_machines))
