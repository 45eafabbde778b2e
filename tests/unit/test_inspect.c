/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/inspect.c"

#include "tests/unit/pki.h"
#include "tests/unit/unit.h"

static struct pki ca, middle, server, nameless;

struct shown {
	struct tls_facts facts[4];
	char names[4][64]; /* the first of each */
	size_t n;
};

static void on_facts(void *owner, const struct tls_facts *facts)
{
	struct shown *s = owner;

	snprintf(s->names[s->n], sizeof(s->names[0]), "%s",
	         facts->n_names > 0 ? facts->names[0] : "");
	s->facts[s->n++] = *facts;
}

static void inspect(const char *chain, const char *key, struct shown *shown)
{
	struct web_config web = { .tls = true,
		                  .client_auth = CLIENT_AUTH_REQUIRE_AND_VERIFY,
		                  .client_ca = { .path = ca.crt_pem },
		                  .min_version = TLS_1_2,
		                  .max_version = TLS_1_3 };
	struct tls_params params = { { "cert.pem", str_from(chain) },
		                     { "key.pem", str_from(key) },
		                     { "ca.pem", str_from(ca.crt_pem) },
		                     &web,
		                     "web.yml" };
	struct tls_credentials *c;
	struct err err;

	*shown = (struct shown){ 0 };
	assert_int_equal(tls_credentials_new(&params, &c, &err), 0);
	tls_inspect(c, on_facts, shown);
	tls_credentials_free(c);
}

TEST(shows_the_chain_and_the_client_cas)
{
	struct shown s;
	char chain[8192];

	snprintf(chain, sizeof(chain), "%s%s", server.crt_pem, middle.crt_pem);
	inspect(chain, server.key_pem, &s);
	assert_int_equal(s.n, 3);
	assert_int_equal(s.facts[0].depth, 0);
	assert_string_equal(s.facts[0].subject, "CN=server");
	assert_string_equal(s.facts[0].issuer, "CN=middle");
	assert_string_equal(s.facts[0].key, "ECDSA, 256 bits");
	assert_string_equal(s.facts[0].signature, "ECDSA-SHA256");
	assert_int_equal(s.facts[0].n_names, 1);
	assert_string_equal(s.names[0], "localhost");
	assert_true(s.facts[0].for_servers);
	assert_false(s.facts[0].weak_key);
	assert_false(s.facts[0].weak_signature);
	assert_int_equal(s.facts[1].depth, 1);
	assert_true(s.facts[1].is_ca);
	assert_int_equal(s.facts[2].role, TLS_ROLE_CLIENT_CA);
	assert_true(s.facts[2].is_ca);
}

TEST(shows_what_is_sent_and_no_stranger)
{
	struct shown s;
	char chain[8192];

	snprintf(chain, sizeof(chain), "%s%s", server.crt_pem, ca.crt_pem);
	inspect(chain, server.key_pem, &s);
	assert_int_equal(s.n, 2);
	assert_int_equal(s.facts[1].role, TLS_ROLE_CLIENT_CA);
}

TEST(sees_what_a_certificate_is_not_for)
{
	struct shown s;

	inspect(nameless.crt_pem, nameless.key_pem, &s);
	assert_int_equal(s.facts[0].n_names, 0);
	assert_false(s.facts[0].for_servers);
	assert_false(s.facts[0].is_ca);
}

static int make_all(void **state)
{
	(void)state;
	pki_make(&ca, &(struct pki_params){ .name = "ca", .is_ca = true, .days = 1 });
	pki_make(&middle, &(struct pki_params){
				  .name = "middle", .issuer = &ca, .is_ca = true, .days = 1 });
	pki_make(&server,
	         &(struct pki_params){
			 .name = "server", .issuer = &middle, .days = 1, .dns = "localhost" });
	pki_make(&nameless, &(struct pki_params){ .name = "x",
	                                          .issuer = &ca,
	                                          .days = 1,
	                                          .purpose = GNUTLS_KP_TLS_WWW_CLIENT });
	return 0;
}

static int free_all(void **state)
{
	(void)state;
	pki_free(&ca);
	pki_free(&middle);
	pki_free(&server);
	pki_free(&nameless);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_the_chain_and_the_client_cas),
		cmocka_unit_test(shows_what_is_sent_and_no_stranger),
		cmocka_unit_test(sees_what_a_certificate_is_not_for),
	};

	return cmocka_run_group_tests(tests, make_all, free_all);
}
