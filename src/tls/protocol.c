/* SPDX-License-Identifier: Apache-2.0 */
/* Is there anything left to speak: of cipher_suites for the server's key, by the host's policy?
 */

#include <errno.h>

#include "base/array.h"
#include "base/must.h"
#include "tls/internal.h"

/* A part of the versions that cipher_suites may have left without a suite for this key. */
static const struct version_range {
	enum priority_for use;
	enum tls_version from, to;
	const char *title, *needs;
} ranges[] = {
	{ PRIORITY_TLS12, TLS_1_2, TLS_1_2, "TLS 1.2", "" },
	{ PRIORITY_OLDER, TLS_1_0, TLS_1_1, "TLS 1.1 and older", " with CBC" },
};

/* What nobody could connect with is refused; a version that is lost is worth a warning. */
static int check_suites(struct tls_credentials *c, const struct tls_params *params,
                        enum priority_key key, struct err *err)
{
	const struct web_config *web = c->web;
	bool any = web->max_version == TLS_1_3;

	for (size_t i = 0; i < COUNT_OF(ranges); i++) {
		const struct version_range *range = &ranges[i];

		if (web->min_version > range->to || web->max_version < range->from)
			continue;
		if (!web->suites || priority_suites(web, range->use, key)) {
			any = true;
			continue;
		}
		err_set(&c->warnings[c->n_warnings++], 0,
		        "%s:%d: cipher_suites: has no suite for %s with the key %s, so "
		        "nobody can speak it: add a TLS_ECDHE_%s suite%s, or raise min_version",
		        params->web_name, web->suites_line, range->title, params->key.name,
		        priority_key_name(key), range->needs);
	}
	if (any)
		return 0;
	return err_set(err, -EINVAL,
	               "%s:%d: cipher_suites: nobody could connect: up to max_version %s, the "
	               "key %s needs a TLS_ECDHE_%s suite%s, and the list has none",
	               params->web_name, web->suites_line, web_version_name(web->max_version),
	               params->key.name, priority_key_name(key),
	               web->max_version < TLS_1_2 ? " with CBC" : "");
}

/*
 * A host can switch versions and ciphers off for all that uses GnuTLS, as Fedora's and
 * Ubuntu's policies do; asking for them then takes no effect.
 */
static int check_policy(struct tls_credentials *c, const struct tls_params *params,
                        struct err *err)
{
	const struct priorities *p = &c->priorities;
	const struct web_config *web = c->web;
	struct err sentence;

	for (int v = web->max_version; v >= (int)web->min_version; v--) {
		if (web_set_has(p->versions, (unsigned)v))
			continue;
		err_set(&c->warnings[c->n_warnings++], 0,
		        "%s: min_version and max_version allow %s, which this host's policy "
		        "for "
		        "GnuTLS switches off (%s), so nobody can speak it",
		        params->web_name, web_version_title((enum tls_version)v),
		        priorities_policy());
	}
	if (!web->suites || !p->tls12_suites || p->at[PRIORITY_TLS12] ||
	    !web_set_has(p->versions, TLS_1_2))
		return 0;
	err_set(&sentence, 0,
	        "%s:%d: cipher_suites: this host's policy for GnuTLS (%s) switches off all of "
	        "those for TLS 1.2",
	        params->web_name, web->suites_line, priorities_policy());
	if (web->max_version == TLS_1_2)
		return err_set(err, -EINVAL, "%s: nobody could connect", sentence.text);
	c->warnings[c->n_warnings++] = sentence;
	return 0;
}

int tls_set_protocol(struct tls_credentials *c, const struct tls_params *params,
                     gnutls_x509_crt_t leaf, struct err *err)
{
	enum priority_key key = priority_key(gnutls_x509_crt_get_pk_algorithm(leaf, NULL));
	int rc = check_suites(c, params, key, err);

	if (rc < 0)
		return rc;
	rc = priorities_init(&c->priorities, c->web, key, err);
	return rc < 0 ? err_prefix(err, rc, "%s", params->web_name)
	              : check_policy(c, params, err);
}
