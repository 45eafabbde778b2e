/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/vault.c"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "tests/unit/unit.h"

static struct tls_key *some_key(void)
{
	char pem[1024] = "";
	size_t n = sizeof(pem) - 1;
	gnutls_x509_privkey_t made;
	struct tls_key *key;

	assert_true(gnutls_x509_privkey_init(&made) >= 0);
	assert_true(gnutls_x509_privkey_generate(made, GNUTLS_PK_EDDSA_ED25519, 256, 0) >= 0);
	assert_true(gnutls_x509_privkey_export_pkcs8(made, GNUTLS_X509_FMT_PEM, NULL,
	                                             GNUTLS_PKCS_PLAIN, pem, &n) >= 0);
	gnutls_x509_privkey_deinit(made);
	assert_int_equal(tls_key_parse(&(struct tls_pem){ "k", str_from(pem) }, &key, NULL), 0);
	return key;
}

TEST(gives_each_key_a_number_that_never_comes_again)
{
	struct tls_key *first = some_key(), *second = some_key();
	struct vault v;

	vault_init(&v);
	assert_true(vault_add(&v, first) == 1 && vault_add(&v, second) == 2);
	assert_ptr_equal(vault_find(&v, 1), first);
	assert_ptr_equal(vault_find(&v, 2), second);
	vault_release(&v, 1);
	assert_null(vault_find(&v, 1));
	assert_true(vault_add(&v, some_key()) == 3);
	assert_null(vault_find(&v, 1));
	assert_null(vault_find(&v, 0)); /* of the places that are free */
	assert_null(vault_find(&v, UINT64_MAX));
	vault_release(&v, 0);
	vault_release(&v, 1);
	vault_release(&v, 2);
	vault_release(&v, 3);
}

TEST(is_full_at_its_bound_and_takes_keys_again_after_a_release)
{
	struct tls_key *more = some_key();
	struct vault v;

	vault_init(&v);
	for (unsigned i = 1; i <= VAULT_MAX; i++)
		assert_true(vault_add(&v, some_key()) == i);
	assert_true(vault_add(&v, more) == 0);
	vault_release(&v, 100);
	assert_true(vault_add(&v, more) == VAULT_MAX + 1);
	for (unsigned i = 1; i <= VAULT_MAX + 1; i++)
		vault_release(&v, i);
}

RUN_TESTS(cmocka_unit_test(gives_each_key_a_number_that_never_comes_again),
          cmocka_unit_test(is_full_at_its_bound_and_takes_keys_again_after_a_release))
