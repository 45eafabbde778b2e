/* SPDX-License-Identifier: Apache-2.0 */
#include "host/host.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/must.h"

enum { FIRST_READ_BYTES = 4096, ATTR_MAX_BYTES = 128, NAMES_FIRST = 64 };

void host_init(struct host *host, const char *procfs, const char *sysfs, const char *rootfs,
               const char *udev_data)
{
	*host = (struct host){ .roots = { procfs, sysfs, rootfs, udev_data } };
}

char *host_path(const struct host *host, struct arena *arena, enum host_root root,
                const char *rel)
{
	const char *top = host->roots[root];
	size_t n = strlen(top);

	while (n > 0 && top[n - 1] == '/')
		n--;
	return arena_printf(arena, "%.*s/%s", (int)n, top, rel[0] == '/' ? rel + 1 : rel);
}

static int open_at(const struct host *host, struct arena *arena, enum host_root root,
                   const char *rel, int flags)
{
	int fd;

	do {
		fd = open(host_path(host, arena, root, rel), O_RDONLY | O_CLOEXEC | flags);
	} while (fd < 0 && errno == EINTR);
	return fd < 0 ? -errno : fd;
}

/* Reads from the start to the end; hint is how much there may be. */
static int read_all(int fd, struct arena *arena, size_t hint, struct str *text)
{
	size_t size = hint + FIRST_READ_BYTES, n = 0;
	char *p = arena_alloc(arena, size);

	for (;;) {
		ssize_t got = pread(fd, p + n, size - n, (off_t)n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		n += (size_t)got;
		if (got == 0)
			break;
		if (n < size)
			continue;
		if (size >= HOST_FILE_MAX_BYTES)
			return -EFBIG;
		p = arena_grow(arena, p, size, 2 * size);
		size *= 2;
	}
	*text = (struct str){ p, n };
	return 0;
}

int host_read(struct host *host, struct arena *arena, enum host_root root, const char *rel,
              struct str *text)
{
	int fd = open_at(host, arena, root, rel, 0), rc;

	if (fd < 0)
		return fd;
	rc = read_all(fd, arena, 0, text);
	close(fd);
	return rc;
}

int host_read_attr(struct host *host, struct arena *arena, enum host_root root, const char *rel,
                   struct str *text)
{
	int fd = open_at(host, arena, root, rel, 0);
	char *p;
	ssize_t n;

	if (fd < 0)
		return fd;
	p = arena_alloc(arena, ATTR_MAX_BYTES);
	do {
		n = read(fd, p, ATTR_MAX_BYTES);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		n = -errno;
	close(fd);
	if (n < 0)
		return (int)n;
	*text = str_trim((struct str){ p, (size_t)n });
	return 0;
}

static int by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

int host_list(struct host *host, struct arena *arena, enum host_root root, const char *rel,
              struct str **names, size_t *n)
{
	DIR *dir = opendir(host_path(host, arena, root, rel));
	size_t cap = NAMES_FIRST, count = 0;
	struct str *list;
	struct dirent *entry;

	if (!dir)
		return -errno;
	list = arena_alloc(arena, cap * sizeof(*list));
	while (count < HOST_NAMES_MAX && (entry = readdir(dir))) {
		struct str name = str_from(entry->d_name);

		if (str_is(name, ".") || str_is(name, ".."))
			continue;
		if (count == cap) {
			list = arena_grow(arena, list, cap * sizeof(*list),
			                  2 * cap * sizeof(*list));
			cap *= 2;
		}
		list[count++] = (struct str){ arena_strdup(arena, name), name.n };
	}
	closedir(dir);
	qsort(list, count, sizeof(*list), by_bytes);
	*names = list;
	*n = count;
	return 0;
}

/* Keeps the descriptor while the budget lasts. */
static void keep(struct host *host, struct host_file *file, int fd)
{
	if (atomic_fetch_add(&host->kept, 1) < HOST_KEPT_FILES_MAX) {
		file->fd = fd;
		return;
	}
	atomic_fetch_sub(&host->kept, 1);
	close(fd);
}

int host_file_read(struct host *host, struct host_file *file, struct arena *arena,
                   struct str *text)
{
	int fd, rc;

	if (file->fd >= 0) {
		rc = read_all(file->fd, arena, file->hint, text);
		if (rc == 0) {
			file->hint = text->n;
			return 0;
		}
		host_file_close(host, file);
	}
	fd = open_at(host, arena, file->root, file->rel, 0);
	if (fd < 0)
		return fd;
	rc = read_all(fd, arena, file->hint, text);
	if (rc < 0) {
		close(fd);
		return rc;
	}
	file->hint = text->n;
	keep(host, file, fd);
	return 0;
}

void host_file_close(struct host *host, struct host_file *file)
{
	if (file->fd < 0)
		return;
	close(file->fd);
	file->fd = -1;
	atomic_fetch_sub(&host->kept, 1);
}

struct host_file *host_file_new(enum host_root root, const char *rel)
{
	struct host_file *file = xcalloc(1, sizeof(*file));

	*file = HOST_FILE(root, rel);
	return file;
}

void host_file_free(struct host *host, void *file)
{
	if (!file)
		return;
	host_file_close(host, file);
	free(file);
}
