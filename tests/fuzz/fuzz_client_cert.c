/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "tests/fuzz/derblocks.h"
#include "tls/internal.h"

/*
 * Whatever chain a client shows, it is let in or refused with an alert and a reason; and never
 * let in without the name that is asked for, or by another authority's word. A line of
 * derblocks.h stands for a certificate, and any other is one as it is.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
	SHOWN_MAX = 20,
	/* Of a certificate: what stands before all that is signed, and after it. */
	BEFORE_SIGNED = 4,
	SIGNATURE_MAX_BYTES = 90,
};

static char name[] = "leaf.example", *allowed[] = { name };
static struct web_config any = { .client_auth = CLIENT_AUTH_REQUIRE_ANY,
	                         .sans_set = true,
	                         .sans = allowed,
	                         .n_sans = COUNT_OF(allowed) };
static struct web_config verified = { .client_auth = CLIENT_AUTH_REQUIRE_AND_VERIFY };

static gnutls_datum_t pem_of(const char *word)
{
	gnutls_datum_t der, pem;
	struct block b;

	must(block_of_line(str_from(word), &b));
	der = (gnutls_datum_t){ b.der, (unsigned)b.n };
	must(gnutls_pem_base64_encode2(b.title, &der, &pem) >= 0);
	return pem;
}

static struct tls_credentials *load(const struct web_config *web)
{
	gnutls_datum_t ca = pem_of("@ca"), key = pem_of("@ca_key");
	struct tls_params params = { .web = web, .web_name = "web.yml" };
	struct tls_credentials *out = NULL;
	struct err err;

	params.cert = params.client_ca =
		(struct tls_pem){ "ca.crt", { (char *)ca.data, ca.size } };
	params.key = (struct tls_pem){ "ca.key", { (char *)key.data, key.size } };
	must(tls_credentials_new(&params, &out, &err) == 0);
	gnutls_free(ca.data);
	gnutls_free(key.data);
	return out;
}

static bool holds(gnutls_datum_t der, const char *text)
{
	return memmem(der.data, der.size, text, strlen(text)) != NULL;
}

/* Is what the authority has signed as it was made? */
static bool is_ours(gnutls_datum_t der)
{
	for (size_t i = 0; i < COUNT_OF(blocks); i++) {
		if (der.size == blocks[i].n &&
		    memcmp(der.data + BEFORE_SIGNED, blocks[i].der + BEFORE_SIGNED,
		           der.size - BEFORE_SIGNED - SIGNATURE_MAX_BYTES) == 0)
			return true;
	}
	return false;
}

static bool lets_in(const struct tls_credentials *c, const gnutls_datum_t *chain, unsigned n)
{
	gnutls_alert_description_t alert = GNUTLS_A_CLOSE_NOTIFY;
	struct err err = { 0 };
	int rc = tls_verify(c, chain, n, GNUTLS_TLS1_3, &alert, &err);

	must(rc == 0 || (rc == -EACCES && err.text[0] && alert != GNUTLS_A_CLOSE_NOTIFY));
	return rc == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct tls_credentials *by_name, *by_authority;
	struct str rest = { (const char *)data, size }, line;
	gnutls_datum_t chain[SHOWN_MAX];
	struct block shown[SHOWN_MAX];
	unsigned n = 0;

	if (!by_name) {
		by_name = load(&any);
		by_authority = load(&verified);
	}
	for (; n < SHOWN_MAX && str_next_line(&rest, &line); n++) {
		chain[n] = tls_datum(line);
		if (block_of_line(line, &shown[n]))
			chain[n] = (gnutls_datum_t){ shown[n].der, (unsigned)shown[n].n };
	}
	if (lets_in(by_name, chain, n))
		must(holds(chain[0], name));
	if (lets_in(by_authority, chain, n))
		must(is_ours(chain[0]));
	return 0;
}
