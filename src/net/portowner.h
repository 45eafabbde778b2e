/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>
#include <sys/types.h>

/*
 * Who listens where this program wanted to, as far as it may know: for the sentence that says
 * so, when it cannot start. Reads /proc, and blocks.
 */
enum {
	PORTOWNER_NAME_MAX = 32,
	PORTOWNER_TEXT_MAX = 256,
	PORTOWNER_LINKS_MAX = 1 << 18, /* descriptors of other processes that are looked at */
};

struct portowner {
	pid_t pid; /* 0: not known */
	char name[PORTOWNER_NAME_MAX];
	bool has_uid;
	uid_t uid;
};

/* Of a TCP address, among the sockets of this network namespace. */
struct portowner portowner_of_tcp(const struct sockaddr *address);

/* Of the unix socket that fd is connected to (SO_PEERCRED in unix(7)). */
struct portowner portowner_of_peer(int fd);

/*
 * What follows "address already in use": by whom, and how to mend it. shown_by is the command
 * that shows who it is to those who may know, such as "ss -ltnp".
 */
void portowner_print(const struct portowner *owner, const char *shown_by,
                     char out[static PORTOWNER_TEXT_MAX]);
