/* SPDX-License-Identifier: Apache-2.0 */
#include "command/staging.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/must.h"
#include "base/wholefile.h"

struct staging {
	char dir[PATH_MAX], path[PATH_MAX]; /* where to, and the temporary directory */
	bool is_new;                        /* there is no dir: path becomes it */
	bool published;
	bool has_group;
	gid_t group;
	char *names[STAGING_FILES_MAX];
	size_t n;
};

static void find_group(struct staging *s)
{
	const struct group *postern = geteuid() == 0 ? getgrnam("postern") : NULL;

	s->has_group = postern != NULL;
	s->group = postern ? postern->gr_gid : 0;
}

/* The directories above path, as mkdir -p makes them. */
static int make_parents(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		int rc;

		*slash = '\0';
		rc = mkdir(path, 0755) < 0 && errno != EEXIST ? -errno : 0;
		*slash = '/';
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int make_temporary(struct staging *s)
{
	struct stat status;
	int rc = make_parents(s->dir);

	if (rc < 0)
		return rc;
	s->is_new = stat(s->dir, &status) < 0 && errno == ENOENT;
	rc = snprintf(s->path, sizeof(s->path), s->is_new ? "%s.XXXXXX" : "%s/.setup-XXXXXX",
	              s->dir);
	if (rc >= (int)sizeof(s->path))
		return -ENAMETOOLONG;
	if (!mkdtemp(s->path)) {
		s->path[0] = '\0';
		return -errno;
	}
	if (!s->is_new)
		return 0;
	if (s->has_group && chown(s->path, (uid_t)-1, s->group) < 0)
		return -errno;
	return chmod(s->path, 0750) < 0 ? -errno : 0;
}

int staging_open(const char *dir, struct staging **out, struct err *err)
{
	struct staging *s = xcalloc(1, sizeof(*s));
	size_t n = strlen(dir);
	int rc = -ENAMETOOLONG;

	while (n > 1 && dir[n - 1] == '/')
		n--;
	find_group(s);
	if (n < sizeof(s->dir)) {
		memcpy(s->dir, dir, n);
		rc = n > 0 ? make_temporary(s) : -ENOENT;
	}
	if (rc < 0) {
		err_set(err, rc, "%s: could not make it: %s", dir, strerror(-rc));
		staging_free(s);
		return rc;
	}
	*out = s;
	return 0;
}

bool staging_has_group(const struct staging *s)
{
	return s->has_group;
}

static void join(char out[static PATH_MAX], const char *dir, const char *name)
{
	must(snprintf(out, PATH_MAX, "%s/%s", dir, name) < PATH_MAX);
}

static bool is_there(const struct staging *s, const char *name, struct str bytes)
{
	char path[PATH_MAX];
	struct buf text;
	bool same;

	join(path, s->dir, name);
	buf_init(&text, bytes.n + 1);
	same = wholefile_read(path, &text) == 0 && str_eq(buf_str(&text), bytes);
	buf_wipe(&text);
	return same;
}

static int write_all(int fd, struct str bytes)
{
	while (bytes.n > 0) {
		ssize_t n = write(fd, bytes.p, bytes.n);

		if (n < 0 && errno != EINTR)
			return -errno;
		bytes = str_skip(bytes, n > 0 ? (size_t)n : 0);
	}
	return fsync(fd) < 0 ? -errno : 0;
}

static int set_mode(const struct staging *s, int fd, enum staged_for who)
{
	bool shared = who == FOR_SERVICE && s->has_group;

	if (shared && fchown(fd, (uid_t)-1, s->group) < 0)
		return -errno;
	return fchmod(fd, who == FOR_ALL ? 0644 : shared ? 0640 : 0600) < 0 ? -errno : 0;
}

int staging_add(struct staging *s, const char *name, struct str bytes, enum staged_for who,
                struct err *err)
{
	char path[PATH_MAX];
	int fd, rc;

	if (is_there(s, name, bytes))
		return 0;
	must(s->n < STAGING_FILES_MAX);
	join(path, s->path, name);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	rc = fd < 0 ? -errno : 0;
	if (rc == 0) {
		s->names[s->n++] = xstrdup(name);
		rc = set_mode(s, fd, who);
	}
	if (rc == 0)
		rc = write_all(fd, bytes);
	if (fd >= 0)
		close(fd);
	return rc < 0 ? err_set(err, rc, "could not write %s: %s", path, strerror(-rc)) : 0;
}

/* Moves one file; without force never over another. */
static int move(const struct staging *s, const char *name, bool force)
{
	char from[PATH_MAX], to[PATH_MAX];

	join(from, s->path, name);
	join(to, s->dir, name);
	if (force)
		return rename(from, to) < 0 ? -errno : 0;
	if (link(from, to) < 0)
		return -errno;
	return unlink(from) < 0 ? -errno : 0;
}

static void take_back(const struct staging *s, size_t n)
{
	char path[PATH_MAX];

	while (n > 0) {
		join(path, s->dir, s->names[--n]);
		unlink(path);
	}
}

/* Before anything is moved, so that the whole is refused where a part would be. */
static int check_free(const struct staging *s, struct err *err)
{
	struct stat status;
	char path[PATH_MAX];

	for (size_t i = 0; i < s->n; i++) {
		join(path, s->dir, s->names[i]);
		if (lstat(path, &status) == 0)
			return err_set(err, -EEXIST, "%s is there already", path);
	}
	return 0;
}

int staging_publish(struct staging *s, bool force, struct err *err)
{
	int rc = 0;

	if (s->is_new) {
		if (rename(s->path, s->dir) < 0)
			return err_set(err, -errno, "could not make %s: %s", s->dir,
			               strerror(errno));
		s->published = true;
		return 0;
	}
	if (!force)
		rc = check_free(s, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < s->n; i++) {
		rc = move(s, s->names[i], force);
		if (rc == 0)
			continue;
		if (!force)
			take_back(s, i);
		return err_set(err, rc, "could not put %s into %s: %s", s->names[i], s->dir,
		               strerror(-rc));
	}
	return 0;
}

void staging_free(struct staging *s)
{
	char path[PATH_MAX];

	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++) {
		if (!s->published) {
			join(path, s->path, s->names[i]);
			unlink(path);
		}
		free(s->names[i]);
	}
	if (s->path[0] && !s->published)
		rmdir(s->path);
	free(s);
}
