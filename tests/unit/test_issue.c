/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/issue.c"

#include "tests/unit/pki.h"
#include "tests/unit/unit.h"

TEST(writes_names_as_rules_compare_them)
{
	static const struct {
		const char *name, *written; /* NULL: no certificate can have it */
	} rows[] = {
		{ "prometheus", "prometheus" },
		{ "Node-1.example.org", "Node-1.example.org" },
		{ "*.example.org", "*.example.org" },
		{ "with_underscore", "with_underscore" },
		{ "10.0.0.7", "10.0.0.7" },
		{ "2001:DB8:0::1", "2001:db8::1" },
		{ "spiffe://example.org/prometheus", "spiffe://example.org/prometheus" },
		{ "ops@example.org", "ops@example.org" },
		{ "", NULL },
		{ ".", NULL },
		{ "a..b", NULL },
		{ "a.", NULL },
		{ "*", NULL },
		{ "a.*.b", NULL },
		{ "a b", NULL },
		{ "b\xc3\xbc", NULL },
		{ "spiffe://a b", NULL },
		{ "../x", NULL },
		{ "dns:a", NULL },
	};
	char out[ISSUE_NAME_MAX_BYTES + 1], text[ISSUE_NAME_MAX_BYTES + 2];
	struct err err;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int rc = tls_check_name(rows[i].name, out, &err);

		assert_int_equal(rc, rows[i].written ? 0 : -EINVAL);
		if (rows[i].written)
			assert_string_equal(out, rows[i].written);
	}
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(tls_check_name(text, out, &err), -EINVAL);
	memset(text, 'a', 64);
	text[64] = '\0';
	assert_int_equal(tls_check_name(text, out, &err), -EINVAL); /* a label has 63 */
}

/* What GnuTLS thinks of leaf, under ca, as this purpose. */
static unsigned verify(const struct buf *ca, const struct buf *leaf, const char *purpose)
{
	gnutls_typed_vdata_st data = { GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)purpose, 0 };
	const struct tls_pem ca_pem = { "ca", buf_str(ca) },
			     leaf_pem = { "leaf", buf_str(leaf) };
	gnutls_x509_crt_t *trusted, *chain;
	gnutls_x509_trust_list_t list;
	unsigned n, m, status;

	must(gnutls_x509_trust_list_init(&list, 0) >= 0);
	must(pem_certificates(&ca_pem, 1, &trusted, &n, NULL) == 0);
	must(pem_certificates(&leaf_pem, 1, &chain, &m, NULL) == 0);
	must(gnutls_x509_trust_list_add_cas(list, trusted, n, 0) == 1);
	must(gnutls_x509_trust_list_verify_crt2(list, chain, m, &data, 1, 0, &status, NULL) >=
	     0);
	gnutls_free(trusted);
	pem_free(chain, m);
	gnutls_x509_trust_list_deinit(list, 1);
	return status;
}

TEST(issues_pairs_for_their_purpose_alone)
{
	static const char *const names[] = { "node1.example.org", "127.0.0.1" };
	struct tls_pair ca = { 0 }, server = { 0 }, client = { 0 };
	struct tls_issuer *issuer;

	assert_int_equal(tls_issuer_new("test", 10, &issuer, &ca, NULL), 0);
	assert_int_equal(tls_issue(issuer, ISSUE_FOR_SERVERS, names, 2, 5, &server, NULL), 0);
	assert_int_equal(tls_issue(issuer, ISSUE_FOR_CLIENTS, names, 1, 50, &client, NULL), 0);
	assert_int_equal(verify(&ca.cert, &server.cert, GNUTLS_KP_TLS_WWW_SERVER), 0);
	assert_int_equal(verify(&ca.cert, &client.cert, GNUTLS_KP_TLS_WWW_CLIENT), 0);
	assert_int_not_equal(verify(&ca.cert, &server.cert, GNUTLS_KP_TLS_WWW_CLIENT), 0);
	assert_int_not_equal(verify(&ca.cert, &client.cert, GNUTLS_KP_TLS_WWW_SERVER), 0);
	assert_true(server.not_after_s < ca.not_after_s);
	assert_int_equal(client.not_after_s, ca.not_after_s); /* no longer than its authority */
	tls_pair_deinit(&ca);
	tls_pair_deinit(&server);
	tls_pair_deinit(&client);
	tls_issuer_free(issuer);
}

TEST(takes_a_new_authority_up_again)
{
	static const char *const names[] = { "a" };
	struct tls_pair ca = { 0 }, leaf = { 0 };
	struct tls_issuer *issuer, *again;

	assert_int_equal(tls_issuer_new("test", 10, &issuer, &ca, NULL), 0);
	tls_issuer_free(issuer);
	const struct tls_pem cert = { "ca.crt", buf_str(&ca.cert) },
			     key = { "ca.key", buf_str(&ca.key) };
	assert_int_equal(tls_issuer_load(&cert, &key, &again, NULL), 0);
	assert_int_equal(tls_issue(again, ISSUE_FOR_SERVERS, names, 1, 5, &leaf, NULL), 0);
	assert_int_equal(verify(&ca.cert, &leaf.cert, GNUTLS_KP_TLS_WWW_SERVER), 0);
	tls_pair_deinit(&ca);
	tls_pair_deinit(&leaf);
	tls_issuer_free(again);
}

TEST(refuses_authorities_that_cannot_issue)
{
	struct pki good, other, expired, leaf;
	struct tls_issuer *issuer;
	struct err err;

	pki_make(&good, &(struct pki_params){ .name = "good", .is_ca = true, .days = 5 });
	pki_make(&other, &(struct pki_params){ .name = "other", .is_ca = true, .days = 5 });
	pki_make(&expired, &(struct pki_params){ .name = "old", .is_ca = true, .days = -1 });
	pki_make(&leaf, &(struct pki_params){ .name = "leaf", .days = 5 });
	const struct {
		const char *cert, *key, *sentence;
	} rows[] = {
		{ good.crt_pem, other.key_pem,
		  "ca.key: the private key is not that of ca.crt" },
		{ leaf.crt_pem, leaf.key_pem, "ca.crt: not the certificate of an authority" },
		{ expired.crt_pem, expired.key_pem, "ca.crt: the authority has expired" },
		{ good.key_pem, good.crt_pem,
		  "ca.crt: no PEM certificate in it but a private key: are certificate and key "
		  "switched?" },
		{ good.crt_pem, "", "ca.key: no PEM private key in it" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct tls_pem cert = { "ca.crt", str_from(rows[i].cert) },
				     key = { "ca.key", str_from(rows[i].key) };

		assert_int_equal(tls_issuer_load(&cert, &key, &issuer, &err), -EINVAL);
		assert_string_equal(err.text, rows[i].sentence);
	}
	pki_free(&good);
	pki_free(&other);
	pki_free(&expired);
	pki_free(&leaf);
}

RUN_TESTS(cmocka_unit_test(writes_names_as_rules_compare_them),
          cmocka_unit_test(issues_pairs_for_their_purpose_alone),
          cmocka_unit_test(takes_a_new_authority_up_again),
          cmocka_unit_test(refuses_authorities_that_cannot_issue))
