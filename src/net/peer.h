/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>
#include <sys/socket.h>

/*
 * Who is at the other end, as far as limits go: an IPv4 address, the /64 of an IPv6 address
 * (one host may use all of them), a machine of a vsock. Peers of unix sockets are all
 * PEER_LOCAL.
 */
enum { PEER_LOCAL = 0 };

uint64_t peer_of(const struct sockaddr *address);
