/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "base/err.h"
#include "net/address.h"
#include "net/listen_address.h"

/*
 * A socket that listens, opened by us or passed by systemd. Of those who come at once, some
 * are let in in each round of the loop, so that others have their time between. Loop thread
 * only.
 */
struct listener;

struct listener_events {
	/* Somebody has come; fd is the owner's from now on. */
	void (*on_connection)(void *owner, int fd, const struct sockaddr *peer);
	/* There is no descriptor left for those who come. Has the owner given one up? */
	bool (*on_starved)(void *owner);
	void (*on_closed)(void *owner); /* may be freed from now on */
	void *owner;
};

/*
 * Each ends with a negative errno and the sentence, or 0 and a listener that listener_close()
 * and then listener_free() end.
 */
int listener_open(uv_loop_t *loop, const struct listen_address *address,
                  const struct listener_events *events, struct listener **out, struct err *err);
int listener_adopt(uv_loop_t *loop, int fd, const struct listener_events *events,
                   struct listener **out, struct err *err);
void listener_close(struct listener *l);
void listener_free(struct listener *l); /* NULL is fine */

/* Takes its file out of the file system, where it has one: nobody finds it any more. */
void listener_withdraw(struct listener *l);

/* Where it listens: what the kernel chose where the address left a choice. */
const struct sockaddr *listener_address(const struct listener *l);

/* The same for people: of a vsock that every peer can connect to, the number that they dial. */
void listener_print(const struct listener *l, char out[static ADDRESS_TEXT_MAX]);
