/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "base/err.h"

/* Where to listen, as a flag says it. */
enum listen_kind { LISTEN_TCP, LISTEN_UNIX, LISTEN_VSOCK };

enum { LISTEN_UNIX_MODE = 0660 }; /* connecting takes the right to write */

struct listen_address {
	const char *text; /* as given; borrowed */
	enum listen_kind kind;
	struct sockaddr_storage sockaddr;
	socklen_t n;       /* of sockaddr */
	bool dual_stack;   /* of LISTEN_TCP: [::] is for IPv4 too */
	bool host_ignored; /* of LISTEN_VSOCK: there was something before the port */
	mode_t mode;       /* of LISTEN_UNIX with a path, like the next two */
	uid_t owner;       /* or -1: who starts the program */
	gid_t group;       /* or -1 */
};

/*
 * Three forms; -EINVAL with "address X: reason; how to write it".
 *
 * TCP as Go takes it: ":9100", "host:9100", "[::1]:9100", "[fe80::1%eth0]:9100",
 * "[0.0.0.0]:9100", ":http-alt", ":0". Names are looked up, IPv4 before IPv6. Every form of
 * "any address" is one dual-stack socket.
 *
 * unix:/path or unix:///path, with ",mode=0660", ",owner=NAME" and ",group=NAME" behind it in
 * any order; or unix:@name in the abstract namespace (unix(7)). The path has no comma.
 *
 * vsock://:9100 (vsock(7)); port 0 is any. What is before the port is ignored, as
 * node_exporter does.
 */
int listen_address_parse(const char *text, struct listen_address *out, struct err *err);

/* The part behind "unix:", by listen_address_parse(). */
int listen_address_parse_unix(const char *rest, struct listen_address *out, struct err *err);
