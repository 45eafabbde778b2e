/* SPDX-License-Identifier: Apache-2.0 */
#include "scrape/report.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/must.h"

static enum report_outcome outcome_of(enum collect_status status)
{
	switch (status) {
	case COLLECT_OK:
		return REPORT_OK;
	case COLLECT_NO_DATA:
		return REPORT_NO_DATA;
	case COLLECT_FAIL:
		break;
	}
	return REPORT_FAILED;
}

static void take_complaints(struct report *r, const struct worker *w)
{
	const struct collector *c = w->collector;
	const struct complaints *all = c->complaints ? c->complaints(w->ctx.state) : NULL;

	r->n_complaints = all ? complaints_count(all) : 0;
	if (r->n_complaints > 0 && !r->complaints)
		r->complaints = xcalloc(REPORT_COMPLAINTS_MAX, sizeof(*r->complaints));
	for (size_t i = 0; i < r->n_complaints && i < REPORT_COMPLAINTS_MAX; i++)
		snprintf(r->complaints[i].text, REPORT_COMPLAINT_MAX_BYTES, "%s",
		         complaints_text(all, i));
}

void report_take(struct report *r, const struct worker *w, double ended_s)
{
	r->ended_s = ended_s;
	r->took_ns = w->told_ns;
	r->err.text[0] = '\0';
	if (w->late) { /* all else of the worker may be in use */
		r->outcome = REPORT_LATE;
		r->late_since_s = w->late_since_s;
		r->late_runs += !w->was_late;
		return;
	}
	r->outcome = outcome_of(w->status);
	if (r->outcome != REPORT_OK)
		err_set(&r->err, 0, "%s", w->ctx.err.text);
	take_complaints(r, w);
}

void report_deinit(struct report *r)
{
	free(r->complaints);
	*r = (struct report){ 0 };
}
