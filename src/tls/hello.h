/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "conf/web_names.h"

/* What a ClientHello (RFC 5246 section 7.4.1.2, RFC 8446 section 4.1.2) offers. */
struct hello {
	unsigned versions; /* those that it takes, as a set of enum tls_version */
	unsigned suites;   /* those that HTTP/2 may use over TLS 1.2: enum web_suite */
};

/* body without the head of the handshake message. -EINVAL for what is no hello. */
int hello_parse(struct str body, struct hello *out);

/*
 * The version that a server with this set of them chooses: the newest of both, whatever the
 * client's order, or -ENOENT. GnuTLS comes to the same (lib/ext/supported_versions.c), which
 * the choice of suites relies on.
 */
int hello_version(const struct hello *h, unsigned versions);

/*
 * May the session that comes of it speak HTTP/2? It needs TLS 1.2 with an AEAD suite, or newer
 * (RFC 9113 section 9.2). versions and suites are what the server allows; it prefers AEAD.
 */
bool hello_is_fit_for_http2(const struct hello *h, unsigned versions, unsigned suites);

/*
 * The first bytes of a client, as they are on the wire. A hello is whole when its first record
 * is (RFC 8446 section 5.1); what is no hello at all is as whole as it will ever be.
 */
bool hello_is_whole(struct str first);

/*
 * A number for how a hello looks, whatever is new in each of them (random, session, key
 * shares) and whatever the order of its extensions: a client has the same every time, few
 * others have it too. 0 where there is no hello in one record.
 */
uint64_t hello_fingerprint(struct str first);
