/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/words.c"

#include "tests/unit/status.h"
#include "tests/unit/unit.h"

#include "base/array.h"

static struct buf out;

static int begin(void **state)
{
	(void)state;
	buf_init(&out, WORDS_MAX_BYTES);
	return 0;
}

static int end(void **state)
{
	(void)state;
	buf_deinit(&out);
	return 0;
}

static void assert_said(const char *expected)
{
	assert_false(out.full);
	assert_str(buf_str(&out), expected);
	buf_reset(&out, WORDS_MAX_BYTES);
}

TEST(says_how_far_away_a_moment_is)
{
	static const struct {
		double to_s;
		const char *words;
	} rows[] = {
		{ -0.5, "just now" },       { -59, "59 s ago" },
		{ -89.9, "89 s ago" },      { -12 * 60, "12 min ago" },
		{ 3 * 3600, "in 3 h" },     { 47.9 * 3600, "in 47 h" },
		{ 6.9 * DAY_S, "in 6 d" },  { 825 * DAY_S, "in 825 d" },
		{ 3652 * DAY_S, "in 9 y" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		words_distance(&out, NOW_S, NOW_S + rows[i].to_s);
		assert_said(rows[i].words);
	}
}

TEST(writes_a_moment_for_machines)
{
	char text[WORDS_INSTANT_BYTES];

	words_instant(text, NOW_S + 0.9);
	assert_string_equal(text, "2026-11-25T01:00:00Z");
	words_instant(text, 253402300799.0);
	assert_string_equal(text, "9999-12-31T23:59:59Z");
	words_instant(text, 1e18); /* no certificate has that, and nothing breaks */
}

TEST(cuts_at_a_whole_character)
{
	words_cut(&out, "abc\xc3\xa9", 5);
	assert_said("abc\xc3\xa9");
	words_cut(&out, "abc\xc3\xa9", 4);
	assert_said("abc\xe2\x80\xa6");
}

/* Who may come in. */

static struct status *with(bool tls, enum client_auth auth, size_t n_users)
{
	struct status *s = make_up();

	made_up.web.tls = tls;
	made_up.web.client_auth = auth;
	made_up.web.n_users = n_users;
	return s;
}

static char *two_names[] = { (char[]){ "a.example" }, (char[]){ "b.example" } };

static struct status *naming(struct status *s)
{
	made_up.web.sans_set = true;
	made_up.web.sans = two_names;
	made_up.web.n_sans = 2;
	return s;
}

static struct status *trusting(struct status *s, const char *subject)
{
	add_made_up(s, TLS_ROLE_CLIENT_CA, subject, -1, 365);
	return s;
}

static void assert_admits(const struct status *s, const char *expected)
{
	words_admission(&out, s);
	assert_said(expected);
}

TEST(says_who_may_come_in)
{
	const enum client_auth verify = CLIENT_AUTH_REQUIRE_AND_VERIFY;

	assert_admits(with(false, CLIENT_AUTH_NONE, 0), "Anyone; nothing is encrypted");
	assert_admits(with(false, CLIENT_AUTH_NONE, 1),
	              "Anyone with a password (1 user); nothing is encrypted");
	assert_admits(with(true, CLIENT_AUTH_NONE, 0), "Anyone");
	assert_admits(with(true, CLIENT_AUTH_NONE, 2), "Anyone with a password (2 users)");
	assert_admits(with(true, CLIENT_AUTH_REQUEST, 0),
	              "Anyone; a client certificate is asked for, but neither needed nor "
	              "verified");
	assert_admits(with(true, CLIENT_AUTH_REQUIRE_ANY, 0),
	              "Clients with any certificate, which is not verified");
	assert_admits(trusting(with(true, CLIENT_AUTH_VERIFY_IF_GIVEN, 2), "CN=CA"),
	              "Anyone with a password (2 users); a client certificate, where one is "
	              "shown, has to be of CN=CA");
	assert_admits(trusting(with(true, verify, 0), "CN=CA"),
	              "Clients with a certificate of CN=CA");
	assert_admits(with(true, verify, 0),
	              "Clients with a certificate of a CA that this system trusts");
	assert_admits(trusting(trusting(with(true, verify, 2), "CN=CA"), "CN=New CA"),
	              "Clients with a password (2 users) and a certificate of CN=CA or "
	              "CN=New CA");
}

TEST(says_which_names_may_come_in)
{
	static const enum client_auth verified[] = { CLIENT_AUTH_REQUIRE_AND_VERIFY,
		                                     CLIENT_AUTH_VERIFY_IF_GIVEN };
	static const enum client_auth unverified[] = { CLIENT_AUTH_REQUIRE_ANY,
		                                       CLIENT_AUTH_REQUEST };

	for (size_t i = 0; i < 2; i++) {
		assert_admits(naming(trusting(with(true, verified[i], 0), "CN=CA")),
		              "Clients with a certificate of CN=CA whose SAN is one of: "
		              "a.example, b.example");
		assert_admits(naming(with(true, unverified[i], 0)),
		              "Clients with any certificate, which is not verified, whose SAN "
		              "is one of: a.example, b.example");
		naming(with(true, unverified[i], 0));
		made_up.web.n_sans = 0;
		assert_admits(&made_up.status, "Nobody: the list of allowed names is empty");
	}
	assert_admits(naming(with(true, CLIENT_AUTH_NONE, 0)), "Anyone");
}

TEST(long_lists_are_cut)
{
	char *names[WORDS_LIST_MAX + 5], longest[TLS_SUBJECT_MAX_BYTES];
	struct status *s = with(true, CLIENT_AUTH_REQUIRE_AND_VERIFY, 10000);

	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	for (size_t i = 0; i < COUNT_OF(names); i++)
		names[i] = longest;
	made_up.web.sans_set = true;
	made_up.web.sans = names;
	made_up.web.n_sans = COUNT_OF(names);
	for (size_t i = 0; i < TLS_CERTIFICATES_MAX; i++)
		trusting(s, longest);
	words_admission(&out, s);
	assert_false(out.full);
	assert_non_null(memmem(out.p, out.n, "or one of 58 more", 17));
	assert_non_null(memmem(out.p, out.n, "and 5 more", 10));
}

TEST(says_what_is_spoken)
{
	make_up();
	words_protocol(&out, &made_up.web);
	assert_said("HTTP/1.1 without TLS");
	made_up.web.tls = true;
	words_protocol(&out, &made_up.web);
	assert_said("HTTP/1.1 over TLS 1.2 to 1.3");
	made_up.web.http2 = true;
	made_up.web.min_version = TLS_1_3;
	words_protocol(&out, &made_up.web);
	assert_said("HTTP/2 or HTTP/1.1 over TLS 1.3");
}

TEST(says_which_names_a_certificate_is_for)
{
	static const char names[] = "a\0b\0c\0d\0e\0f\0g";
	struct tls_certificate c = { .n_names = 2 };

	memcpy(c.names, names, sizeof(names));
	words_names(&out, &c);
	assert_said("a, b");
	c.n_names = 7;
	c.more_names = 3;
	words_names(&out, &c);
	assert_said("a, b, c, d, e, f and 4 more");
}

/* Findings. */

static void assert_verdict(struct status *s, const char *expected)
{
	status_judge(s);
	words_verdict(&out, s);
	assert_said(expected);
}

TEST(says_that_all_is_well)
{
	assert_verdict(make_up(), "All is well");
}

TEST(says_that_the_old_configuration_serves)
{
	struct status *s = make_up();

	made_up.reload.successful = false;
	made_up.reload.problem_since_s = NOW_S - 12 * 60;
	err_set(&made_up.reload.problem, 0, "web.yml:3:1: wrong");
	assert_verdict(s, "Serving the old configuration: reload failed 12 min ago");
	words_detail(&out, s, &s->findings[0]);
	assert_said("web.yml:3:1: wrong");
	made_up.reload.held = true;
	assert_verdict(s, "Serving the old configuration: a change has waited for SIGHUP for "
	                  "12 min");
}

TEST(says_what_is_wrong_with_certificates)
{
	struct status *s = make_up();

	add_made_up(s, TLS_ROLE_SERVER, "CN=db1", -80, 6.5);
	assert_verdict(s, "Certificate expires in 6 d");
	words_detail(&out, s, &s->findings[0]);
	assert_said("CN=db1 is valid until 2026-12-01 13:00 UTC: see that what renews it "
	            "runs");
	add_made_up(s, TLS_ROLE_CLIENT_CA, "CN=Old", -80, -2);
	add_made_up(s, TLS_ROLE_CLIENT_CA, "CN=Older", -80, -1);
	assert_verdict(s, "Client CA CN=Old expired 2 d ago, and 1 more like it");
	s = make_up();
	add_made_up(s, TLS_ROLE_SERVER, "CN=db1", 3, 90);
	assert_verdict(s, "Certificate becomes valid in 3 d");
}

TEST(says_which_collectors_failed)
{
	struct status *s = make_up();

	made_up.reports[2].outcome = REPORT_FAILED;
	err_set(&made_up.reports[2].err, 0, "no answer");
	assert_verdict(s, "Collector ntp failed");
	words_detail(&out, s, &s->findings[0]);
	assert_said("no answer");
	made_up.reports[0].outcome = REPORT_FAILED;
	assert_verdict(s, "2 collectors failed: arp, ntp");
	made_up.reports[1].outcome = REPORT_LATE;
	made_up.reports[1].late_since_s = NOW_S - 300;
	assert_verdict(s, "Collector cpu has not returned for 5 min");
}

TEST(says_how_many_errors_there_are)
{
	struct status *s = make_up();

	made_up.reports[3].n_complaints = 1;
	assert_verdict(s, "1 textfile error");
	made_up.reports[3].n_complaints = 3;
	assert_verdict(s, "3 textfile errors");
	made_up.reports[0].n_complaints = 1;
	assert_verdict(s, "4 errors of arp and other collectors");
}

TEST(says_that_the_door_is_open)
{
	struct status *s = make_up();

	s->open = true;
	assert_verdict(s, "Anyone who reaches this port reads the metrics");
}

TEST(says_what_the_configuration_is_warned_about)
{
	struct status *s = make_up();

	made_up.web.warnings[made_up.web.n_warnings++] = (char[]){ "is that meant?" };
	assert_verdict(s, "1 warning about the configuration");
	words_detail(&out, s, &s->findings[0]);
	assert_said("is that meant?");
}

#define CLAIM(name) cmocka_unit_test_setup_teardown(name, begin, end)

RUN_TESTS(CLAIM(says_how_far_away_a_moment_is), CLAIM(writes_a_moment_for_machines),
          CLAIM(cuts_at_a_whole_character), CLAIM(says_who_may_come_in),
          CLAIM(says_which_names_may_come_in), CLAIM(long_lists_are_cut),
          CLAIM(says_which_names_a_certificate_is_for), CLAIM(says_what_is_spoken),
          CLAIM(says_that_all_is_well), CLAIM(says_that_the_old_configuration_serves),
          CLAIM(says_what_is_wrong_with_certificates), CLAIM(says_which_collectors_failed),
          CLAIM(says_how_many_errors_there_are), CLAIM(says_that_the_door_is_open),
          CLAIM(says_what_the_configuration_is_warned_about))
