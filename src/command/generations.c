/* SPDX-License-Identifier: Apache-2.0 */
#include "command/generations.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

#define CURRENT "current"
#define BESIDE  ".current.new"
#define PREFIX  ".generation-"

enum { WRITABLE_BY_OTHERS = 022, TRIES_MAX = 100 };

static int fail(const struct generations *g, const char *what, struct err *err)
{
	int code = errno;

	return err_set(err, -code, "%s: could not %s: %s", g->path, what, strerror(code));
}

static bool has_group(const struct generations *g)
{
	return g->group != (gid_t)-1;
}

/* The owner's from its first moment on; the group comes before its rights. */
static int grant(const struct generations *g, int fd, mode_t mode)
{
	if (has_group(g) && fchown(fd, (uid_t)-1, g->group) < 0)
		return -1;
	return fchmod(fd, mode);
}

static int check_directory(const struct generations *g, struct err *err)
{
	struct stat status;

	if (fstat(g->fd, &status) < 0)
		return fail(g, "look at it", err);
	if (status.st_uid != 0 && status.st_uid != geteuid())
		return err_set(err, -EPERM,
		               "%s belongs to user %u, who could put another key in: give it "
		               "to the one who publishes",
		               g->path, (unsigned)status.st_uid);
	if (status.st_mode & WRITABLE_BY_OTHERS)
		return err_set(err, -EPERM,
		               "%s can be written by others, who could put another key in: "
		               "chmod go-w %s",
		               g->path, g->path);
	return 0;
}

static int open_directory(struct generations *g, struct err *err)
{
	bool made = mkdir(g->path, 0700) == 0;

	if (!made && errno != EEXIST)
		return fail(g, "make it", err);
	g->fd = open(g->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (g->fd < 0)
		return fail(g, "open it", err);
	if (made && grant(g, g->fd, has_group(g) ? 0750 : 0700) < 0)
		return fail(g, "give it to the group", err);
	return check_directory(g, err);
}

/* Names sort by age. */
static int begin(struct generations *g, struct err *err)
{
	time_t now = (time_t)clock_wall_s();
	struct tm utc;
	size_t n;

	gmtime_r(&now, &utc);
	n = strftime(g->next, sizeof(g->next), PREFIX "%Y%m%dT%H%M%SZ", &utc);
	for (unsigned i = 0; i < TRIES_MAX; i++) {
		snprintf(g->next + n, sizeof(g->next) - n, "-%02u", i);
		if (mkdirat(g->fd, g->next, 0700) == 0) {
			g->next_fd = openat(g->fd, g->next,
			                    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
			return g->next_fd < 0 ? fail(g, "open a new directory in it", err) : 0;
		}
		if (errno != EEXIST)
			break;
	}
	g->next[0] = '\0';
	return fail(g, "make a new directory in it", err);
}

int generations_open(struct generations *g, const char *path, gid_t group, struct err *err)
{
	int rc;

	*g = (struct generations){ .path = path, .fd = -1, .next_fd = -1, .group = group };
	rc = open_directory(g, err);
	if (rc < 0)
		return rc;
	if (flock(g->fd, LOCK_EX) < 0)
		return fail(g, "lock it", err);
	return begin(g, err);
}

static int write_all(int fd, struct str text)
{
	while (text.n > 0) {
		ssize_t n = write(fd, text.p, text.n);

		if (n < 0 && errno != EINTR)
			return -1;
		if (n > 0)
			text = (struct str){ text.p + n, text.n - (size_t)n };
	}
	return fsync(fd);
}

int generations_add(struct generations *g, const char *name, struct str text, bool secret,
                    struct err *err)
{
	int fd = openat(g->next_fd, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	                0600);
	int rc = 0;

	if (fd < 0)
		return fail(g, "make a file in it", err);
	if (write_all(fd, text) < 0)
		rc = fail(g, "write a file in it", err);
	else if (secret ? has_group(g) && grant(g, fd, 0640) < 0 : grant(g, fd, 0644) < 0)
		rc = fail(g, "let the group read a file in it", err);
	close(fd);
	return rc;
}

/* A directory of ours, by its name below fd, and the plain files in it. */
static void remove_generation(int fd, const char *name)
{
	int gen = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = gen < 0 ? NULL : fdopendir(gen);
	const struct dirent *entry;

	if (!dir) {
		if (gen >= 0)
			close(gen);
		return;
	}
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			unlinkat(gen, entry->d_name, 0);
	closedir(dir);
	unlinkat(fd, name, AT_REMOVEDIR);
}

static void remove_others(const struct generations *g, const char *before)
{
	int fd = openat(g->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (strncmp(entry->d_name, PREFIX, strlen(PREFIX)) == 0 &&
		    strcmp(entry->d_name, g->next) != 0 && strcmp(entry->d_name, before) != 0)
			remove_generation(g->fd, entry->d_name);
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
}

/* What current names; "" where there is none. */
static int read_current(const struct generations *g, char name[static PATH_MAX],
                        struct err *err)
{
	ssize_t n = readlinkat(g->fd, CURRENT, name, PATH_MAX - 1);

	name[n > 0 ? n : 0] = '\0';
	if (n >= 0 || errno == ENOENT)
		return 0;
	if (errno == EINVAL)
		return err_set(err, -EEXIST,
		               "%s/" CURRENT " is no symbolic link: move it away, its place is "
		               "needed",
		               g->path);
	return fail(g, "read the link " CURRENT, err);
}

int generations_publish(struct generations *g, struct err *err)
{
	char before[PATH_MAX];
	int rc = read_current(g, before, err);

	if (rc < 0)
		return rc;
	if (grant(g, g->next_fd, has_group(g) ? 0750 : 0700) < 0 || fsync(g->next_fd) < 0)
		return fail(g, "give the new directory in it to the group", err);
	if (unlinkat(g->fd, BESIDE, 0) < 0 && errno != ENOENT)
		return fail(g, "remove what an interrupted run has left", err);
	if (symlinkat(g->next, g->fd, BESIDE) < 0)
		return fail(g, "make a link in it", err);
	if (renameat(g->fd, BESIDE, g->fd, CURRENT) < 0)
		return fail(g, "switch the link " CURRENT, err);
	close(g->next_fd);
	g->next_fd = -1;
	if (fsync(g->fd) < 0)
		return fail(g, "write it to disk", err);
	remove_others(g, before);
	return 0;
}

void generations_close(struct generations *g)
{
	if (g->next_fd >= 0) {
		close(g->next_fd);
		remove_generation(g->fd, g->next);
	}
	if (g->fd >= 0)
		close(g->fd); /* and lets the next one in */
}
