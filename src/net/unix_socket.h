/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <sys/types.h>
#include <sys/un.h>

#include "net/listen_address.h"

/* The file of a unix socket, by which it is told from another that has taken its place. */
struct unix_file {
	char path[sizeof(((struct sockaddr_un *)0)->sun_path)]; /* "": there is none */
	dev_t device;
	ino_t inode;
};

/*
 * Binds, with the file's mode, owner and group in place before anybody can connect. A file that
 * a program has left behind, so that nobody listens there, is replaced; anything else that is
 * in the way stays. Negative errno with the sentence.
 */
int unix_socket_bind(int fd, const struct listen_address *address, struct unix_file *file,
                     struct err *err);

/* Removes the file, if it is still ours. */
void unix_socket_remove(const struct unix_file *file);
