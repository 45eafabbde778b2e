/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/reload.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "daemon/watcher.h"

struct reload {
	struct reload_params params;
	struct watcher *watcher;
	struct snapshot *now;
	struct snapshot_digest applied; /* of what serves */
	struct snapshot_digest last;    /* of what was looked at last, whatever came of it */
	struct reload_status status;
	uv_timer_t quiet, poll, retry;
	uint64_t first_event_ns; /* of those gathered; 0: none */
	uint64_t retry_ms;
	size_t open_timers;

	/* Of the load in flight; the worker's until it ends. */
	uv_work_t work;
	struct snapshot_load load;
	enum reload_trigger trigger;
	bool loading, again, closing;
	enum reload_trigger next_trigger; /* of the one asked for meanwhile */
};

const char *reload_trigger_name(enum reload_trigger trigger)
{
	static const char *const names[] = { "signal", "file", "poll", "retry" };

	return names[trigger];
}

const char *reload_result_name(enum reload_result result)
{
	static const char *const names[] = { "applied", "unchanged", "held", "refused" };

	return names[result];
}

const struct reload_status *reload_status(const struct reload *r)
{
	return &r->status;
}

static bool same(const struct snapshot_digest *a, const struct snapshot_digest *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static void warn_of_certificates(const struct snapshot *s)
{
	double now = clock_wall_s();
	size_t n = 0;
	const struct tls_certificate *all = s->tls ? tls_certificates(s->tls, &n) : NULL;

	for (size_t i = 0; i < n; i++) {
		if ((double)all[i].not_after_s < now)
			log_warn("the %s certificate %s has expired",
			         tls_role_name(all[i].role), all[i].subject);
		else if ((double)all[i].not_before_s > now)
			log_warn("the %s certificate %s is not valid yet",
			         tls_role_name(all[i].role), all[i].subject);
	}
}

static void warn(const struct snapshot *s)
{
	const char *text;

	for (size_t i = 0; (text = snapshot_warning(s, i)); i++)
		log_warn("%s", text);
	warn_of_certificates(s);
}

static void retry_later(struct reload *r);
static void start(struct reload *r, enum reload_trigger trigger);

static void succeed(struct reload *r)
{
	r->status.successful = true;
	r->status.held = false;
	r->status.success_s = clock_wall_s();
	r->retry_ms = RELOAD_RETRY_MS;
	uv_timer_stop(&r->retry);
}

/* What lies on disk does not serve; r->status.problem says why. */
static void fail(struct reload *r, bool held)
{
	if (r->status.successful)
		r->status.problem_since_s = clock_wall_s();
	r->status.successful = false;
	r->status.held = held;
}

static void apply(struct reload *r)
{
	char generation[16];
	struct snapshot *next = r->load.next;

	r->load.next = NULL;
	next->generation = r->now->generation + 1;
	snapshot_unref(r->now);
	r->now = next;
	r->applied = r->load.digest;
	succeed(r);
	r->status.applied_s = r->status.success_s;
	snprintf(generation, sizeof(generation), "%u", next->generation);
	LOG_WITH(LOG_INFO, "Configuration reloaded", { "generation", generation },
	         { "trigger", reload_trigger_name(r->trigger) },
	         { "tls", next->tls ? "true" : "false" });
	warn(next);
	r->params.publish(r->params.owner, next);
}

static void keep_unchanged(struct reload *r)
{
	if (!r->status.successful)
		log_info("the configuration in use, generation %u, is on disk again",
		         r->now->generation);
	else if (r->trigger == RELOAD_SIGNAL)
		log_info("Configuration unchanged, still on generation %u", r->now->generation);
	succeed(r);
}

static void hold(struct reload *r, const char *dropped)
{
	err_set(&r->status.problem, 0,
	        "the changed %s would drop %s; if that is meant, say so with SIGHUP "
	        "(systemctl reload postern)",
	        r->params.path, dropped);
	fail(r, true);
	log_warn("Reload held, still on generation %u: %s", r->now->generation,
	         r->status.problem.text);
}

static void refuse(struct reload *r)
{
	r->status.problem = r->load.err;
	fail(r, false);
	if (!same(&r->load.digest, &r->last) || r->trigger == RELOAD_SIGNAL)
		log_error("Reload refused, still on generation %u: %s", r->now->generation,
		          r->load.err.text);
	retry_later(r);
}

static enum reload_result decide(struct reload *r)
{
	const char *dropped;

	if (r->load.next && r->load.empty && !same(&r->load.digest, &r->applied)) {
		err_set(&r->load.err, -EINVAL,
		        "%s is empty: to serve without TLS and passwords, "
		        "write \"{}\" into it",
		        r->params.path);
		snapshot_unref(r->load.next);
		r->load.next = NULL;
	}
	if (!r->load.next) {
		refuse(r);
		return RELOAD_REFUSED;
	}
	if (same(&r->load.digest, &r->applied)) {
		keep_unchanged(r);
		return RELOAD_UNCHANGED;
	}
	dropped = snapshot_drops(r->now, r->load.next);
	if (dropped && r->trigger != RELOAD_SIGNAL) {
		if (!same(&r->load.digest, &r->last))
			hold(r, dropped);
		return RELOAD_HELD;
	}
	apply(r);
	return RELOAD_APPLIED;
}

static void on_work(uv_work_t *work)
{
	struct reload *r = work->data;

	/* What came of it is in load. */
	snapshot_load(r->params.path, r->params.source, &r->load);
	watcher_add(r->watcher, &r->load.watch);
}

/* True when there is a new watch: a change between the reading and now went unseen. */
static bool watch(struct reload *r)
{
	bool added = watcher_set(r->watcher, &r->load.watch);

	r->status.unwatched = watcher_problem(r->watcher);
	return added;
}

static void on_loaded(uv_work_t *work, int status)
{
	struct reload *r = work->data;
	bool seen = same(&r->load.digest, &r->last);
	enum reload_result result;
	bool missed;

	must(status == 0);
	r->loading = false;
	if (r->closing) {
		snapshot_load_deinit(&r->load);
		reload_close(r);
		return;
	}
	result = decide(r);
	if (!seen || r->trigger == RELOAD_SIGNAL) {
		r->status.count[r->trigger][result]++;
		r->status.decided_s = clock_wall_s();
		r->status.trigger = r->trigger;
		r->status.result = result;
		r->params.decided(r->params.owner, r->trigger);
	}
	r->last = r->load.digest;
	missed = watch(r);
	snapshot_load_deinit(&r->load);
	if (r->again || missed) {
		enum reload_trigger next = r->again ? r->next_trigger : RELOAD_FILE;

		r->again = false;
		start(r, next);
	}
}

static void start(struct reload *r, enum reload_trigger trigger)
{
	if (r->loading) {
		/* A person's word is not lost among events. */
		if (!r->again || trigger == RELOAD_SIGNAL)
			r->next_trigger = trigger;
		r->again = true;
		return;
	}
	r->loading = true;
	r->trigger = trigger;
	must(uv_queue_work(r->params.loop, &r->work, on_work, on_loaded) == 0);
}

void reload_now(struct reload *r, enum reload_trigger trigger)
{
	start(r, trigger);
}

static void on_quiet(uv_timer_t *timer)
{
	struct reload *r = timer->data;

	r->first_event_ns = 0;
	start(r, RELOAD_FILE);
}

static void on_change(void *owner)
{
	struct reload *r = owner;
	uint64_t now = clock_now_ns(), waited_ms;

	if (r->first_event_ns == 0)
		r->first_event_ns = now;
	waited_ms = (now - r->first_event_ns) / 1000000;
	if (waited_ms + RELOAD_QUIET_MS <= RELOAD_QUIET_MAX_MS)
		uv_timer_start(&r->quiet, on_quiet, RELOAD_QUIET_MS, 0);
}

static void on_poll(uv_timer_t *timer)
{
	start(timer->data, RELOAD_POLL);
}

static void on_retry(uv_timer_t *timer)
{
	start(timer->data, RELOAD_RETRY);
}

static void retry_later(struct reload *r)
{
	if (uv_is_active((uv_handle_t *)&r->retry))
		return;
	uv_timer_start(&r->retry, on_retry, r->retry_ms, 0);
	r->retry_ms =
		2 * r->retry_ms < RELOAD_RETRY_MAX_MS ? 2 * r->retry_ms : RELOAD_RETRY_MAX_MS;
}

static void init_timer(struct reload *r, uv_timer_t *timer)
{
	must(uv_timer_init(r->params.loop, timer) == 0);
	timer->data = r;
	r->open_timers++;
}

int reload_open(const struct reload_params *params, struct reload **out,
                struct snapshot **first, struct err *err)
{
	struct reload *r = xcalloc(1, sizeof(*r));
	int rc;

	r->params = *params;
	rc = snapshot_load(params->path, params->source, &r->load);
	if (rc < 0) {
		err_set(err, rc, "%s", r->load.err.text);
		snapshot_load_deinit(&r->load);
		free(r);
		return rc;
	}
	r->now = r->load.next;
	r->load.next = NULL;
	r->now->generation = 1;
	r->applied = r->last = r->load.digest;
	r->retry_ms = RELOAD_RETRY_MS;
	r->status.successful = true;
	r->status.applied_s = r->status.success_s = clock_wall_s();
	r->work.data = r;
	r->watcher = watcher_new(params->loop, on_change, r);
	init_timer(r, &r->quiet);
	init_timer(r, &r->poll);
	init_timer(r, &r->retry);
	warn(r->now);
	*first = snapshot_ref(r->now);
	*out = r;
	return 0;
}

const char *reload_file(const struct reload *r, enum snapshot_file file)
{
	return r->load.files[file];
}

void reload_watch(struct reload *r)
{
	bool missed;

	if (!*r->params.path)
		return;
	watcher_add(r->watcher, &r->load.watch);
	missed = watch(r);
	snapshot_load_deinit(&r->load);
	if (missed)
		start(r, RELOAD_FILE);
	uv_timer_start(&r->poll, on_poll, r->params.poll_ms, r->params.poll_ms);
}

static void on_timer_closed(uv_handle_t *handle)
{
	struct reload *r = handle->data;

	if (--r->open_timers > 0)
		return;
	snapshot_unref(r->now);
	free(r);
}

void reload_close(struct reload *r)
{
	r->closing = true;
	if (r->loading)
		return; /* on_loaded() comes back here */
	watcher_close(r->watcher);
	snapshot_load_deinit(&r->load);
	uv_close((uv_handle_t *)&r->quiet, on_timer_closed);
	uv_close((uv_handle_t *)&r->poll, on_timer_closed);
	uv_close((uv_handle_t *)&r->retry, on_timer_closed);
}
