/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/status.c"

#include "tests/unit/status.h"
#include "tests/unit/unit.h"

TEST(finds_nothing_wrong_where_all_is_well)
{
	struct status *s = make_up();

	made_up.reports[1].outcome = REPORT_NO_DATA;
	made_up.reports[2].outcome = REPORT_NONE;
	add_made_up(s, TLS_ROLE_SERVER, "CN=a", -30, 60);
	status_judge(s);
	assert_int_equal(s->n_findings, 0);
	assert_int_equal(status_level(s), STATUS_OK);
}

TEST(certificate_ends_soon_by_its_life)
{
	static const struct {
		double from_d, until_d;
		bool finds;
		enum finding_kind kind;
	} rows[] = {
		{ -60, 30, false, 0 }, /* 90 days: a third is left, whoever renews is at it */
		{ -68, 22, true, FINDING_CERTIFICATE_ENDS },
		{ -4, 2, false, 0 }, /* 6 days */
		{ -5, 1, true, FINDING_CERTIFICATE_ENDS },
		{ -3620, 31, false, 0 }, /* 10 years */
		{ -3621, 29, true, FINDING_CERTIFICATE_ENDS },
		{ -90, -0.01, true, FINDING_CERTIFICATE_EXPIRED },
		{ 0.01, 90, true, FINDING_CERTIFICATE_EARLY },
		{ 0.01, 0.02, true, FINDING_CERTIFICATE_EARLY },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct status *s = make_up();

		add_made_up(s, TLS_ROLE_SERVER, "CN=a", rows[i].from_d, rows[i].until_d);
		status_judge(s);
		assert_int_equal(s->n_findings, rows[i].finds);
		if (rows[i].finds)
			assert_int_equal(s->findings[0].kind, rows[i].kind);
	}
}

TEST(most_urgent_certificate_stands_for_all)
{
	struct status *s = make_up();

	add_made_up(s, TLS_ROLE_SERVER, "CN=a", -90, -1);
	add_made_up(s, TLS_ROLE_CLIENT_CA, "CN=b", -90, 90);
	add_made_up(s, TLS_ROLE_CLIENT_CA, "CN=c", -90, -2);
	status_judge(s);
	assert_int_equal(s->n_findings, 1);
	assert_int_equal(s->findings[0].n, 2);
	assert_int_equal(s->findings[0].first, 2);
}

TEST(worst_comes_first)
{
	struct status *s = make_up();

	s->open = true;
	made_up.reports[0].outcome = REPORT_FAILED;
	made_up.reports[2].outcome = REPORT_LATE;
	made_up.reports[3].n_complaints = 2;
	made_up.reload.successful = false;
	made_up.reload.unwatched = "cannot watch /etc/postern";
	add_made_up(s, TLS_ROLE_SERVER, "CN=a", -90, 1);
	status_judge(s);
	assert_int_equal(status_level(s), STATUS_CRITICAL);
	assert_int_equal(s->n_findings, 7);
	assert_int_equal(s->findings[0].kind, FINDING_RELOAD_REFUSED);
	for (size_t i = 1; i < s->n_findings; i++) {
		assert_true(s->findings[i - 1].kind < s->findings[i].kind);
		assert_true(finding_level(s->findings[i - 1].kind) >=
		            finding_level(s->findings[i].kind));
	}
}

TEST(reload_that_is_held_is_not_refused)
{
	struct status *s = make_up();

	made_up.reload.successful = false;
	made_up.reload.held = true;
	status_judge(s);
	assert_int_equal(s->n_findings, 1);
	assert_int_equal(s->findings[0].kind, FINDING_RELOAD_HELD);
	assert_int_equal(status_level(s), STATUS_WARNING);
}

TEST(complaints_are_counted_and_those_kept_are_told)
{
	static struct report_complaint first[REPORT_COMPLAINTS_MAX], second[1];
	struct status *s = make_up();

	snprintf(first[0].text, sizeof(first[0].text), "a");
	snprintf(second[0].text, sizeof(second[0].text), "z");
	made_up.reports[0].n_complaints = REPORT_COMPLAINTS_MAX + 3;
	made_up.reports[0].complaints = first;
	made_up.reports[3].n_complaints = 1;
	made_up.reports[3].complaints = second;
	assert_int_equal(status_complaints(s), REPORT_COMPLAINTS_MAX + 4);
	assert_string_equal(status_complaint(s, 0), "a");
	assert_string_equal(status_complaint(s, REPORT_COMPLAINTS_MAX), "z");
	assert_null(status_complaint(s, REPORT_COMPLAINTS_MAX + 1));
}

RUN_TESTS(cmocka_unit_test(finds_nothing_wrong_where_all_is_well),
          cmocka_unit_test(certificate_ends_soon_by_its_life),
          cmocka_unit_test(most_urgent_certificate_stands_for_all),
          cmocka_unit_test(worst_comes_first),
          cmocka_unit_test(reload_that_is_held_is_not_refused),
          cmocka_unit_test(complaints_are_counted_and_those_kept_are_told))
