/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/must.h"
#include "collectors/collector.h"
#include "daemon/options.h"
#include "metrics/merge.h"
#include "tests/unit/tmpdir.h"
#include "tests/unit/unit.h"

enum { BENCH_TEXT_MAX_BYTES = 16 << 20, BENCH_FLAGS_MAX = 16 };

/*
 * A collector over a directory of fixtures: the parts of the program that a scrape needs,
 * without threads and sockets.
 */
struct bench {
	struct host host;
	struct host_files *files;
	char *roots[HOST_ROOTS];
	struct arena arena;
	struct exposition out;
	struct merge merge;
	struct buf text;
	struct flags *flags;
	const char *argv[BENCH_FLAGS_MAX];
	const struct collector *collector;
	void *state;
	enum collect_status status;
	struct err err;
};

/* tests/NAME in the source tree, on the heap. */
static inline char *bench_path(const char *name)
{
	const char *top = getenv("srcdir");
	size_t n = strlen(name) + (top ? strlen(top) : 1) + sizeof("/tests/");
	char *path = xcalloc(n, 1);

	snprintf(path, n, "%s/tests/%s", top ? top : ".", name);
	return path;
}

/* The roots are PREFIX/PART. */
static inline void bench_host(struct bench *b, const char *prefix,
                              const char *const parts[static HOST_ROOTS])
{
	for (size_t i = 0; i < HOST_ROOTS; i++) {
		size_t n = strlen(prefix) + strlen(parts[i]) + 2;

		b->roots[i] = xcalloc(n, 1);
		snprintf(b->roots[i], n, "%s/%s", prefix, parts[i]);
	}
	host_init(&b->host, b->roots[HOST_PROC], b->roots[HOST_SYS], b->roots[HOST_ROOTFS],
	          b->roots[HOST_UDEV]);
}

static inline int bench_open_in(struct bench *b, const struct collector *collector,
                                const char *prefix, const char *const parts[static HOST_ROOTS],
                                const char *const *args)
{
	int argc = 1;

	*b = (struct bench){ .collector = collector, .argv = { "postern" } };
	bench_host(b, prefix, parts);
	arena_init(&b->arena);
	b->files = host_files_new(&b->host);
	exposition_init(&b->out);
	merge_init(&b->merge);
	buf_init(&b->text, BENCH_TEXT_MAX_BYTES);
	b->flags = options_new();
	while (args && *args && argc < BENCH_FLAGS_MAX)
		b->argv[argc++] = *args++;
	if (flags_parse(b->flags, argc, b->argv, &b->err) < 0)
		fail_msg("%s", b->err.text);
	if (!collector->open)
		return 0;
	return collector->open(&(struct collector_env){ &b->host, b->flags }, &b->state,
	                       &b->err);
}

/*
 * Opens the collector on top/{proc,sys,root,udev} with flags as on a command line, ended
 * by NULL. What open() returns; bench_close() is owed in any case.
 */
static inline int bench_open(struct bench *b, const struct collector *collector,
                             const char *top, const char *const *args)
{
	static const char *const parts[HOST_ROOTS] = { "proc", "sys", "root", "udev" };

	return bench_open_in(b, collector, top, parts, args);
}

/* The same on the real host, with sys under / as the root of sysfs. */
static inline int bench_open_real(struct bench *b, const struct collector *collector,
                                  const char *sys, const char *const *args)
{
	const char *const parts[HOST_ROOTS] = { "proc", sys, "", "run/udev/data" };

	return bench_open_in(b, collector, "", parts, args);
}

/* One run: what it says is in b->out, b->status and b->err tell the rest. */
static inline void bench_run(struct bench *b)
{
	struct collect_ctx ctx = {
		.host = &b->host,
		.files = b->files,
		.out = &b->out,
		.arena = &b->arena,
		.state = b->state,
		.deadline_ns = UINT64_MAX,
	};

	arena_reset(&b->arena, SIZE_MAX);
	exposition_reset(&b->out);
	host_begin_scrape(&b->host);
	host_files_begin(b->files, &b->arena);
	b->status = b->collector->collect(&ctx);
	host_files_end(b->files);
	b->err = ctx.err;
}

/* One scrape; the text is valid until the next one. */
static inline struct str bench_collect(struct bench *b)
{
	const struct exposition *all[] = { &b->out };

	bench_run(b);
	buf_reset(&b->text, SIZE_MAX);
	assert_int_equal(merge_expositions(&b->merge, all, 1, (struct str){ 0 }, &b->text), 0);
	return buf_str(&b->text);
}

static inline void bench_close(struct bench *b)
{
	if (b->collector->close)
		b->collector->close(&b->host, b->state);
	host_files_free(b->files);
	assert_int_equal(b->host.kept, 0);
	flags_free(b->flags);
	buf_deinit(&b->text);
	merge_deinit(&b->merge);
	exposition_deinit(&b->out);
	arena_deinit(&b->arena);
	for (size_t i = 0; i < HOST_ROOTS; i++)
		free(b->roots[i]);
}

/* Is there that line, whole? */
static inline bool bench_has(struct str text, const char *wanted)
{
	struct str line;

	while (str_next_line(&text, &line)) {
		if (str_is(line, wanted))
			return true;
	}
	return false;
}

/*
 * A world that changes step by step: what is written, and what the collector says then. The
 * files of earlier steps stay; text NULL removes one, file NULL changes nothing.
 */
struct step {
	const char *file, *text;
	enum collect_status status;
	const char *says;   /* a line, or NULL */
	const char *hushes; /* a line that is not there, or NULL */
};

static inline void bench_step(struct bench *b, const struct tmpdir *dir,
                              const struct step *step, size_t number)
{
	struct str text;

	if (step->file && step->text)
		tmp_write(dir, step->file, step->text);
	else if (step->file)
		tmp_remove(dir, step->file);
	text = bench_collect(b);
	if (b->status != step->status)
		fail_msg("step %zu: status %d, \"%s\"", number, b->status, b->err.text);
	if (step->says && !bench_has(text, step->says))
		fail_msg("step %zu: no \"%s\" in:\n%.*s", number, step->says, STR_ARG(text));
	if (step->hushes && bench_has(text, step->hushes))
		fail_msg("step %zu: \"%s\" in:\n%.*s", number, step->hushes, STR_ARG(text));
}

static inline void bench_steps(const struct collector *collector, const char *const *args,
                               const struct step *steps, size_t n)
{
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	assert_int_equal(bench_open(&b, collector, dir.path, args), 0);
	for (size_t i = 0; i < n; i++)
		bench_step(&b, &dir, &steps[i], i);
	bench_close(&b);
	tmp_free(&dir);
}
