/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

#include "base/err.h"

enum { ADDRESS_TEXT_MAX = 64 };

/*
 * A listen address as Go takes it: ":9100", "host:9100", "[::1]:9100", "[0.0.0.0]:9100",
 * ":http-alt", ":0". Names are looked up, IPv4 before IPv6. Every form of "any address" is
 * one dual-stack socket. -EINVAL with "address X: reason".
 */
int address_parse(const char *text, struct sockaddr_storage *out, bool *dual_stack,
                  struct err *err);

/* "127.0.0.1:9100", "[::]:9100"; for a unix socket its path. */
void address_print(const struct sockaddr *address, char out[static ADDRESS_TEXT_MAX]);

/* Can only this machine reach it? */
bool address_is_local(const struct sockaddr *address);
