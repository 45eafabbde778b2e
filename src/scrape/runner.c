/* SPDX-License-Identifier: Apache-2.0 */
#include "scrape/runner.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "metrics/merge.h"
#include "scrape/bodies.h"
#include "scrape/crew.h"
#include "scrape/process.h"
#include "scrape/worker.h"

enum { NS_PER_MS = 1000000 };

static const struct metric duration = {
	"node_scrape_collector_duration_seconds",
	"How long the collector's run took in this scrape.",
	METRIC_GAUGE,
	{ "collector" },
};
static const struct metric success = {
	"node_scrape_collector_success",
	"Whether the collector could read all it wanted in this scrape.",
	METRIC_GAUGE,
	{ "collector" },
};

static const struct metric late_since = {
	"postern_collector_late_since_timestamp_seconds",
	"When the scrape began that the collector has not returned from yet; only while it is "
	"late.",
	METRIC_GAUGE,
	{ "collector" },
};
static const struct metric late_runs = {
	"postern_collector_late_runs_total",
	"Runs of collectors that did not return in time.",
	METRIC_COUNTER,
};

struct runner {
	struct runner_params params;
	struct worker *workers;
	size_t n;
	struct report *reports; /* of each worker */
	struct runner_last last_collection;
	struct crew *crew;              /* runs them */
	struct scrape_request *waiting; /* by their turn, then in order of arrival */
	struct scrape_request *served;  /* by the collection in flight */
	bool busy;
	uint64_t turn;     /* collections that have begun */
	uint64_t began_ns; /* the collection in flight */
	double began_s;
	uint64_t earliest_ns; /* when it ends, however much it is hastened */
	uint64_t due_ns;      /* when it is to end */
	uint64_t end_ns;      /* when all are */

	/* Of the collection in flight; the worker thread's until it ends. */
	uv_work_t work;
	struct collector_set set;
	struct buf families; /* the only ones wanted; empty: all */
	uint64_t late_runs;
	struct exposition self, process, meta;
	struct merge merge;
	struct bodies *bodies;
	struct process *process_reader;
	int left_out;

	uint64_t left_out_total;
};

static bool is_in(const struct collector_set *set, size_t i)
{
	return set->bits[i / 64] >> (i % 64) & 1;
}

static int open_workers(struct runner *r, struct err *err)
{
	struct collector_env env = { r->params.host, r->params.flags };

	must(collectors_count <= RUNNER_COLLECTORS_MAX);
	r->workers = xcalloc(collectors_count + 1, sizeof(*r->workers));
	r->reports = xcalloc(collectors_count + 1, sizeof(*r->reports));
	for (size_t i = 0; i < collectors_count; i++) {
		int rc;

		if (!collector_enabled(collectors[i], r->params.flags))
			continue;
		rc = worker_open(&r->workers[r->n], collectors[i], &env, err);
		if (rc < 0)
			return err_prefix(err, rc, "collector %s", collectors[i]->name);
		r->n++;
	}
	return 0;
}

int runner_new(const struct runner_params *params, struct runner **out, struct err *err)
{
	struct runner *r = xcalloc(1, sizeof(*r));
	int rc;

	r->params = *params;
	r->work.data = r;
	r->end_ns = UINT64_MAX;
	exposition_init(&r->self);
	exposition_init(&r->process);
	exposition_init(&r->meta);
	merge_init(&r->merge);
	r->crew = crew_new();
	r->bodies = bodies_new(RUNNER_BODY_MAX_BYTES);
	buf_init(&r->families, RUNNER_FAMILIES_MAX_BYTES);
	if (params->process_metrics)
		r->process_reader = process_new();
	rc = open_workers(r, err);
	if (rc < 0) {
		runner_free(r);
		return rc;
	}
	*out = r;
	return 0;
}

void runner_start(struct runner *r)
{
	crew_start(r->crew);
}

void runner_free(struct runner *r)
{
	bool all_return;

	if (!r)
		return;
	must(!r->busy && !r->waiting);
	all_return = crew_free(r->crew);
	for (size_t i = 0; i < r->n; i++) {
		if (all_return || !crew_holds(r->crew, &r->workers[i]))
			worker_close(&r->workers[i]);
	}
	if (all_return)
		free(r->workers);
	for (size_t i = 0; i < r->n; i++)
		report_deinit(&r->reports[i]);
	free(r->reports);
	buf_deinit(&r->families);
	exposition_deinit(&r->self);
	exposition_deinit(&r->process);
	exposition_deinit(&r->meta);
	merge_deinit(&r->merge);
	bodies_free(r->bodies);
	process_free(r->process_reader);
	free(r);
}

static void log_run(const struct worker *w)
{
	char seconds[32];
	struct log_field fields[] = { { "name", w->collector->name },
		                      { "duration_seconds", seconds },
		                      { "err", w->ctx.err.text },
		                      { NULL, NULL } };

	snprintf(seconds, sizeof(seconds), "%.9g", (double)w->took_ns / 1e9);
	if (w->status == COLLECT_OK) {
		fields[2].key = NULL;
		log_fields(LOG_DEBUG, LOG_HERE, "collector succeeded", fields);
	} else if (w->status == COLLECT_NO_DATA) {
		log_fields(LOG_DEBUG, LOG_HERE, "collector returned no data", fields);
	} else {
		log_fields(LOG_ERROR, LOG_HERE, "collector failed", fields);
	}
}

static void note_late(struct runner *r, struct worker *w)
{
	if (w->was_late)
		return;
	w->late_since_s = r->began_s;
	r->late_runs++;
	log_warn("collector %s did not return in time and is skipped until it does",
	         w->collector->name);
}

/* Those of the collection, the slow ones last. */
static size_t choose_workers(struct runner *r, struct worker *chosen[RUNNER_COLLECTORS_MAX])
{
	size_t n = 0;

	for (int slow = 0; slow <= 1; slow++) {
		for (size_t i = 0; i < r->n; i++) {
			if (is_in(&r->set, i) && r->workers[i].collector->may_block == slow)
				chosen[n++] = &r->workers[i];
		}
	}
	return n;
}

static void write_meta(struct runner *r)
{
	for (size_t i = 0; i < r->n; i++) {
		if (is_in(&r->set, i))
			sample_of(&r->meta, &duration, str_from(r->workers[i].collector->name),
			          (double)r->workers[i].told_ns / 1e9);
	}
	for (size_t i = 0; i < r->n; i++) {
		const struct worker *w = &r->workers[i];

		if (is_in(&r->set, i))
			sample_of_u64(&r->meta, &success, str_from(w->collector->name),
			              !w->late && w->status == COLLECT_OK);
	}
	for (size_t i = 0; i < r->n; i++) {
		const struct worker *w = &r->workers[i];

		if (is_in(&r->set, i) && w->late)
			sample_of(&r->meta, &late_since, str_from(w->collector->name),
			          w->late_since_s);
	}
	sample_u64(&r->meta, &late_runs, r->late_runs);
}

static void collect_all(struct runner *r)
{
	struct worker *chosen[RUNNER_COLLECTORS_MAX];
	size_t n = choose_workers(r, chosen);
	uint64_t start = clock_now_ns();

	host_begin_scrape(r->params.host);
	crew_run(r->crew, chosen, n);
	for (size_t i = 0; i < n; i++) {
		struct worker *w = chosen[i];

		w->told_ns = w->late ? clock_now_ns() - start : w->took_ns;
		if (w->late)
			note_late(r, w);
		else
			log_run(w);
	}
	write_meta(r);
}

static void on_work(uv_work_t *work)
{
	struct runner *r = work->data;
	const struct exposition *all[RUNNER_COLLECTORS_MAX + 3] = { &r->self, &r->process,
		                                                    &r->meta };
	size_t n = 3;

	exposition_reset(&r->meta);
	exposition_reset(&r->process);
	if (r->process_reader)
		process_write(r->process_reader, &r->process);
	collect_all(r);
	for (size_t i = 0; i < r->n; i++) {
		if (is_in(&r->set, i) && !r->workers[i].late)
			all[n++] = &r->workers[i].out;
	}
	r->left_out = merge_expositions(&r->merge, all, n, buf_str(&r->families),
	                                bodies_text(r->bodies));
	r->left_out += (int)bodies_make(r->bodies, !r->merge.quotes);
}

/* Nothing of the collection runs any more, but for collectors that are late. */
static void take_reports(struct runner *r)
{
	const struct buf *text = bodies_text(r->bodies);
	double now_s = clock_wall_s();

	r->last_collection = (struct runner_last){
		.ended_s = now_s,
		.took_ns = clock_now_ns() - r->began_ns,
		.body_bytes = text->full ? 0 : text->n,
	};
	for (size_t i = 0; i < r->n; i++) {
		if (!is_in(&r->set, i))
			continue;
		report_take(&r->reports[i], &r->workers[i], now_s);
		r->last_collection.collectors++;
	}
}

static void start(struct runner *r);

static void on_collected(uv_work_t *work, int status)
{
	struct runner *r = work->data;

	must(status == 0);
	take_reports(r);
	if (r->left_out > 0) {
		r->left_out_total += (uint64_t)r->left_out;
		log_warn("%d families or samples were left out, since others had their names "
		         "already: look for textfiles that repeat what a collector says",
		         r->left_out);
	}
	while (r->served) {
		struct scrape_request *request = r->served;

		r->served = request->next;
		request->on_done(request,
		                 bodies_get(r->bodies, request->format, request->coding));
	}
	r->busy = false; /* not before all have what the next collection writes over */
	start(r);
}

/* May the collection that begins now serve that request, too? */
static bool joins(struct runner *r, const struct scrape_request *request)
{
	return memcmp(&request->set, &r->set, sizeof(r->set)) == 0 &&
	       str_eq(request->families, buf_str(&r->families)) &&
	       bodies_want(r->bodies, request->format, request->coding);
}

/* Moves the first request and all that want the same into the collection that begins now. */
static void take_waiting(struct runner *r)
{
	struct scrape_request **at = &r->waiting;

	r->set = r->waiting->set;
	buf_reset(&r->families, RUNNER_FAMILIES_MAX_BYTES);
	must(buf_add_str(&r->families, r->waiting->families) == 0);
	r->earliest_ns = r->began_ns + r->waiting->margin_ns / 2;
	bodies_begin(r->bodies);
	while (*at) {
		struct scrape_request *request = *at;

		if (!joins(r, request)) {
			at = &request->next;
			continue;
		}
		*at = request->next;
		request->next = r->served;
		r->served = request;
	}
}

/* The collection in flight ends by then, but not before it has had a moment. */
static void hasten(struct runner *r, uint64_t due_ns)
{
	due_ns = due_ns > r->earliest_ns ? due_ns : r->earliest_ns;
	if (due_ns >= r->due_ns)
		return;
	r->due_ns = due_ns;
	crew_set_deadline(r->crew, due_ns);
}

/* Who waits behind it wants time for a collection, too; for the first that each peer asks. */
static void hasten_for(struct runner *r, const struct scrape_request *waiting)
{
	if (waiting->ahead == 0)
		hasten(r, waiting->deadline_ns - waiting->margin_ns);
}

static void set_due(struct runner *r)
{
	r->due_ns = UINT64_MAX;
	hasten(r, r->end_ns);
	for (const struct scrape_request *s = r->served; s; s = s->next)
		hasten(r, s->deadline_ns);
	for (const struct scrape_request *w = r->waiting; w; w = w->next)
		hasten_for(r, w);
}

static void start(struct runner *r)
{
	if (r->busy || !r->waiting)
		return;
	r->busy = true;
	r->turn++;
	r->began_ns = clock_now_ns();
	r->began_s = clock_wall_s();
	take_waiting(r);
	set_due(r);
	exposition_reset(&r->self);
	r->params.write_self(r->params.owner, &r->self);
	must(uv_queue_work(r->params.loop, &r->work, on_work, on_collected) == 0);
}

void runner_scrape(struct runner *r, struct scrape_request *request)
{
	uint64_t timeout_ns = request->timeout_ms * NS_PER_MS;
	uint64_t margin_ns = RUNNER_TIMEOUT_MARGIN_MS * (uint64_t)NS_PER_MS;
	struct scrape_request **at = &r->waiting;

	request->margin_ns = timeout_ns / 4 < margin_ns ? timeout_ns / 4 : margin_ns;
	request->deadline_ns = clock_now_ns() + timeout_ns - request->margin_ns;
	request->turn = r->turn + request->ahead * RUNNER_TURNS_PER_REQUEST;
	while (*at && (*at)->turn <= request->turn)
		at = &(*at)->next;
	request->next = *at;
	*at = request;
	if (r->busy)
		hasten_for(r, request);
	else
		start(r);
}

void runner_end_by(struct runner *r, uint64_t end_ns)
{
	r->end_ns = end_ns;
	if (r->busy)
		hasten(r, end_ns);
}

static bool unlink_from(struct scrape_request **list, const struct scrape_request *request)
{
	while (*list && *list != request)
		list = &(*list)->next;
	if (!*list)
		return false;
	*list = request->next;
	return true;
}

/* The collection in flight goes on, even where it was for that one alone. */
void runner_cancel(struct runner *r, struct scrape_request *request)
{
	must(unlink_from(&r->waiting, request) || unlink_from(&r->served, request));
}

struct collector_set runner_all(const struct runner *r)
{
	struct collector_set set = { 0 };

	for (size_t i = 0; i < r->n; i++)
		set.bits[i / 64] |= UINT64_C(1) << (i % 64);
	return set;
}

static bool find(const struct runner *r, struct str name, size_t *at)
{
	for (size_t i = 0; i < r->n; i++) {
		if (str_is(name, r->workers[i].collector->name)) {
			*at = i;
			return true;
		}
	}
	return false;
}

bool runner_set_add(const struct runner *r, struct collector_set *set, struct str name)
{
	size_t i;

	if (!find(r, name, &i))
		return false;
	set->bits[i / 64] |= UINT64_C(1) << (i % 64);
	return true;
}

void runner_set_remove(const struct runner *r, struct collector_set *set, struct str name)
{
	size_t i;

	if (find(r, name, &i))
		set->bits[i / 64] &= ~(UINT64_C(1) << (i % 64));
}

size_t runner_count(const struct runner *r)
{
	return r->n;
}

const struct collector *runner_collector(const struct runner *r, size_t i)
{
	return r->workers[i].collector;
}

const struct report *runner_report(const struct runner *r, size_t i)
{
	return &r->reports[i];
}

const struct runner_last *runner_last(const struct runner *r)
{
	return &r->last_collection;
}

uint64_t runner_left_out(const struct runner *r)
{
	return r->left_out_total;
}
