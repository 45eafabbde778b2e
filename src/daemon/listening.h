/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "conf/flags.h"
#include "net/server.h"

/*
 * Opens all listeners that the flags ask for, or takes them over from systemd. What fails
 * leaves nothing behind in the file system; negative errno with the sentence.
 */
int listening_open(struct server *server, const struct flags *flags, struct err *err);
