/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pattern.h"

#include <errno.h>
#include <stdlib.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/must.h"

/* Steps of one match; names are short, honest expressions need a few hundred. */
enum { MATCH_STEPS_MAX = 100000, HEAP_MAX_KIB = 1024 };

struct pattern {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *limits;
};

int pattern_compile(const char *text, struct pattern **out, struct err *err)
{
	PCRE2_SIZE at;
	int code;
	pcre2_code *compiled;

	/* RE2's $ is the end of the text alone, and names may be any bytes. */
	compiled = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
	                         PCRE2_DOLLAR_ENDONLY | PCRE2_UTF | PCRE2_MATCH_INVALID_UTF |
	                                 PCRE2_NEVER_BACKSLASH_C,
	                         &code, &at, NULL);
	if (!compiled) {
		PCRE2_UCHAR reason[128];

		pcre2_get_error_message(code, reason, sizeof(reason));
		return err_set(err, -EINVAL,
		               "\"%s\" is no regular expression: %s at character %zu", text,
		               (const char *)reason, (size_t)at + 1);
	}
	*out = xcalloc(1, sizeof(**out));
	(*out)->code = compiled;
	(*out)->data = pcre2_match_data_create(1, NULL);
	(*out)->limits = pcre2_match_context_create(NULL);
	must((*out)->data && (*out)->limits);
	pcre2_set_match_limit((*out)->limits, MATCH_STEPS_MAX);
	pcre2_set_heap_limit((*out)->limits, HEAP_MAX_KIB);
	return 0;
}

void pattern_free(struct pattern *p)
{
	if (!p)
		return;
	pcre2_match_context_free(p->limits);
	pcre2_match_data_free(p->data);
	pcre2_code_free(p->code);
	free(p);
}

bool pattern_matches(const struct pattern *p, struct str text)
{
	return pcre2_match(p->code, (PCRE2_SPTR)(text.p ? text.p : ""), text.n, 0, 0, p->data,
	                   p->limits) >= 0;
}
