/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "net/unix_socket.h"

enum { LISTEN_SOCKET_BACKLOG = 511 };

/*
 * A socket that listens there, close-on-exec; file is what it has left in the file system.
 * Negative errno with the sentence, which begins with node_exporter's words.
 */
int listen_socket_open(const struct listen_address *address, struct unix_file *file,
                       struct err *err);
