/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/watcher.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "base/must.h"

enum {
	SELF = IN_DELETE_SELF | IN_MOVE_SELF, /* the directory itself was moved or deleted */
	EVENTS = SELF | IN_ATTRIB | IN_CREATE | IN_DELETE | IN_MODIFY | IN_MOVED_FROM |
	         IN_MOVED_TO,
	EVENTS_READ_BYTES = 4096, /* at once; a longer name than NAME_MAX there is not */
};

/* Watches by inotify(7), each of which has a number: that of its directory. */
struct watches {
	struct watch_list list;
	int *numbers; /* of each in the list; a negative errno where there is none */
};

struct watcher {
	uv_loop_t *loop;
	void (*on_change)(void *owner);
	void *owner;
	struct watches now;
	int *added; /* of watcher_add(), for the list that is set next */
	int fd;     /* a negative errno where there is none */
	uv_poll_t poll;
	bool polling;
	struct err problem; /* of the directories to watch; "" for none */
};

struct watcher *watcher_new(uv_loop_t *loop, void (*on_change)(void *owner), void *owner)
{
	struct watcher *w = xcalloc(1, sizeof(*w));

	w->loop = loop;
	w->on_change = on_change;
	w->owner = owner;
	w->fd = -EBADF;
	return w;
}

static void watches_deinit(struct watches *all)
{
	watch_list_deinit(&all->list);
	free(all->numbers);
	*all = (struct watches){ 0 };
}

static bool has(const struct watches *all, int number)
{
	for (size_t i = 0; i < all->list.n; i++) {
		if (all->numbers[i] == number)
			return true;
	}
	return false;
}

/* A directory that is watched already keeps its number. */
static int add(const struct watcher *w, const char *dir)
{
	int number = inotify_add_watch(w->fd, dir, EVENTS);

	return number < 0 ? -errno : number;
}

void watcher_add(struct watcher *w, const struct watch_list *list)
{
	free(w->added);
	w->added = xcalloc(list->n + 1, sizeof(*w->added));
	if (w->fd < 0 && list->n > 0) {
		w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
		w->fd = w->fd < 0 ? -errno : w->fd;
	}
	for (size_t i = 0; i < list->n; i++)
		w->added[i] = w->fd < 0 ? w->fd : add(w, list->items[i].dir);
}

static bool matters(const struct watcher *w, const struct inotify_event *event)
{
	if (event->mask & IN_Q_OVERFLOW)
		return true;
	for (size_t i = 0; i < w->now.list.n; i++) {
		if (w->now.numbers[i] == event->wd &&
		    (event->len == 0 || strcmp(event->name, w->now.list.items[i].name) == 0))
			return true;
	}
	return false;
}

static bool any_matters(const struct watcher *w, const char *p, size_t n)
{
	bool any = false;

	while (n > 0) {
		const struct inotify_event *event = (const void *)p;
		size_t length = sizeof(*event) + event->len;

		any = matters(w, event) || any;
		p += length;
		n -= length;
	}
	return any;
}

static void on_events(uv_poll_t *poll, int status, int events)
{
	struct watcher *w = poll->data;
	_Alignas(struct inotify_event) char bytes[EVENTS_READ_BYTES];
	ssize_t n;

	(void)status;
	(void)events;
	/* What there is beyond comes in the loop's next round. */
	n = read(w->fd, bytes, sizeof(bytes));
	if (n > 0 && any_matters(w, bytes, (size_t)n))
		w->on_change(w->owner);
}

static void begin_to_poll(struct watcher *w)
{
	if (w->polling || w->fd < 0)
		return;
	must(uv_poll_init(w->loop, &w->poll, w->fd) == 0);
	w->poll.data = w;
	must(uv_poll_start(&w->poll, UV_READABLE, on_events) == 0);
	w->polling = true;
}

/* The system's words for these are about files and disks. */
static const char *reason(int rc)
{
	switch (rc) {
	case -EMFILE:
		return "this user has no inotify instance left: raise "
		       "fs.inotify.max_user_instances";
	case -ENOSPC:
		return "this user has no inotify watch left: raise fs.inotify.max_user_watches";
	case -EACCES:
		return "permission denied: let the group read the directory";
	default:
		return strerror(-rc);
	}
}

/* What is not there yet is found by watching its parent. */
static void find_problem(struct watcher *w)
{
	w->problem.text[0] = '\0';
	for (size_t i = 0; i < w->now.list.n; i++) {
		int rc = w->now.numbers[i];

		if (rc < 0 && rc != -ENOENT)
			err_set(&w->problem, rc, "cannot watch %s: %s",
			        w->now.list.items[i].dir, reason(rc));
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

/* One that has gone with its directory is refused, and nothing is lost. */
static void remove_old(const struct watcher *w, const struct watches *old)
{
	for (size_t i = 0; i < old->list.n; i++) {
		if (old->numbers[i] >= 0 && !has(&w->now, old->numbers[i]))
			inotify_rm_watch(w->fd, old->numbers[i]);
	}
}

bool watcher_set(struct watcher *w, struct watch_list *list)
{
	struct watches old = w->now;
	bool is_new = false, had_problem = *w->problem.text;

	must(w->added);
	w->now = (struct watches){ *list, w->added };
	w->added = NULL;
	*list = (struct watch_list){ 0 };
	for (size_t i = 0; i < w->now.list.n; i++)
		is_new = is_new || (w->now.numbers[i] >= 0 && !has(&old, w->now.numbers[i]));
	remove_old(w, &old);
	watches_deinit(&old);
	begin_to_poll(w);
	find_problem(w);
	log_problem(w, had_problem);
	return is_new;
}

static void release(struct watcher *w)
{
	if (w->fd >= 0)
		close(w->fd);
	watches_deinit(&w->now);
	free(w->added);
	free(w);
}

static void on_closed(uv_handle_t *handle)
{
	release(handle->data);
}

void watcher_close(struct watcher *w)
{
	if (!w)
		return;
	if (w->polling)
		uv_close((uv_handle_t *)&w->poll, on_closed);
	else
		release(w);
}
