/* SPDX-License-Identifier: Apache-2.0 */
#include "net/peer.c"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "tests/unit/unit.h"

/* "unix", "vsock NUMBER", or an address; ports are those of a client, hence any. */
static uint64_t peer_at(const char *text)
{
	struct sockaddr_storage address = { .ss_family = AF_UNIX };
	struct sockaddr_in *in = (struct sockaddr_in *)&address;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&address;
	static in_port_t port;

	if (strncmp(text, "vsock ", 6) == 0) {
		address.ss_family = AF_VSOCK;
		((struct sockaddr_vm *)&address)->svm_cid =
			(unsigned)strtoul(text + 6, NULL, 10);
	} else if (strchr(text, ':')) {
		*in6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = ++port };
		must(inet_pton(AF_INET6, text, &in6->sin6_addr) == 1);
	} else if (strchr(text, '.')) {
		*in = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = ++port };
		must(inet_pton(AF_INET, text, &in->sin_addr) == 1);
	}
	return peer_of((struct sockaddr *)&address);
}

TEST(tells_peers_apart)
{
	static const struct {
		const char *one, *other;
		bool same;
	} rows[] = {
		{ "192.0.2.1", "192.0.2.1", true },
		{ "192.0.2.1", "192.0.2.2", false },
		{ "192.0.2.1", "::ffff:192.0.2.1", true },
		{ "::ffff:192.0.2.1", "::ffff:192.0.2.2", false },
		{ "2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff", true },
		{ "2001:db8::1", "2001:db8:0:1::1", false },
		{ "::1", "unix", false },
		{ "unix", "unix", true },
		{ "unix", "192.0.2.1", false },
		{ "unix", "vsock 0", false },
		{ "vsock 3", "vsock 3", true },
		{ "vsock 3", "vsock 4", false },
		{ "vsock 3", "0.0.0.3", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((peer_at(rows[i].one) == peer_at(rows[i].other)) != rows[i].same)
			fail_msg("%s and %s", rows[i].one, rows[i].other);
	}
}

RUN_TESTS(cmocka_unit_test(tells_peers_apart))
