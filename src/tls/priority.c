/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/priority.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/must.h"

/*
 * Ciphers in the order that we prefer, each with the suites that it makes with ECDHE: AEAD
 * first, then CBC, which is all that TLS 1.0 and 1.1 know. This set is that of Go's server.
 */
static const struct cipher {
	const char *token, *mac;
	enum web_suite suites[2]; /* by enum priority_key */
	bool older;               /* before TLS 1.2 */
} ciphers[] = {
	{ ":+AES-128-GCM",
	  ":+AEAD",
	  { TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 } },
	{ ":+AES-256-GCM",
	  ":+AEAD",
	  { TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 } },
	{ ":+CHACHA20-POLY1305",
	  ":+AEAD",
	  { TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
	    TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 } },
	{ ":+AES-128-CBC",
	  ":+SHA1",
	  { TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA, TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA },
	  true },
	{ ":+AES-256-CBC",
	  ":+SHA1",
	  { TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA, TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA },
	  true },
};

static const char *const versions[] = { ":+VERS-TLS1.0", ":+VERS-TLS1.1", ":+VERS-TLS1.2",
	                                ":+VERS-TLS1.3" };

/* In the order that we prefer. */
static const struct group {
	const char *token;
	enum web_curve curve;
} groups[] = {
	{ ":+GROUP-X25519", CURVE_X25519 },
	{ ":+GROUP-SECP256R1", CURVE_P256 },
	{ ":+GROUP-SECP384R1", CURVE_P384 },
	{ ":+GROUP-SECP521R1", CURVE_P521 },
};

#define HYBRID "X25519-MLKEM768"

enum priority_key priority_key(gnutls_pk_algorithm_t algorithm)
{
	return algorithm == GNUTLS_PK_RSA || algorithm == GNUTLS_PK_RSA_PSS
	               ? PRIORITY_KEY_RSA
	               : PRIORITY_KEY_ECDSA;
}

const char *priority_key_name(enum priority_key key)
{
	return key == PRIORITY_KEY_RSA ? "RSA" : "ECDSA";
}

/* Asked of the parser itself: it knows what this build of the library can do. */
bool priority_knows_group(const char *group)
{
	gnutls_priority_t probe;
	char text[64];

	must(snprintf(text, sizeof(text), "NORMAL:+GROUP-%s", group) < (int)sizeof(text));
	if (gnutls_priority_init2(&probe, text, NULL, 0) < 0)
		return false;
	gnutls_priority_deinit(probe);
	return true;
}

static bool is_on(const struct web_config *web, const struct cipher *cipher,
                  enum priority_for use, enum priority_key key)
{
	if (use == PRIORITY_HELLO)
		return true;
	if (use == PRIORITY_OLDER && !cipher->older)
		return false;
	return !web->suites || web_set_has(web->suites, cipher->suites[key]);
}

unsigned priority_suites(const struct web_config *web, enum priority_for use,
                         enum priority_key key)
{
	unsigned set = 0;

	for (size_t i = 0; i < COUNT_OF(ciphers); i++) {
		if (is_on(web, &ciphers[i], use, key))
			set |= 1U << ciphers[i].suites[key];
	}
	return set;
}

static void add(char text[static PRIORITY_MAX_BYTES], const char *token)
{
	size_t n = strlen(text), more = strlen(token);

	must(n + more < PRIORITY_MAX_BYTES);
	memcpy(text + n, token, more + 1);
}

/* A MAC only beside a cipher that needs it: the product must hold no suite that is not meant.
 */
static void add_ciphers(const struct web_config *web, enum priority_for use,
                        enum priority_key key, char text[static PRIORITY_MAX_BYTES])
{
	for (size_t i = 0; i < COUNT_OF(ciphers); i++) {
		if (!is_on(web, &ciphers[i], use, key))
			continue;
		add(text, ciphers[i].token);
		if (!strstr(text, ciphers[i].mac))
			add(text, ciphers[i].mac);
	}
}

static void add_groups(const struct web_config *web, bool hybrid,
                       char text[static PRIORITY_MAX_BYTES])
{
	if (!web->curves && hybrid)
		add(text, ":+GROUP-" HYBRID);
	for (size_t i = 0; i < COUNT_OF(groups); i++) {
		if (!web->curves || web_set_has(web->curves, groups[i].curve))
			add(text, groups[i].token);
	}
}

bool priority_text(const struct web_config *web, enum priority_for use, enum priority_key key,
                   bool hybrid, char text[static PRIORITY_MAX_BYTES])
{
	bool older =
		use == PRIORITY_OLDER || (use == PRIORITY_HELLO && web->min_version < TLS_1_2);

	if (priority_suites(web, use, key) == 0)
		return false;
	/* Never from NORMAL, which has static RSA, DHE and CCM. */
	memcpy(text, "NONE", sizeof("NONE"));
	/* All each time: sessions of older ones tell the client that there are newer ones (RFC
	   8446 section 4.1.3). */
	for (int v = web->max_version; v >= (int)web->min_version; v--)
		add(text, versions[v]);
	add(text, ":+CTYPE-X509:+COMP-NULL:%SERVER_PRECEDENCE");
	if (use == PRIORITY_HELLO || key == PRIORITY_KEY_ECDSA)
		add(text, ":+ECDHE-ECDSA");
	if (use == PRIORITY_HELLO || key == PRIORITY_KEY_RSA)
		add(text, ":+ECDHE-RSA");
	add_ciphers(web, use, key, text);
	add_groups(web, hybrid, text);
	/* Before TLS 1.2 the handshake itself is signed with SHA-1. */
	add(text, ":+SIGN-ALL");
	if (!older)
		add(text, ":-SIGN-RSA-SHA1:-SIGN-ECDSA-SHA1:-SIGN-DSA-SHA1");
	return true;
}

const char *priorities_policy(void)
{
	const char *file = gnutls_get_system_config_file();

	return file ? file : "built in";
}

static unsigned versions_of(gnutls_priority_t priority)
{
	const unsigned *list;
	int n = gnutls_priority_protocol_list(priority, &list);
	unsigned set = 0;

	for (int i = 0; i < n; i++) {
		if (list[i] >= GNUTLS_TLS1_0 && list[i] <= GNUTLS_TLS1_3)
			set |= 1U << (list[i] - GNUTLS_TLS1_0);
	}
	return set;
}

/* One that the host's policy leaves nothing of stays NULL, like one without a suite. */
static int init_one(struct priorities *p, enum priority_for use, const char *text,
                    struct err *err)
{
	const char *at;
	int rc = gnutls_priority_init2(&p->at[use], text, &at, 0);

	if (rc >= 0)
		return 0;
	p->at[use] = NULL;
	if (rc != GNUTLS_E_NO_PRIORITIES_WERE_SET)
		return err_set(err, -EINVAL,
		               "GnuTLS refuses the protocol settings at \"%s\": %s", at,
		               gnutls_strerror(rc));
	if (use != PRIORITY_HELLO)
		return 0;
	return err_set(err, -EINVAL,
	               "this host's policy for GnuTLS (%s) leaves nothing of the TLS versions "
	               "and curves that are allowed here",
	               priorities_policy());
}

int priorities_init(struct priorities *p, const struct web_config *web, enum priority_key key,
                    struct err *err)
{
	bool hybrid = priority_knows_group(HYBRID);
	char text[PRIORITY_MAX_BYTES];
	int rc = 0;

	*p = (struct priorities){
		.tls12_suites = priority_suites(web, PRIORITY_TLS12, key),
		.by_version = web->suites || web->min_version < TLS_1_2,
	};
	for (int use = 0; use < (p->by_version ? PRIORITIES : 1) && rc == 0; use++) {
		if (priority_text(web, use, key, hybrid, text))
			rc = init_one(p, use, text, err);
	}
	if (rc == 0)
		p->versions = versions_of(p->at[PRIORITY_HELLO]);
	return rc;
}

void priorities_deinit(struct priorities *p)
{
	for (size_t i = 0; i < PRIORITIES; i++) {
		if (p->at[i])
			gnutls_priority_deinit(p->at[i]);
	}
}

int priorities_choose(const struct priorities *p, gnutls_session_t session,
                      enum tls_version version)
{
	enum priority_for use = version == TLS_1_2 ? PRIORITY_TLS12 : PRIORITY_OLDER;

	if (version == TLS_1_3)
		return 0;
	return p->at[use] ? gnutls_priority_set(session, p->at[use])
	                  : GNUTLS_E_NO_CIPHER_SUITES;
}
