/* SPDX-License-Identifier: Apache-2.0 */
#include "state/paths.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/must.h"

static void add(struct watch_list *list, const char *dir, const char *name)
{
	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(list->items[i].dir, dir) == 0 &&
		    strcmp(list->items[i].name, name) == 0)
			return;
	}
	if (list->n == WATCH_MAX)
		return;
	list->items = xrealloc(list->items, (list->n + 1) * sizeof(*list->items));
	list->items[list->n++] = (struct watch){ xstrdup(dir), xstrdup(name) };
}

/* Takes the first name off *rest: "a/b" gives "a" and leaves "b". False at the end or when too
 * long. */
static bool next_name(const char **rest, char name[static NAME_MAX + 1])
{
	size_t n;

	*rest += strspn(*rest, "/");
	n = strcspn(*rest, "/");
	if (n == 0 || n > NAME_MAX)
		return false;
	memcpy(name, *rest, n);
	name[n] = '\0';
	*rest += n;
	return true;
}

/* "dir" + "/" + "name" into into; false when it does not fit. */
static bool join(char into[static PATH_MAX], const char *dir, const char *name)
{
	int n = snprintf(into, PATH_MAX, "%s%s%s", dir, strcmp(dir, "/") == 0 ? "" : "/", name);

	return n > 0 && n < PATH_MAX;
}

static void leave(char dir[static PATH_MAX])
{
	char *slash = strrchr(dir, '/');

	if (slash)
		slash[slash == dir] = '\0';
}

/* Steps from dir by one name; puts the target of a symlink in front of what is left. */
static bool step(char dir[static PATH_MAX], const char *name, const char **rest,
                 char left[static PATH_MAX], int *links)
{
	char path[PATH_MAX], target[PATH_MAX], all[PATH_MAX];
	ssize_t n;

	if (!join(path, dir, name))
		return false;
	n = readlink(path, target, sizeof(target) - 1);
	if (n < 0) { /* no symlink, or not there */
		memcpy(dir, path, sizeof(path));
		return true;
	}
	target[n] = '\0';
	if (++*links > WATCH_LINKS_MAX || (size_t)n + strlen(*rest) + 2 > sizeof(all))
		return false;
	memcpy(all, target, (size_t)n);
	snprintf(all + n, sizeof(all) - (size_t)n, "/%s", *rest);
	memcpy(left, all, sizeof(all));
	*rest = left;
	if (target[0] == '/')
		memcpy(dir, "/", 2);
	return true;
}

void watch_list_add(struct watch_list *list, const char *path)
{
	char dir[PATH_MAX] = "/", left[PATH_MAX], name[NAME_MAX + 1];
	const char *rest = path;
	int links = 0;

	if (path[0] != '/' && !getcwd(dir, sizeof(dir)))
		return;
	while (next_name(&rest, name)) {
		if (strcmp(name, ".") == 0)
			continue;
		if (strcmp(name, "..") == 0) {
			leave(dir);
			continue;
		}
		add(list, dir, name);
		if (!step(dir, name, &rest, left, &links))
			return;
	}
}

void watch_list_deinit(struct watch_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->items[i].dir);
		free(list->items[i].name);
	}
	free(list->items);
	*list = (struct watch_list){ 0 };
}
