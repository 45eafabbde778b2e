/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "tls/credentials.h"

/*
 * A certificate authority of one's own, and what it issues: X.509 v3 by RFC 5280, keys on
 * P-256, random serial numbers.
 */
enum {
	ISSUE_NAMES_MAX = 64,
	ISSUE_NAME_MAX_BYTES = 253, /* of a host's name, RFC 1035 */
	ISSUE_PEM_MAX_BYTES = 64 << 10,
	ISSUE_DAYS_MAX = 36500,
};

enum issue_for { ISSUE_FOR_SERVERS, ISSUE_FOR_CLIENTS };

/* PEM, both; the key's room is there from the start and wiped. */
struct tls_pair {
	struct buf cert, key;
	int64_t not_after_s; /* seconds since 1970 */
};

void tls_pair_deinit(struct tls_pair *p); /* a zeroed struct is fine */

struct tls_issuer;

/* A new authority, which signs itself. Its pair is for whoever keeps it. */
int tls_issuer_new(const char *name, unsigned days, struct tls_issuer **out,
                   struct tls_pair *pair, struct err *err);

/* One that is there. -EINVAL, with a sentence, where the two cannot issue (any more). */
int tls_issuer_load(const struct tls_pem *cert, const struct tls_pem *key,
                    struct tls_issuer **out, struct err *err);
void tls_issuer_free(struct tls_issuer *issuer); /* takes NULL */

/*
 * A pair for servers or for clients that goes by these names, at least one, of which the
 * first is the subject's. It ends no later than the authority does. -EINVAL, with a
 * sentence, for a name that no certificate can have.
 */
int tls_issue(const struct tls_issuer *issuer, enum issue_for purpose, const char *const *names,
              size_t n, unsigned days, struct tls_pair *out, struct err *err);

/*
 * Writes name as the rules for client certificates compare it: an address in its short form,
 * all else as it is. What a name is shows in its form: an IP address, a URI (://), an e-mail
 * address (@), or else the name of a host, in letters, digits, dots, dashes and a leading *.
 * -EINVAL with a sentence.
 */
int tls_check_name(const char *name, char out[static ISSUE_NAME_MAX_BYTES + 1],
                   struct err *err);
