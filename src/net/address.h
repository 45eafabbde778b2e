/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>

/* What is known of an address that the kernel has. */
enum { ADDRESS_TEXT_MAX = 128 };

/*
 * "127.0.0.1:9100", "[fe80::1%eth0]:9100"; for a unix socket its path, or "@name"; "vm(3):9100"
 * as node_exporter has it. Bytes behind the address are 0.
 */
void address_print(const struct sockaddr *address, char out[static ADDRESS_TEXT_MAX]);

/* Can only this machine reach it? Of a vsock, the hypervisor is another one. */
bool address_is_local(const struct sockaddr *address);
