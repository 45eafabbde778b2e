/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/negotiate.c"

#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "tests/unit/unit.h"

#define TEXT_0_0_4 "text/plain; version=0.0.4; charset=utf-8; escaping="
#define TEXT_1_0_0 "text/plain; version=1.0.0; charset=utf-8; escaping="

#define OPENMETRICS_1_0_0 OPENMETRICS "; version=1.0.0; charset=utf-8; escaping="
#define OPENMETRICS_0_0_1 OPENMETRICS "; version=0.0.1; charset=utf-8; escaping="

/* What Prometheus sends, by its releases. */
#define PROMETHEUS_2_42                                                                        \
	"application/openmetrics-text;version=1.0.0,"                                          \
	"application/openmetrics-text;version=0.0.1;q=0.75,"                                   \
	"text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
#define PROMETHEUS_2_53                                                                        \
	"application/openmetrics-text;version=1.0.0;q=0.5,"                                    \
	"application/openmetrics-text;version=0.0.1;q=0.4,"                                    \
	"text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
#define PROMETHEUS_3_5                                                                         \
	"application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"               \
	"application/openmetrics-text;version=0.0.1;q=0.5,"                                    \
	"text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"                                 \
	"text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
#define PROMETHEUS_3_5_LEGACY                                                                  \
	"application/openmetrics-text;version=1.0.0;escaping=underscores;q=0.6,"               \
	"application/openmetrics-text;version=0.0.1;q=0.5,"                                    \
	"text/plain;version=1.0.0;escaping=underscores;q=0.4,"                                 \
	"text/plain;version=0.0.4;q=0.3,*/*;q=0.2"

#define PROTOBUF_IN_UNDERSCORES(encoding)                                                      \
	"application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; "           \
	"encoding=" encoding "; escaping=underscores"

#define ACCEPT_PROTOBUF                                                                        \
	"application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding="

/* With native histograms. */
#define PROMETHEUS_2_42_PROTOBUF ACCEPT_PROTOBUF "delimited," PROMETHEUS_2_42
#define PROMETHEUS_2_53_PROTOBUF ACCEPT_PROTOBUF "delimited;q=0.6," PROMETHEUS_2_53

TEST(answers_in_what_fits_best)
{
	static const struct {
		const char *accept, *content_type;
	} rows[] = {
		{ NULL, TEXT_0_0_4 "underscores" },
		{ "", TEXT_0_0_4 "underscores" },
		{ "*/*", TEXT_0_0_4 "underscores" },
		{ "text/*", TEXT_0_0_4 "underscores" },
		{ "text/html,application/xhtml+xml,*/*;q=0.8", TEXT_0_0_4 "underscores" },
		{ "text/plain", TEXT_0_0_4 "underscores" },
		{ "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", TEXT_0_0_4 "underscores" },
		{ "text/plain;version=1.0.0", TEXT_1_0_0 "underscores" },
		{ "text/plain;version=2.0.0", TEXT_0_0_4 "underscores" },
		{ PROMETHEUS_2_42, TEXT_0_0_4 "underscores" },
		{ PROMETHEUS_2_53, TEXT_0_0_4 "underscores" },
		{ PROMETHEUS_3_5, TEXT_1_0_0 "allow-utf-8" },
		{ PROMETHEUS_3_5_LEGACY, TEXT_1_0_0 "underscores" },
		{ PROMETHEUS_2_42_PROTOBUF, PROTOBUF_IN_UNDERSCORES("delimited") },
		{ PROMETHEUS_2_53_PROTOBUF, PROTOBUF_IN_UNDERSCORES("delimited") },
		{ ACCEPT_PROTOBUF "text", PROTOBUF_IN_UNDERSCORES("text") },
		{ ACCEPT_PROTOBUF "compact-text", PROTOBUF_IN_UNDERSCORES("compact-text") },
		{ ACCEPT_PROTOBUF "other", TEXT_0_0_4 "underscores" },
		{ ACCEPT_PROTOBUF, TEXT_0_0_4 "underscores" },
		{ "application/vnd.google.protobuf", TEXT_0_0_4 "underscores" },
		{ "application/vnd.google.protobuf;encoding=delimited",
		  TEXT_0_0_4 "underscores" },
		{ "application/vnd.google.protobuf;proto=other;encoding=delimited",
		  TEXT_0_0_4 "underscores" },
		{ ACCEPT_PROTOBUF "delimited;q=0.4,text/plain;q=0.5",
		  TEXT_0_0_4 "underscores" },
		{ "*/*," ACCEPT_PROTOBUF "delimited;q=0.1",
		  PROTOBUF_IN_UNDERSCORES("delimited") },
		/* The heaviest first, equal ones in their order. */
		{ "text/plain;version=0.0.4;q=0.4,text/plain;version=1.0.0;q=0.5",
		  TEXT_1_0_0 "underscores" },
		{ "text/plain;version=0.0.4,text/plain;version=1.0.0",
		  TEXT_0_0_4 "underscores" },
		{ "text/plain;version=1.0.0,text/plain;version=0.0.4",
		  TEXT_1_0_0 "underscores" },
		{ "text/plain;version=1.0.0;q=0.3 , text/plain ; q = 0.301",
		  TEXT_0_0_4 "underscores" },
		/* Refused. */
		{ "text/plain;version=1.0.0;q=0", TEXT_0_0_4 "underscores" },
		{ "text/plain;version=1.0.0;q=0.000,text/plain;q=0.1",
		  TEXT_0_0_4 "underscores" },
		/* The scheme that was asked for last, up to what is chosen. */
		{ "text/plain; version=0.0.4; escaping=dots", TEXT_0_0_4 "dots" },
		{ "text/plain;escaping=values", TEXT_0_0_4 "values" },
		{ "text/plain;escaping=bogus", TEXT_0_0_4 "underscores" },
		{ "text/plain,text/html;escaping=dots", TEXT_0_0_4 "underscores" },
		{ "text/html;escaping=dots,text/plain", TEXT_0_0_4 "dots" },
		{ "text/html;escaping=dots;q=0.1,text/plain", TEXT_0_0_4 "underscores" },
		{ "text/html;escaping=dots", TEXT_0_0_4 "dots" },
		{ "text/html;escaping=dots;q=0,text/plain", TEXT_0_0_4 "underscores" },
		/* Junk. */
		{ ",;,=;escaping", TEXT_0_0_4 "underscores" },
		{ ";version=1.0.0", TEXT_0_0_4 "underscores" },
		{ "text/plain;version", TEXT_0_0_4 "underscores" },
		{ "text/plain;version=1.0.0;q=x", TEXT_0_0_4 "underscores" },
		{ "text/plain;version=1.0.0;q=-1", TEXT_0_0_4 "underscores" },
		{ "text/plain;version=1.0.0;q=2", TEXT_0_0_4 "underscores" },
		{ "text/plain;version=1.0.0;q=1.001", TEXT_0_0_4 "underscores" },
		{ "text/plain;version=1.0.0;q=1.000", TEXT_1_0_0 "underscores" },
		{ "text/plain;version=1.0.0;version=0.0.4", TEXT_0_0_4 "underscores" },
		{ "TEXT/PLAIN;version=1.0.0", TEXT_0_0_4 "underscores" },
		{ "text/plain\xff;version=1.0.0", TEXT_0_0_4 "underscores" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct negotiated got = negotiate(str_from(rows[i].accept), false);

		if (strcmp(got.content_type, rows[i].content_type) != 0)
			fail_msg("%s: %s", rows[i].accept, got.content_type);
		assert_true(str_ends(str_from(got.content_type),
		                     escaping_name(got.format.escaping)));
	}
}

TEST(answers_in_openmetrics_where_it_may)
{
	static const struct {
		const char *accept, *content_type;
	} rows[] = {
		{ NULL, TEXT_0_0_4 "underscores" },
		{ "*/*", TEXT_0_0_4 "underscores" },
		{ PROMETHEUS_2_42, OPENMETRICS_1_0_0 "underscores" },
		{ PROMETHEUS_2_53, OPENMETRICS_1_0_0 "underscores" },
		{ PROMETHEUS_3_5, OPENMETRICS_1_0_0 "allow-utf-8" },
		{ PROMETHEUS_2_53_PROTOBUF, PROTOBUF_IN_UNDERSCORES("delimited") },
		{ OPENMETRICS, OPENMETRICS_0_0_1 "underscores" },
		{ OPENMETRICS ";version=0.0.1", OPENMETRICS_0_0_1 "underscores" },
		{ OPENMETRICS ";version=2.0.0", TEXT_0_0_4 "underscores" },
		{ OPENMETRICS ";version=1.0.0;q=0.1,text/plain;q=0.2",
		  TEXT_0_0_4 "underscores" },
		{ OPENMETRICS ";version=1.0.0;q=0", TEXT_0_0_4 "underscores" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct negotiated got = negotiate(str_from(rows[i].accept), true);

		if (strcmp(got.content_type, rows[i].content_type) != 0)
			fail_msg("%s: %s", rows[i].accept, got.content_type);
	}
}

TEST(reads_only_so_many_elements)
{
	static const char wanted[] = "text/plain;version=1.0.0";

	for (size_t before = NEGOTIATE_ELEMENTS_MAX - 1; before < 40000; before += 39000) {
		size_t n = 2 * before + sizeof(wanted) - 1;
		char *accept = xcalloc(n, 1);
		const char *got;

		for (size_t i = 0; i < before; i++)
			memcpy(accept + 2 * i, "a,", 2);
		memcpy(accept + 2 * before, wanted, sizeof(wanted) - 1);
		got = negotiate((struct str){ accept, n }, false).content_type;
		assert_string_equal(got, before < NEGOTIATE_ELEMENTS_MAX
		                                 ? TEXT_1_0_0 "underscores"
		                                 : TEXT_0_0_4 "underscores");
		free(accept);
	}
}

RUN_TESTS(cmocka_unit_test(answers_in_what_fits_best),
          cmocka_unit_test(answers_in_openmetrics_where_it_may),
          cmocka_unit_test(reads_only_so_many_elements))
