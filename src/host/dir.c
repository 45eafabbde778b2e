/* SPDX-License-Identifier: Apache-2.0 */
#include "host/dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/must.h"
#include "base/sort.h"
#include "host/keptfiles.h"
#include "host/readfd.h"

enum {
	OPEN_DIRS = 4, /* directories that files were opened in last, one for each level */
	NAMES_FIRST = 64,
	LIST_BYTES = 32 * 1024,
};

struct host_files {
	struct host *host;
	struct arena *arena; /* of the run */
	struct keptfiles kept;
	struct {
		enum host_root root;
		struct str path; /* in the run's arena */
		int fd;          /* -1: none */
	} dirs[OPEN_DIRS];
	size_t next_dir;
};

struct host_files *host_files_new(struct host *host)
{
	struct host_files *files = xcalloc(1, sizeof(*files));

	files->host = host;
	keptfiles_init(&files->kept, host);
	for (size_t i = 0; i < OPEN_DIRS; i++)
		files->dirs[i].fd = -1;
	return files;
}

void host_files_free(struct host_files *files)
{
	if (!files)
		return;
	host_files_end(files);
	keptfiles_deinit(&files->kept);
	free(files);
}

void host_files_begin(struct host_files *files, struct arena *arena)
{
	files->arena = arena;
	keptfiles_begin(&files->kept);
}

static void close_dir(struct host_files *files, size_t i)
{
	if (files->dirs[i].fd >= 0)
		close(files->dirs[i].fd);
	files->dirs[i].fd = -1;
}

void host_files_end(struct host_files *files)
{
	for (size_t i = 0; i < OPEN_DIRS; i++)
		close_dir(files, i);
	keptfiles_end(&files->kept);
	files->arena = NULL;
}

struct host_dir host_dir(struct host_files *files, enum host_root root, const char *path)
{
	struct str text = str_from(path);

	return (struct host_dir){ files, root, { arena_strdup(files->arena, text), text.n } };
}

struct host_dir host_dir_sub(struct host_dir parent, struct str name)
{
	size_t n = parent.path.n + 1 + name.n;
	char *path = arena_alloc(parent.files->arena, n + 1);

	memcpy(path, parent.path.p, parent.path.n);
	path[parent.path.n] = '/';
	if (name.n > 0)
		memcpy(path + parent.path.n + 1, name.p, name.n);
	path[n] = '\0';
	parent.path = (struct str){ path, n };
	return parent;
}

/* A descriptor to open names in, which stays the files': valid until the next call. */
static int enter(struct host_dir dir)
{
	struct host_files *files = dir.files;
	size_t i;
	int fd;

	for (i = 0; i < OPEN_DIRS; i++) {
		if (files->dirs[i].fd >= 0 && files->dirs[i].root == dir.root &&
		    str_eq(files->dirs[i].path, dir.path))
			return files->dirs[i].fd;
	}
	fd = readfd_open(AT_FDCWD, host_path(files->host, files->arena, dir.root, dir.path.p),
	                 O_PATH | O_DIRECTORY);
	if (fd < 0)
		return fd;
	i = files->next_dir++ % OPEN_DIRS;
	close_dir(files, i);
	files->dirs[i].root = dir.root;
	files->dirs[i].path = dir.path;
	files->dirs[i].fd = fd;
	return fd;
}

static int open_in(struct host_dir dir, const char *name, int flags)
{
	int fd = enter(dir);

	return fd < 0 ? fd : readfd_open(fd, name, flags);
}

/* By these the kernel tells that what was open is no more; a new thing may have its name. */
static bool is_gone(int rc)
{
	return rc == -ENODEV || rc == -ENOENT || rc == -ESTALE || rc == -ESRCH;
}

/*
 * Reads through the descriptor that was kept, or a new one. reading gets the size that the
 * last one came to, which is found at size after it.
 */
static int through(struct host_dir dir, const char *name, int flags,
                   int (*reading)(int fd, struct arena *arena, size_t hint, void *out),
                   void *out, size_t *size)
{
	struct host_files *files = dir.files;
	struct keptfile *kept = keptfiles_find(&files->kept, dir.root, dir.path, name);
	int fd, rc;

	if (kept) {
		rc = reading(kept->fd, files->arena, kept->hint, out);
		kept->hint = *size;
		if (!is_gone(rc))
			return rc;
		keptfiles_drop(&files->kept, kept);
	}
	fd = open_in(dir, name, flags);
	if (fd < 0)
		return fd;
	rc = reading(fd, files->arena, 0, out);
	if (rc < 0 || !keptfiles_add(&files->kept, dir.root, dir.path, name, fd, *size))
		close(fd);
	return rc;
}

static int read_attr(int fd, struct arena *arena, size_t hint, void *out)
{
	(void)hint;
	return readfd_once(fd, arena, out);
}

int host_dir_attr(struct host_dir dir, const char *name, struct str *text)
{
	*text = (struct str){ 0 };
	return through(dir, name, 0, read_attr, text, &text->n);
}

static int read_whole(int fd, struct arena *arena, size_t hint, void *out)
{
	return readfd_all(fd, arena, hint, out);
}

int host_dir_read(struct host_dir dir, const char *name, struct str *text)
{
	*text = (struct str){ 0 };
	return through(dir, name, 0, read_whole, text, &text->n);
}

int host_files_read(struct host_files *files, enum host_root root, const char *path,
                    struct str *text)
{
	return host_dir_read(host_dir(files, root, "."), path, text);
}

struct scan {
	int (*take)(void *arg, size_t at, struct str lines);
	void *arg;
	size_t hint; /* none is needed */
};

static int read_lines(int fd, struct arena *arena, size_t hint, void *out)
{
	struct scan *scan = out;

	(void)hint;
	return readfd_lines(fd, arena, scan->take, scan->arg);
}

int host_files_lines(struct host_files *files, enum host_root root, const char *path,
                     int (*take)(void *arg, size_t at, struct str lines), void *arg)
{
	struct scan scan = { take, arg, 0 };

	return through(host_dir(files, root, "."), path, 0, read_lines, &scan, &scan.hint);
}

struct listing {
	struct str *names;
	size_t n, cap;
};

static void add_name(struct listing *list, struct arena *arena, const char *entry)
{
	struct str name = str_from(entry);

	if (str_is(name, ".") || str_is(name, "..") || list->n == HOST_NAMES_MAX)
		return;
	if (list->n == list->cap) {
		size_t cap = list->cap > 0 ? 2 * list->cap : NAMES_FIRST;
		struct str *grown = arena_alloc(arena, cap * sizeof(*grown));

		if (list->n > 0)
			memcpy(grown, list->names, list->n * sizeof(*grown));
		list->names = grown;
		list->cap = cap;
	}
	list->names[list->n++] = (struct str){ arena_strdup(arena, name), name.n };
}

/* readdir(3) would allocate. An emptied directory may as well be one that is gone. */
static int read_names(int fd, struct arena *arena, size_t hint, void *out)
{
	struct listing *list = out;
	char *bytes = arena_alloc(arena, LIST_BYTES);
	ssize_t n;

	(void)hint;
	*list = (struct listing){ 0 };
	if (lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	while ((n = getdents64(fd, bytes, LIST_BYTES)) > 0) {
		const struct dirent64 *entry;

		for (ssize_t at = 0; at < n; at += entry->d_reclen) {
			entry = (const struct dirent64 *)(bytes + at);
			add_name(list, arena, entry->d_name);
		}
	}
	return n < 0 ? -errno : 0;
}

static int read_some_names(int fd, struct arena *arena, size_t hint, void *out)
{
	struct listing *list = out;
	int rc = read_names(fd, arena, hint, list);

	return rc == 0 && list->n == 0 && hint > 0 ? -ENOENT : rc;
}

static int by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

int host_dir_list(struct host_dir dir, struct str **names, size_t *n)
{
	struct listing list = { 0 };
	int rc = through(dir, ".", O_DIRECTORY, read_some_names, &list, &list.n);

	if (rc < 0)
		return rc;
	sort_items(list.names, arena_alloc(dir.files->arena, list.n * sizeof(*list.names)),
	           list.n, sizeof(*list.names), by_bytes);
	*names = list.names;
	*n = list.n;
	return 0;
}

static int number_of(int rc, struct str text, int (*convert)(struct str s, uint64_t *out),
                     uint64_t *out)
{
	return rc < 0 ? rc : convert(text, out) < 0 ? -EBADMSG : 0;
}

int host_dir_u64(struct host_dir dir, const char *name, uint64_t *out)
{
	struct str text;
	int rc = host_dir_attr(dir, name, &text);

	return number_of(rc, text, str_to_u64, out);
}

int host_dir_auto_u64(struct host_dir dir, const char *name, uint64_t *out)
{
	struct str text;
	int rc = host_dir_attr(dir, name, &text);

	return number_of(rc, text, str_to_u64_auto, out);
}

int host_dir_f64(struct host_dir dir, const char *name, double *out)
{
	struct str text;
	int rc = host_dir_attr(dir, name, &text);

	return rc < 0 ? rc : str_to_f64(text, out) < 0 ? -EBADMSG : 0;
}

int host_dir_auto_i64(struct host_dir dir, const char *name, int64_t *out)
{
	struct str text;
	int rc = host_dir_attr(dir, name, &text);

	return rc < 0 ? rc : str_to_i64_auto(text, out) < 0 ? -EBADMSG : 0;
}

int host_dir_real(struct host_dir dir, struct str *path)
{
	char real[PATH_MAX];

	if (!realpath(host_path(dir.files->host, dir.files->arena, dir.root, dir.path.p), real))
		return -errno;
	*path = str_from(real);
	path->p = arena_strdup(dir.files->arena, *path);
	return 0;
}

int host_dir_link(struct host_dir dir, const char *name, struct str *target)
{
	char path[PATH_MAX];
	int fd = enter(dir);
	ssize_t n = fd < 0 ? fd : readlinkat(fd, name, path, sizeof(path));

	if (n < 0)
		return fd < 0 ? fd : -errno;
	*target = (struct str){ path, (size_t)n };
	target->p = arena_strdup(dir.files->arena, *target);
	return 0;
}

bool host_is_absence(int rc)
{
	return rc == -ENOENT || rc == -EACCES || rc == -EPERM || rc == -EOPNOTSUPP ||
	       rc == -EINVAL;
}
