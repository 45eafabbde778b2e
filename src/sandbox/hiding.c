/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/hiding.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATHS_MAX = 8192, TRY_MS = 2000 };

struct walk {
	const struct sandbox_plan *plan;
	int (*allow)(void *owner, const char *path);
	void *owner;
	size_t shown;
	char path[PATH_MAX];
};

enum place { BESIDE, ABOVE, HIDDEN };

static enum place place_of(const struct sandbox_plan *plan, const char *path)
{
	size_t n = strlen(path);
	enum place place = BESIDE;

	for (size_t i = 0; i < plan->n_hides; i++) {
		const char *hidden = plan->hides[i];

		if (strncmp(hidden, path, n) != 0)
			continue;
		if (hidden[n] == '\0')
			return HIDDEN;
		if (hidden[n] == '/')
			place = ABOVE;
	}
	return place;
}

static int walk(struct walk *w, size_t n);

/*
 * A link leads elsewhere, and is judged there. Of a file that a rule allows the kernel keeps
 * what is in it after its removal, for as long as the process runs: so directories alone, and
 * the small files that libraries read.
 */
static bool may_be_allowed(const struct walk *w, const struct dirent *entry, size_t n)
{
	static const char small[] = "/etc";
	unsigned char type = entry->d_type;
	struct stat status;

	if (type == DT_UNKNOWN && lstat(w->path, &status) == 0)
		type = IFTODT(status.st_mode);
	return type == DT_DIR ||
	       (type == DT_REG && n == sizeof(small) - 1 && memcmp(w->path, small, n) == 0);
}

static int visit(struct walk *w, const struct dirent *entry, size_t n)
{
	size_t more = (size_t)snprintf(w->path + n, sizeof(w->path) - n, "/%s", entry->d_name);
	enum place place;

	if (more >= sizeof(w->path) - n || strcmp(entry->d_name, ".") == 0 ||
	    strcmp(entry->d_name, "..") == 0)
		return 0;
	place = place_of(w->plan, w->path);
	if (place == ABOVE)
		return walk(w, n + more);
	if (place == HIDDEN || !may_be_allowed(w, entry, n))
		return 0;
	return ++w->shown > PATHS_MAX ? -E2BIG : w->allow(w->owner, w->path);
}

/* Of a directory that cannot be listed nothing is shown. */
static int walk(struct walk *w, size_t n)
{
	const struct dirent *entry;
	DIR *directory;
	int rc = 0;

	w->path[n] = '\0';
	directory = opendir(n > 0 ? w->path : "/");
	if (!directory)
		return 0;
	while (rc == 0 && (entry = readdir(directory)))
		rc = visit(w, entry, n);
	closedir(directory);
	return rc;
}

int hiding_each(const struct sandbox_plan *plan, int (*allow)(void *owner, const char *path),
                void *owner)
{
	struct walk w = { .plan = plan, .allow = allow, .owner = owner };

	return walk(&w, 0);
}

static int touch(void *owner, const char *path)
{
	int fd = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	(void)owner;
	if (fd >= 0)
		close(fd);
	return 0;
}

/* Is that directory, or what it will be made in, on the way to something hidden? */
static bool is_on_the_way(const struct sandbox_plan *plan, const char *directory)
{
	size_t literal = strcspn(directory, "*?[\\");
	char path[PATH_MAX], real[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s%.*s", *directory == '/' ? "" : "./", (int)literal,
	             directory) >= (int)sizeof(path))
		return true;
	/* What stands before a pattern may be half a name. */
	if (directory[literal])
		*strrchr(path, '/') = '\0';
	while (*path && !realpath(path, real))
		*strrchr(path, '/') = '\0';
	return !*path || place_of(plan, real) != BESIDE;
}

/* Where this hangs, hiding would. */
static bool is_fine(const struct sandbox_plan *plan)
{
	for (size_t i = 0; i < plan->n_grows; i++)
		if (is_on_the_way(plan, plan->grows[i]))
			return false;
	return hiding_each(plan, touch, NULL) == 0;
}

/* Says so by ending; the pipe hangs up with it. */
static bool ends_in_time(int fd)
{
	struct pollfd end = { fd, 0, 0 };

	return poll(&end, 1, TRY_MS) == 1;
}

bool hiding_would_do(const struct sandbox_plan *plan)
{
	int ends[2], status = -1;
	bool in_time;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return false;
	pid = fork();
	if (pid == 0)
		_exit(is_fine(plan) ? 0 : 1);
	close(ends[1]);
	in_time = pid > 0 && ends_in_time(ends[0]);
	close(ends[0]);
	if (pid > 0 && !in_time)
		kill(pid, SIGKILL);
	if (pid > 0 && waitpid(pid, &status, in_time ? 0 : WNOHANG) != pid)
		return false;
	return in_time && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
