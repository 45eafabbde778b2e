/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "collectors/collector.h"
#include "metrics/merge.h"
#include "tests/unit/unit.h"

/* A directory of one test's own, and what one collector says with it as /proc, /sys and /. */
struct scratch {
	char dir[64];
	struct arena arena;
	struct exposition out;
	struct merge merge;
	struct buf text;
	struct host host;
	struct host_files *files;
	struct flags *flags;
	const struct collector *collector;
	void *state;
	struct err err;
};

static inline void scratch_make(struct scratch *s)
{
	memset(s, 0, sizeof(*s));
	snprintf(s->dir, sizeof(s->dir), "/tmp/postern-test-XXXXXX");
	assert_non_null(mkdtemp(s->dir));
	arena_init(&s->arena);
	exposition_init(&s->out);
	merge_init(&s->merge);
	buf_init(&s->text, 1 << 20);
	host_init(&s->host, s->dir, s->dir, s->dir, s->dir);
	s->files = host_files_new(&s->host);
}

static inline const char *scratch_path(struct scratch *s, const char *rel)
{
	return arena_printf(&s->arena, "%s/%s", s->dir, rel);
}

/* Writes a file, with the directories that it needs. */
static inline void scratch_write(struct scratch *s, const char *rel, const char *text)
{
	char *path = arena_strdup(&s->arena, str_from(scratch_path(s, rel)));
	FILE *file;

	for (char *slash = strchr(path + strlen(s->dir) + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
	file = fopen(path, "w");
	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	fclose(file);
}

/* Opens the collector with these arguments, which NULL ends. */
static inline int scratch_open(struct scratch *s, const struct collector *c,
                               const char *const *args)
{
	const char *argv[16] = { "test" };
	int argc = 1;

	while (args && *args)
		argv[argc++] = *args++;
	s->collector = c;
	s->flags = flags_new();
	if (c->flags)
		flags_add(s->flags, c->flags);
	assert_int_equal(flags_parse(s->flags, argc, argv, &s->err), 0);
	return c->open ? c->open(&(struct collector_env){ &s->host, s->flags }, &s->state,
	                         &s->err)
	               : 0;
}

/* One scrape; its text without HELP is in s->text, with a NUL behind it. */
static inline enum collect_status scratch_collect(struct scratch *s)
{
	const struct exposition *all[] = { &s->out };
	struct collect_ctx ctx = {
		.host = &s->host,
		.files = s->files,
		.out = &s->out,
		.arena = &s->arena,
		.state = s->state,
		.deadline_ns = UINT64_MAX,
	};
	enum collect_status status;
	struct str rest, line;
	struct buf whole;

	buf_init(&whole, 1 << 20);
	exposition_reset(&s->out);
	host_begin_scrape(&s->host);
	host_files_begin(s->files, &s->arena);
	status = s->collector->collect(&ctx);
	host_files_end(s->files);
	s->err = ctx.err;
	assert_true(merge_expositions(&s->merge, all, 1, (struct str){ 0 }, &whole) >= 0);
	buf_reset(&s->text, 0);
	for (rest = buf_str(&whole); str_next_line(&rest, &line);) {
		if (str_starts(line, "# HELP"))
			continue;
		buf_add_str(&s->text, line);
		buf_add_char(&s->text, '\n');
	}
	buf_add_char(&s->text, '\0');
	buf_deinit(&whole);
	return status;
}

#define assert_has(s, line)    assert_non_null(strstr((s)->text.p, line))
#define assert_has_no(s, line) assert_null(strstr((s)->text.p, line))

static inline int scratch_unlink(const char *path, const struct stat *st, int type,
                                 struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void scratch_remove(struct scratch *s)
{
	if (s->collector && s->collector->close)
		s->collector->close(&s->host, s->state);
	host_files_free(s->files);
	flags_free(s->flags);
	exposition_deinit(&s->out);
	merge_deinit(&s->merge);
	buf_deinit(&s->text);
	arena_deinit(&s->arena);
	nftw(s->dir, scratch_unlink, 8, FTW_DEPTH | FTW_PHYS);
}
