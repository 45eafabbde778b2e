/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stddef.h>

#include "conf/web_config.h"

/*
 * What GnuTLS is told of protocols. cipher_suites of the web config governs TLS 1.2 and
 * older; TLS 1.3 keeps its three suites whatever is listed. One priority string of GnuTLS
 * holds the ciphers for all versions, so the string is chosen anew once the client's hello
 * has made the version known.
 */
enum priority_for {
	PRIORITY_HELLO, /* every version that is allowed, and what TLS 1.3 stays with */
	PRIORITY_TLS12,
	PRIORITY_OLDER, /* TLS 1.0 and 1.1 */
	PRIORITIES,
};

struct priorities {
	gnutls_priority_t at[PRIORITIES]; /* NULL: no suite is left */
	unsigned versions;                /* enum tls_version that the host's policy leaves */
	unsigned tls12_suites;            /* enum web_suite */
	bool by_version;                  /* false: that for the hello serves all */
};

enum { PRIORITY_MAX_BYTES = 640 };

/* The kinds of key that the names of suites before TLS 1.3 tell apart. */
enum priority_key { PRIORITY_KEY_RSA, PRIORITY_KEY_ECDSA };

/* RSA, or else ECDSA, whose suites Ed25519 uses as well (RFC 8422 section 5.1.1). */
enum priority_key priority_key(gnutls_pk_algorithm_t algorithm);
const char *priority_key_name(enum priority_key key); /* "RSA", as in names of suites */

/* Does the linked GnuTLS have that group, e.g. "X25519"? */
bool priority_knows_group(const char *group);

/*
 * Writes the string. hybrid adds the post-quantum group to the curves where none are set.
 * false, when no suite is left for a key of that kind.
 */
bool priority_text(const struct web_config *web, enum priority_for use, enum priority_key key,
                   bool hybrid, char text[static PRIORITY_MAX_BYTES]);

/* The suites of web that a session of that use may have, as a set of enum web_suite. */
unsigned priority_suites(const struct web_config *web, enum priority_for use,
                         enum priority_key key);

/* The file with the host's policy for GnuTLS. */
const char *priorities_policy(void);

/* -EINVAL, where the host's policy leaves nothing, or with what GnuTLS dislikes. */
int priorities_init(struct priorities *p, const struct web_config *web, enum priority_key key,
                    struct err *err);
void priorities_deinit(struct priorities *p);

/* Before GnuTLS reads the hello that this version will come of. 0, or GnuTLS' code. */
int priorities_choose(const struct priorities *p, gnutls_session_t session,
                      enum tls_version version);
