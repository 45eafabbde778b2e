/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <systemd/sd-bus.h>

#include "tests/unit/tmpdir.h"
#include "tests/unit/unit.h"

/*
 * A service on D-Bus that a test plays, on a socket of its own: as if it were the bus, or
 * without one. answer() replies to a call, or not; what it returns below 0 ends the
 * connection.
 */
struct buspeer {
	struct tmpdir dir;
	char address[TMP_PATH_MAX_BYTES + 32];
	int (*answer)(sd_bus_message *call);
	int listener;
	pthread_t thread;
	atomic_bool stop;
	atomic_int connections, greetings;
};

enum { BUSPEER_LOOK_MS = 20 }; /* how often it looks whether it shall stop */

static inline int buspeer_on_message(sd_bus_message *m, void *owner, sd_bus_error *error)
{
	struct buspeer *p = owner;

	(void)error;
	if (sd_bus_message_is_method_call(m, "org.freedesktop.DBus", "Hello")) {
		p->greetings++;
		return sd_bus_reply_method_return(m, "s", ":1.7");
	}
	if (!sd_bus_message_is_method_call(m, NULL, NULL))
		return 0;
	if (p->answer(m) < 0)
		sd_bus_close(sd_bus_message_get_bus(m));
	return 1;
}

static inline void buspeer_serve(struct buspeer *p, int fd)
{
	sd_bus *link = NULL;
	sd_id128_t id = { .bytes = { 1 } };
	int rc = 0;

	if (sd_bus_new(&link) < 0 || sd_bus_set_fd(link, fd, fd) < 0 ||
	    sd_bus_set_server(link, 1, id) < 0 ||
	    sd_bus_add_filter(link, NULL, buspeer_on_message, p) < 0 || sd_bus_start(link) < 0)
		abort();
	while (rc >= 0 && !p->stop && sd_bus_is_open(link) > 0) {
		rc = sd_bus_process(link, NULL);
		if (rc == 0)
			rc = sd_bus_wait(link, BUSPEER_LOOK_MS * 1000);
	}
	sd_bus_flush_close_unref(link);
}

static inline void *buspeer_run(void *owner)
{
	struct buspeer *p = owner;

	while (!p->stop) {
		struct pollfd wait = { .fd = p->listener, .events = POLLIN };
		int fd =
			poll(&wait, 1, BUSPEER_LOOK_MS) == 1
				? accept4(p->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)
				: -1;

		if (fd < 0)
			continue;
		p->connections++;
		buspeer_serve(p, fd);
	}
	return NULL;
}

static inline void buspeer_start(struct buspeer *p, int (*answer)(sd_bus_message *call))
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };

	*p = (struct buspeer){ .answer = answer };
	tmp_new(&p->dir);
	snprintf(p->address, sizeof(p->address), "unix:path=%s/bus", p->dir.path);
	assert_true(strlen(p->dir.path) + sizeof("/bus") <= sizeof(to.sun_path));
	snprintf(to.sun_path, sizeof(to.sun_path), "%.100s/bus", p->dir.path);
	p->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(p->listener >= 0);
	assert_int_equal(bind(p->listener, (const struct sockaddr *)&to, sizeof(to)), 0);
	assert_int_equal(listen(p->listener, 8), 0);
	assert_int_equal(pthread_create(&p->thread, NULL, buspeer_run, p), 0);
}

static inline void buspeer_stop(struct buspeer *p)
{
	p->stop = true;
	pthread_join(p->thread, NULL);
	close(p->listener);
	tmp_free(&p->dir);
}
