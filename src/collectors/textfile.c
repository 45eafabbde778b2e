/* SPDX-License-Identifier: Apache-2.0 */
/* textfile: what other programs write into *.prom files of some directories. */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/must.h"
#include "base/str.h"
#include "collectors/collector.h"
#include "collectors/complaints.h"
#include "metrics/textmerge.h"

enum {
	FILE_MAX_BYTES = 16 << 20,
	ALL_MAX_BYTES = 32 << 20, /* of one scrape */
	ALL_SAMPLES_MAX = 200000,
	FILES_MAX = 1000, /* in one directory */
	DIRS_MAX = 256,
};

#define DIRECTORY "collector.textfile.directory"

static const struct flag flags[] = {
	{ .name = DIRECTORY,
	  .names = NAMES_DIR,
	  .kind = FLAG_TEXTS,
	  .help = "Directory of *.prom files, may be a glob pattern and may be repeated." },
	{ 0 },
};

static const struct metric mtime_seconds = {
	"node_textfile_mtime_seconds",
	"When the file was last written, for files that were read.",
	METRIC_GAUGE,
	{ "file" }
};
static const struct metric scrape_error = {
	"node_textfile_scrape_error", "1 where a file or directory could not be read, else 0.",
	METRIC_GAUGE
};

static const struct metric error_info = {
	"postern_textfile_error_info",
	"What is wrong with a file, or directory, of the textfile collector, always 1.",
	METRIC_GAUGE,
	{ "error", "file" },
};

struct textfile {
	const char *const *patterns;
	size_t patterns_count;
	struct complaints *complaints;
};

struct run {
	struct collect_ctx *ctx;
	struct textmerge merge;
	const char *dirs[DIRS_MAX]; /* cleaned, each once */
	size_t dirs_count, bytes, samples;
	bool failed;
};

/* In the log when it is new, and as a metric while it lasts. */
static void say(void *owner, const char *path, const char *what)
{
	struct run *run = owner;

	complaints_say(((struct textfile *)run->ctx->state)->complaints,
	               arena_printf(run->ctx->arena, "textfile %s: %s", path, what));
	sample_with_u64(run->ctx->out, &error_info,
	                (struct str[]){ str_from(what), str_from(path) }, 1);
}

static void fail(struct run *run, const char *path, const char *reason)
{
	say(run, path, reason);
	run->failed = true;
}

/* Without double slashes, "." and ".." that has a name before it, as Go's filepath.Clean. */
static const char *clean(struct arena *arena, const char *path)
{
	char *out = arena_strdup(arena, str_from(path));
	size_t root = path[0] == '/', n = root, names = 0;
	struct str rest = str_from(path), name;

	while (rest.n > 0) {
		if (!str_cut(rest, '/', &name, &rest)) {
			name = rest;
			rest.n = 0;
		}
		if (name.n == 0 || str_is(name, ".") ||
		    (str_is(name, "..") && root && names == 0))
			continue;
		if (str_is(name, "..") && names > 0) {
			while (n > root && out[n - 1] != '/')
				n--;
			n -= n > root;
			names--;
			continue;
		}
		names += !str_is(name, "..");
		if (n > root)
			out[n++] = '/';
		memmove(out + n, name.p, name.n);
		n += name.n;
	}
	out[n] = '\0';
	return n > 0 ? out : ".";
}

static void add_dir(struct run *run, const char *path)
{
	path = clean(run->ctx->arena, path);
	for (size_t i = 0; i < run->dirs_count; i++) {
		if (strcmp(run->dirs[i], path) == 0)
			return;
	}
	if (run->dirs_count == DIRS_MAX)
		fail(run, path, "too many directories, left out");
	else
		run->dirs[run->dirs_count++] = path;
}

/* "." and "..", which a pattern for hidden names matches too. */
static bool ends_in_dots(const char *path)
{
	struct str s = str_from(path), before, name = s;

	str_cut_last(s, '/', &before, &name);
	return str_is(name, ".") || str_is(name, "..");
}

/* What is no pattern, or matches nothing, is the name of a directory. */
static void expand(struct run *run, const char *pattern)
{
	glob_t found;

	if (!*pattern)
		return;
	if (!strpbrk(pattern, "*?[\\") || glob(pattern, GLOB_PERIOD, NULL, &found) != 0) {
		add_dir(run, pattern);
		return;
	}
	for (size_t i = 0; i < found.gl_pathc; i++) {
		if (!ends_in_dots(found.gl_pathv[i]))
			add_dir(run, found.gl_pathv[i]);
	}
	globfree(&found);
}

static int read_all(int fd, struct arena *arena, size_t size, struct str *text)
{
	size_t cap = size + 1, n = 0;
	char *p = arena_alloc(arena, cap);

	for (;;) {
		ssize_t got = read(fd, p + n, cap - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		n += (size_t)got;
		if (n > FILE_MAX_BYTES)
			return -EFBIG;
		if (n == cap) {
			p = arena_grow(arena, p, cap, 2 * cap);
			cap *= 2;
		}
	}
	*text = (struct str){ p, n };
	return 0;
}

/*
 * Only regular files: node_exporter opens a FIFO like any file and hangs until somebody
 * writes to it; opening without waiting and looking at what it is costs nothing.
 */
static int read_file(struct run *run, const char *path, struct str *text, struct stat *st,
                     struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY), rc = 0;

	if (fd < 0)
		return err_set(err, -errno, "%s", strerror(errno));
	if (fstat(fd, st) < 0)
		rc = err_set(err, -errno, "%s", strerror(errno));
	else if (!S_ISREG(st->st_mode))
		rc = err_set(err, -EINVAL, "not a regular file");
	else if (st->st_size > FILE_MAX_BYTES)
		rc = err_set(err, -EFBIG, "larger than %d bytes", FILE_MAX_BYTES);
	if (rc == 0) {
		rc = read_all(fd, run->ctx->arena, (size_t)st->st_size, text);
		if (rc < 0)
			err_set(err, rc, "%s", strerror(-rc));
	}
	close(fd);
	return rc;
}

/* What all files together may cost a scrape. */
static int count(struct run *run, size_t bytes, const struct textformat_family *families,
                 struct err *err)
{
	run->bytes += bytes;
	for (; families; families = families->next)
		run->samples += families->samples_count;
	if (run->bytes > ALL_MAX_BYTES || run->samples > ALL_SAMPLES_MAX)
		return err_set(
			err, -E2BIG,
			"all files together have more than %d bytes or %d samples, left out",
			ALL_MAX_BYTES, ALL_SAMPLES_MAX);
	return 0;
}

static void take_file(struct run *run, const char *path)
{
	struct textformat_family *families;
	struct str text;
	struct stat st;
	struct err err;
	int rc = read_file(run, path, &text, &st, &err);

	if (rc == 0)
		rc = textformat_parse(text, run->ctx->arena, &families, &err);
	if (rc == 0)
		rc = count(run, text.n, families, &err);
	if (rc < 0) {
		fail(run, path, err.text);
		return;
	}
	if (!textmerge_add(&run->merge, path, families))
		run->failed = true;
	sample_of(run->ctx->out, &mtime_seconds, str_from(path), (double)st.st_mtim.tv_sec);
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void take_dir(struct run *run, const char *path)
{
	struct arena *arena = run->ctx->arena;
	const char **names = arena_alloc(arena, FILES_MAX * sizeof(*names));
	DIR *dir = opendir(path);
	struct dirent *entry;
	size_t n = 0;

	if (!dir) {
		fail(run, path, strerror(errno));
		return;
	}
	while (n < FILES_MAX && (entry = readdir(dir))) {
		struct str name = str_from(entry->d_name);

		if (str_ends(name, ".prom"))
			names[n++] = arena_strdup(arena, name);
	}
	closedir(dir);
	if (n == FILES_MAX)
		fail(run, path, "more files than a directory may have, some left out");
	qsort(names, n, sizeof(*names), by_bytes);
	for (size_t i = 0; i < n; i++)
		take_file(run, clean(arena, arena_printf(arena, "%s/%s", path, names[i])));
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct run *run = arena_zalloc(ctx->arena, sizeof(*run));
	struct textfile *state = ctx->state;

	run->ctx = ctx;
	textmerge_init(&run->merge, ctx->arena, say, run);
	complaints_begin(state->complaints);
	for (size_t i = 0; i < state->patterns_count; i++)
		expand(run, state->patterns[i]);
	for (size_t i = 0; i < run->dirs_count; i++)
		take_dir(run, run->dirs[i]);
	textmerge_write(&run->merge, ctx->out);
	sample(ctx->out, &scrape_error, run->failed);
	complaints_end(state->complaints);
	return COLLECT_OK;
}

static int open_textfile(const struct collector_env *env, void **out, struct err *err)
{
	struct textfile *state = xcalloc(1, sizeof(*state));

	(void)err;
	state->patterns_count = flags_texts(env->flags, DIRECTORY, &state->patterns);
	state->complaints = complaints_new();
	*out = state;
	return 0;
}

static void close_textfile(struct host *host, void *state)
{
	struct textfile *t = state;

	(void)host;
	if (!t)
		return;
	complaints_free(t->complaints);
	free(t);
}

static const struct complaints *tell_complaints(const void *state)
{
	return ((const struct textfile *)state)->complaints;
}

const struct collector textfile_collector = {
	.name = "textfile",
	.help = "What other programs write into *.prom files.",
	.on_by_default = true,
	.may_block = true,
	.flags = flags,
	.open = open_textfile,
	.close = close_textfile,
	.collect = collect,
	.complaints = tell_complaints,
};
