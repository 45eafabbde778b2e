/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/signer.c"

#include <gnutls/x509.h>
#include <stdio.h>
#include <time.h>

#include "base/array.h"
#include "tests/unit/tlspeer.h"
#include "tests/unit/unit.h"

/* A server's certificate that it has signed itself, and its key, of some kind. */
struct pair {
	char crt[8192], key[8192];
};

static void make_pair(struct pair *p, gnutls_pk_algorithm_t algorithm, unsigned bits)
{
	size_t n = sizeof(p->crt) - 1;
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;

	*p = (struct pair){ 0 };
	assert_true(gnutls_x509_privkey_init(&key) >= 0);
	assert_true(gnutls_x509_crt_init(&crt) >= 0);
	assert_true(gnutls_x509_privkey_generate(key, algorithm, bits, 0) >= 0);
	gnutls_x509_crt_set_version(crt, 3);
	gnutls_x509_crt_set_serial(crt, "\x01", 1);
	gnutls_x509_crt_set_activation_time(crt, time(NULL) - 3600);
	gnutls_x509_crt_set_expiration_time(crt, time(NULL) + 3600);
	gnutls_x509_crt_set_key(crt, key);
	assert_true(gnutls_x509_crt_sign2(crt, crt, key,
	                                  algorithm == GNUTLS_PK_EDDSA_ED25519
	                                          ? GNUTLS_DIG_SHA512
	                                  : algorithm == GNUTLS_PK_EDDSA_ED448
	                                          ? GNUTLS_DIG_SHAKE_256
	                                          : GNUTLS_DIG_SHA256,
	                                  0) >= 0);
	assert_true(gnutls_x509_crt_export(crt, GNUTLS_X509_FMT_PEM, p->crt, &n) >= 0);
	n = sizeof(p->key) - 1;
	assert_true(gnutls_x509_privkey_export_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL,
	                                             GNUTLS_PKCS_PLAIN, p->key, &n) >= 0);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
}

/* Whoever keeps the key. */
struct elsewhere {
	struct tls_key *key;
	unsigned signatures, releases;
	bool refuses;
};

static int sign_elsewhere(void *owner, const struct tls_signing *what, struct buf *signature)
{
	struct elsewhere *e = owner;

	e->signatures++;
	return e->refuses ? -EPIPE : tls_key_sign(e->key, what, signature);
}

static void release_elsewhere(void *owner)
{
	struct elsewhere *e = owner;

	e->releases++;
}

static struct tls_signer *signer_for(struct elsewhere *e)
{
	struct tls_signer *s = xcalloc(1, sizeof(*s));

	*s = (struct tls_signer){ .kind = tls_key_kind(e->key),
		                  .sign = sign_elsewhere,
		                  .release = release_elsewhere,
		                  .owner = e };
	return s;
}

static int load(const struct web_config *web, const char *crt, struct tls_signer *signer,
                struct tls_credentials **out, struct err *err)
{
	const struct tls_params params = { .cert = { "cert.pem", str_from(crt) },
		                           .key = { "key.pem", { 0 } },
		                           .signer = signer,
		                           .web = web,
		                           .web_name = "web.yml" };

	return tls_credentials_new(&params, out, err);
}

/* What a client of that version alone ends with. */
static int shake_hands(const struct tls_credentials *c, const char *version)
{
	struct tls_session *s = tls_session_new(c);
	struct peer p = { 0 };
	char priority[128];
	struct buf plain;
	int rc = GNUTLS_E_AGAIN;

	buf_init(&plain, 1 << 20);
	peer_open(&p);
	snprintf(priority, sizeof(priority),
	         "NORMAL:-VERS-ALL:+VERS-%s:%%VERIFY_ALLOW_SIGN_WITH_SHA1:+SIGN-ALL", version);
	assert_true(gnutls_priority_set_direct(p.gnutls, priority, NULL) >= 0);
	for (int turn = 0; turn < 8 && rc < 0; turn++) {
		rc = gnutls_handshake(p.gnutls);
		if (rc < 0 && rc != GNUTLS_E_AGAIN)
			break;
		if (exchange(&p, s, 1 << 16, &plain) < 0 && p.in.n == 0)
			break;
	}
	peer_close(&p);
	tls_session_free(s);
	buf_deinit(&plain);
	return rc;
}

TEST(signs_with_every_kind_of_key_in_every_version)
{
	static const struct {
		gnutls_pk_algorithm_t algorithm;
		unsigned bits;
		const char *versions[5];
	} rows[] = {
		{ GNUTLS_PK_RSA, 2048, { "TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3" } },
		{ GNUTLS_PK_RSA_PSS, 2048, { "TLS1.2", "TLS1.3" } },
		{ GNUTLS_PK_ECDSA,
		  GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
		  { "TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3" } },
		{ GNUTLS_PK_ECDSA,
		  GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP384R1),
		  { "TLS1.2", "TLS1.3" } },
		{ GNUTLS_PK_ECDSA,
		  GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP521R1),
		  { "TLS1.2", "TLS1.3" } },
		{ GNUTLS_PK_EDDSA_ED25519,
		  GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_ED25519),
		  { "TLS1.2", "TLS1.3" } },
		{ GNUTLS_PK_EDDSA_ED448,
		  GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_ED448),
		  { "TLS1.2", "TLS1.3" } },
	};
	const struct web_config web = { .tls = true,
		                        .min_version = TLS_1_0,
		                        .max_version = TLS_1_3 };

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct elsewhere e = { 0 };
		struct tls_credentials *c = NULL;
		struct pair pair;
		struct err err;

		make_pair(&pair, rows[i].algorithm, rows[i].bits);
		assert_int_equal(tls_key_parse(&(struct tls_pem){ "k", str_from(pair.key) },
		                               &e.key, &err),
		                 0);
		assert_int_equal(load(&web, pair.crt, signer_for(&e), &c, &err), 0);
		for (const char *const *version = rows[i].versions; *version; version++) {
			unsigned before = e.signatures;
			int rc = shake_hands(c, *version);

			if (rc != 0 || e.signatures != before + 1)
				fail_msg("row %zu, %s: %s, %u signatures", i, *version,
				         gnutls_strerror(rc), e.signatures - before);
		}
		tls_credentials_free(c);
		assert_int_equal(e.releases, 1);
		tls_key_free(e.key);
	}
}

static const struct web_config rules = { .tls = true,
	                                 .min_version = TLS_1_2,
	                                 .max_version = TLS_1_3 };

static void begin(struct pair *pair, struct elsewhere *e)
{
	make_pair(pair, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1));
	*e = (struct elsewhere){ 0 };
	assert_int_equal(
		tls_key_parse(&(struct tls_pem){ "k", str_from(pair->key) }, &e->key, NULL), 0);
}

TEST(refuses_a_key_elsewhere_that_is_another_certificates)
{
	struct tls_credentials *c = NULL;
	struct elsewhere e;
	struct pair pair, other;
	struct err err;

	begin(&pair, &e);
	make_pair(&other, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1));
	assert_int_equal(load(&rules, other.crt, signer_for(&e), &c, &err), -EINVAL);
	assert_string_equal(err.text,
	                    "key.pem: the private key does not match the public key of the "
	                    "certificate in cert.pem: renew both together");
	assert_int_equal(e.releases, 1);
	make_pair(&other, GNUTLS_PK_RSA, 2048);
	assert_int_equal(load(&rules, other.crt, signer_for(&e), &c, &err), -EINVAL);
	assert_int_equal(e.releases, 2);
	tls_key_free(e.key);
}

TEST(says_why_there_is_no_key_elsewhere_once_the_certificate_is_good)
{
	struct tls_credentials *c = NULL;
	struct tls_signer *s;
	struct elsewhere e;
	struct pair pair;
	struct err err;

	begin(&pair, &e);
	s = signer_for(&e);
	snprintf(s->refusal.text, sizeof(s->refusal.text), "key.pem: is none");
	assert_int_equal(load(&rules, pair.crt, s, &c, &err), -EINVAL);
	assert_string_equal(err.text, "key.pem: is none");
	s = signer_for(&e);
	snprintf(s->refusal.text, sizeof(s->refusal.text), "key.pem: is none");
	assert_int_equal(load(&rules, "", s, &c, &err), -EINVAL);
	assert_string_equal(err.text, "cert.pem: no PEM certificate in it");
	assert_int_equal(e.releases, 2);
	tls_key_free(e.key);
}

TEST(ends_a_handshake_that_nobody_signs)
{
	struct tls_credentials *c = NULL;
	struct elsewhere e;
	struct pair pair;
	struct err err;

	begin(&pair, &e);
	assert_int_equal(load(&rules, pair.crt, signer_for(&e), &c, &err), 0);
	e.refuses = true;
	assert_true(shake_hands(c, "TLS1.3") < 0);
	e.refuses = false;
	assert_int_equal(shake_hands(c, "TLS1.3"), 0);
	tls_credentials_free(c);
	tls_key_free(e.key);
}

TEST(makes_no_signature_of_another_kind)
{
	const struct {
		struct tls_signing what;
		int rc;
	} rows[] = {
		{ { true, GNUTLS_SIGN_ECDSA_SHA256, STR("12345678901234567890123456789012") },
		  0 },
		{ { true, GNUTLS_SIGN_RSA_RAW, STR("12345678901234567890123456789012") },
		  -EINVAL },
		{ { true, GNUTLS_SIGN_RSA_PSS_SHA256, STR("12345678901234567890123456789012") },
		  -EINVAL },
		{ { false, GNUTLS_SIGN_EDDSA_ED25519, STR("any") }, -EINVAL },
		{ { true, GNUTLS_SIGN_UNKNOWN, STR("12345678901234567890123456789012") },
		  -EINVAL },
		{ { true, UINT32_MAX, STR("12345678901234567890123456789012") }, -EINVAL },
		{ { true, GNUTLS_SIGN_ECDSA_SHA256, { 0 } }, -EINVAL },
	};
	struct elsewhere e;
	struct pair pair;

	begin(&pair, &e);
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct buf made;

		buf_init(&made, TLS_SIGNATURE_MAX_BYTES);
		if (tls_key_sign(e.key, &rows[i].what, &made) != rows[i].rc)
			fail_msg("row %zu", i);
		buf_deinit(&made);
	}
	tls_key_free(e.key);
}

RUN_TESTS(cmocka_unit_test(signs_with_every_kind_of_key_in_every_version),
          cmocka_unit_test(refuses_a_key_elsewhere_that_is_another_certificates),
          cmocka_unit_test(says_why_there_is_no_key_elsewhere_once_the_certificate_is_good),
          cmocka_unit_test(ends_a_handshake_that_nobody_signs),
          cmocka_unit_test(makes_no_signature_of_another_kind))
