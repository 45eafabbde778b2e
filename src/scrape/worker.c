/* SPDX-License-Identifier: Apache-2.0 */
#include "scrape/worker.h"

#include "base/clock.h"

int worker_open(struct worker *w, const struct collector *c, const struct collector_env *env,
                struct err *err)
{
	int rc;

	*w = (struct worker){ .collector = c };
	rc = c->open ? c->open(env, &w->ctx.state, err) : 0;
	if (rc < 0)
		return rc;
	exposition_init(&w->out);
	w->ctx.host = env->host;
	w->ctx.files = host_files_new(env->host);
	w->ctx.out = &w->out;
	return 0;
}

void worker_close(struct worker *w)
{
	if (w->collector->close)
		w->collector->close(w->ctx.host, w->ctx.state);
	host_files_free(w->ctx.files);
	exposition_deinit(&w->out);
}

void worker_run(struct worker *w, struct arena *arena)
{
	uint64_t start = clock_now_ns();

	exposition_reset(&w->out);
	w->ctx.err.text[0] = '\0';
	w->ctx.arena = arena;
	host_files_begin(w->ctx.files, arena);
	w->status = w->collector->collect(&w->ctx);
	host_files_end(w->ctx.files);
	w->took_ns = clock_now_ns() - start;
}

void worker_skip(struct worker *w)
{
	exposition_reset(&w->out);
	err_set(&w->ctx.err, 0, "no thread was free to run it before the scrape had to end");
	w->status = COLLECT_FAIL;
	w->took_ns = 0;
}
