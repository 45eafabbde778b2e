/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/watcher.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/log.h"
#include "base/must.h"

/* One directory; which names in it matter is in the watcher's list. */
struct watched_dir {
	uv_fs_event_t event;
	struct watcher *watcher;
	char *path;
	bool wanted, gone; /* gone: the directory itself was moved or deleted */
	struct watched_dir *next;
};

struct watcher {
	uv_loop_t *loop;
	void (*on_change)(void *owner);
	void *owner;
	struct watch_list list;
	struct watched_dir *dirs;
	size_t handles;
	struct err problem; /* of the directories to watch; "" for none */
	bool closing;
};

struct watcher *watcher_new(uv_loop_t *loop, void (*on_change)(void *owner), void *owner)
{
	struct watcher *w = xcalloc(1, sizeof(*w));

	w->loop = loop;
	w->on_change = on_change;
	w->owner = owner;
	return w;
}

static bool matters(const struct watcher *w, const char *dir, const char *name)
{
	for (size_t i = 0; i < w->list.n; i++) {
		const struct watch *it = &w->list.items[i];

		if (strcmp(it->dir, dir) == 0 && strcmp(it->name, name) == 0)
			return true;
	}
	return false;
}

/* libuv gives the name within the directory, or the directory's own when that has gone. */
static void on_event(uv_fs_event_t *event, const char *name, int events, int status)
{
	struct watched_dir *d = event->data;
	const char *slash = strrchr(d->path, '/');

	(void)events;
	if (d->watcher->closing)
		return;
	if (status < 0 || !name || (slash && strcmp(name, slash + 1) == 0))
		d->gone = true; /* watched anew when it is there again */
	if (d->gone || matters(d->watcher, d->path, name))
		d->watcher->on_change(d->watcher->owner);
}

static void check_closed(struct watcher *w)
{
	if (!w->closing || w->handles > 0)
		return;
	watch_list_deinit(&w->list);
	free(w);
}

static void on_closed(uv_handle_t *handle)
{
	struct watched_dir *d = handle->data;
	struct watcher *w = d->watcher;

	free(d->path);
	free(d);
	w->handles--;
	check_closed(w);
}

static struct watched_dir *find(const struct watcher *w, const char *path)
{
	for (struct watched_dir *d = w->dirs; d; d = d->next) {
		if (!d->gone && strcmp(d->path, path) == 0)
			return d;
	}
	return NULL;
}

/* The system's words for these are about files and disks. */
static const char *reason(int rc)
{
	switch (rc) {
	case UV_EMFILE:
		return "this user has no inotify instance left: raise "
		       "fs.inotify.max_user_instances";
	case UV_ENOSPC:
		return "this user has no inotify watch left: raise fs.inotify.max_user_watches";
	case UV_EACCES:
		return "permission denied: let the group read the directory";
	default:
		return uv_strerror(rc);
	}
}

static bool watch(struct watcher *w, const char *path)
{
	struct watched_dir *d = xcalloc(1, sizeof(*d));
	int rc;

	must(uv_fs_event_init(w->loop, &d->event) == 0);
	w->handles++;
	d->event.data = d;
	d->watcher = w;
	d->path = xstrdup(path);
	rc = uv_fs_event_start(&d->event, on_event, path, 0);
	if (rc < 0) {
		/* What is not there yet is found by watching its parent. */
		if (rc != UV_ENOENT)
			err_set(&w->problem, rc, "cannot watch %s: %s", path, reason(rc));
		uv_close((uv_handle_t *)&d->event, on_closed);
		return false;
	}
	d->wanted = true;
	d->next = w->dirs;
	w->dirs = d;
	return true;
}

static void drop_unwanted(struct watcher *w)
{
	for (struct watched_dir **at = &w->dirs; *at;) {
		struct watched_dir *d = *at;

		if (d->wanted && !d->gone) {
			at = &d->next;
			continue;
		}
		*at = d->next;
		uv_close((uv_handle_t *)&d->event, on_closed);
	}
}

static void log_problem(const struct watcher *w, bool had_one)
{
	if (*w->problem.text && !had_one)
		log_warn("%s; meanwhile changes are seen by the poll alone, each "
		         "--web.config.poll-interval",
		         w->problem.text);
	else if (!*w->problem.text && had_one)
		log_info("all directories of the configuration are watched again");
}

const char *watcher_problem(const struct watcher *w)
{
	return *w->problem.text ? w->problem.text : NULL;
}

bool watcher_set(struct watcher *w, struct watch_list *list)
{
	bool added = false, had_problem = *w->problem.text;

	w->problem.text[0] = '\0';
	watch_list_deinit(&w->list);
	w->list = *list;
	*list = (struct watch_list){ 0 };
	for (struct watched_dir *d = w->dirs; d; d = d->next)
		d->wanted = false;
	for (size_t i = 0; i < w->list.n; i++) {
		struct watched_dir *d = find(w, w->list.items[i].dir);

		if (d)
			d->wanted = true;
		else
			added = watch(w, w->list.items[i].dir) || added;
	}
	drop_unwanted(w);
	log_problem(w, had_problem);
	return added;
}

void watcher_close(struct watcher *w)
{
	if (!w)
		return;
	w->closing = true;
	for (struct watched_dir *d = w->dirs; d; d = d->next)
		d->wanted = false;
	drop_unwanted(w);
	check_closed(w);
}
