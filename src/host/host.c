/* SPDX-License-Identifier: Apache-2.0 */
#include "host/host.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/must.h"
#include "host/readfd.h"

void host_init(struct host *host, const char *procfs, const char *sysfs, const char *rootfs,
               const char *udev_data)
{
	*host = (struct host){ .roots = { procfs, sysfs, rootfs, udev_data },
		               .kept_max = HOST_KEPT_FILES_MAX };
}

void host_begin_scrape(struct host *host)
{
	atomic_fetch_add(&host->scrape, 1);
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
                   const char *rel)
{
	return readfd_open(AT_FDCWD, host_path(host, arena, root, rel), 0);
}

static int read_opened(int fd, struct arena *arena, struct str *text)
{
	int rc;

	if (fd < 0)
		return fd;
	rc = readfd_all(fd, arena, 0, text);
	close(fd);
	return rc;
}

int host_read(struct host *host, struct arena *arena, enum host_root root, const char *rel,
              struct str *text)
{
	return read_opened(open_at(host, arena, root, rel), arena, text);
}

int host_read_path(struct arena *arena, const char *path, struct str *text)
{
	return read_opened(readfd_open(AT_FDCWD, path, 0), arena, text);
}

bool host_keep(struct host *host)
{
	if (atomic_fetch_add(&host->kept, 1) < host->kept_max)
		return true;
	atomic_fetch_sub(&host->kept, 1);
	return false;
}

void host_unkeep(struct host *host)
{
	atomic_fetch_sub(&host->kept, 1);
}

int host_file_read(struct host *host, struct host_file *file, struct arena *arena,
                   struct str *text)
{
	int fd, rc;

	if (file->fd >= 0) {
		rc = readfd_all(file->fd, arena, file->hint, text);
		if (rc == 0) {
			file->hint = text->n;
			return 0;
		}
		host_file_close(host, file);
	}
	fd = open_at(host, arena, file->root, file->rel);
	if (fd < 0)
		return fd;
	rc = readfd_all(fd, arena, file->hint, text);
	if (rc < 0) {
		close(fd);
		return rc;
	}
	file->hint = text->n;
	if (host_keep(host))
		file->fd = fd;
	else
		close(fd);
	return 0;
}

void host_file_close(struct host *host, struct host_file *file)
{
	if (file->fd < 0)
		return;
	close(file->fd);
	file->fd = -1;
	host_unkeep(host);
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
