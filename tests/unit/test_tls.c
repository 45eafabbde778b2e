/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/credentials.c"
#include "tls/session.c"

#include "tests/unit/pki.h"
#include "tests/unit/tlspeer.h"
#include "tests/unit/unit.h"

static struct pki ca, server, client, other_ca, stranger, expired, for_servers;

static struct web_config plain_rules = { .tls = true,
	                                 .min_version = TLS_1_2,
	                                 .max_version = TLS_1_3 };

static struct tls_params params_for(const struct web_config *web)
{
	return (struct tls_params){
		.cert = { "cert.pem", str_from(server.crt_pem) },
		.key = { "key.pem", str_from(server.key_pem) },
		.client_ca = { web->client_auth == CLIENT_AUTH_NONE ? NULL : "ca.pem",
		               str_from(ca.crt_pem) },
		.web = web,
	};
}

TEST(says_what_is_wrong_with_a_pair)
{
	const struct {
		const char *cert, *key, *expected;
	} rows[] = {
		{ server.key_pem, server.crt_pem,
		  "cert.pem: no PEM certificate in it but a private "
		  "key: are certificate and key switched?" },
		{ server.crt_pem, server.crt_pem,
		  "key.pem: no PEM private key in it but a "
		  "certificate: are certificate and key switched?" },
		{ "", server.key_pem, "cert.pem: no PEM certificate in it" },
		{ server.crt_pem, "", "key.pem: no PEM private key in it" },
		{ server.crt_pem, client.key_pem,
		  "key.pem: the private key does not match the public "
		  "key of the certificate in cert.pem: renew both "
		  "together" },
		{ "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
		  server.key_pem, "cert.pem: a certificate in it does not parse" },
		{ server.crt_pem,
		  "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
		  "key.pem: the private key does not parse" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct tls_params params = params_for(&plain_rules);
		struct tls_credentials *c = NULL;
		struct err err = { "" };

		params.cert.text = str_from(rows[i].cert);
		params.key.text = str_from(rows[i].key);
		assert_int_equal(tls_credentials_new(&params, &c, &err), -EINVAL);
		if (!strstr(err.text, rows[i].expected))
			fail_msg("row %zu: got \"%s\"", i, err.text);
	}
}

TEST(says_that_an_encrypted_key_cannot_be_used)
{
	struct tls_params params = params_for(&plain_rules);
	struct tls_credentials *c = NULL;
	struct err err = { "" };
	char pem[4096];
	size_t n = sizeof(pem) - 1;

	assert_true(gnutls_x509_privkey_export_pkcs8(server.key, GNUTLS_X509_FMT_PEM, "secret",
	                                             GNUTLS_PKCS_PBES2_AES_256, pem, &n) >= 0);
	params.key.text = (struct str){ pem, n };
	assert_int_equal(tls_credentials_new(&params, &c, &err), -EINVAL);
	assert_non_null(strstr(err.text, "the private key is encrypted"));
}

TEST(takes_certificate_and_key_from_one_text)
{
	struct tls_params params = params_for(&plain_rules);
	struct tls_credentials *c = NULL;
	struct err err = { "" };
	char both[8192];

	snprintf(both, sizeof(both), "%s%s", server.key_pem, server.crt_pem);
	params.cert.text = params.key.text = str_from(both);
	assert_int_equal(tls_credentials_new(&params, &c, &err), 0);
	tls_credentials_free(c);
}

TEST(refuses_a_client_ca_without_certificates)
{
	struct web_config web = plain_rules;
	struct tls_params params;
	struct tls_credentials *c = NULL;
	struct err err = { "" };

	web.client_auth = CLIENT_AUTH_REQUIRE_AND_VERIFY;
	params = params_for(&web);
	params.client_ca.text = STR("# nothing here\n");
	assert_int_equal(tls_credentials_new(&params, &c, &err), -EINVAL);
	assert_string_equal(err.text, "ca.pem: no PEM certificate in it");
}

TEST(lists_what_it_loaded)
{
	struct web_config web = plain_rules;
	struct tls_params params;
	struct tls_credentials *c = NULL;
	const struct tls_certificate *all;
	struct err err;
	size_t n;

	web.client_auth = CLIENT_AUTH_REQUIRE_AND_VERIFY;
	params = params_for(&web);
	assert_int_equal(tls_credentials_new(&params, &c, &err), 0);
	all = tls_certificates(c, &n);
	assert_int_equal(n, 2);
	assert_int_equal(all[0].role, TLS_ROLE_SERVER);
	assert_string_equal(all[0].subject, "CN=server");
	assert_string_equal(all[0].serial, "0102");
	assert_int_equal(all[1].role, TLS_ROLE_CLIENT_CA);
	assert_true(all[1].not_after_s > all[1].not_before_s);
	tls_credentials_free(c);
}

/* What the rules say of a chain of one certificate, or of none. */
static int verdict(enum client_auth auth, const char *san, const struct pki *shown,
                   gnutls_alert_description_t *alert)
{
	struct web_config web = plain_rules;
	char *sans[] = { (char *)san };
	struct tls_credentials *c = NULL;
	struct tls_params params;
	gnutls_datum_t der = { 0 };
	struct err err;
	int rc;

	web.client_auth = auth;
	web.sans = sans;
	web.sans_set = san != NULL;
	web.n_sans = san && *san ? 1 : 0;
	params = params_for(&web);
	assert_int_equal(tls_credentials_new(&params, &c, &err), 0);
	if (shown)
		assert_true(gnutls_x509_crt_export2(shown->crt, GNUTLS_X509_FMT_DER, &der) >=
		            0);
	*alert = 0;
	rc = tls_verify(c, shown ? &der : NULL, shown ? 1 : 0, GNUTLS_TLS1_3, alert, &err);
	gnutls_free(der.data);
	tls_credentials_free(c);
	return rc;
}

TEST(lets_in_by_the_table_of_client_auth_types)
{
	static const struct {
		enum client_auth auth;
		int none, valid, untrusted, expired, wrong_use;
	} rows[] = {
		{ CLIENT_AUTH_NONE, 0, 0, 0, 0, 0 },
		{ CLIENT_AUTH_REQUEST, 0, 0, 0, 0, 0 },
		{ CLIENT_AUTH_REQUIRE_ANY, GNUTLS_A_CERTIFICATE_REQUIRED, 0, 0, 0, 0 },
		{ CLIENT_AUTH_VERIFY_IF_GIVEN, 0, 0, GNUTLS_A_UNKNOWN_CA,
		  GNUTLS_A_CERTIFICATE_EXPIRED, GNUTLS_A_BAD_CERTIFICATE },
		{ CLIENT_AUTH_REQUIRE_AND_VERIFY, GNUTLS_A_CERTIFICATE_REQUIRED, 0,
		  GNUTLS_A_UNKNOWN_CA, GNUTLS_A_CERTIFICATE_EXPIRED, GNUTLS_A_BAD_CERTIFICATE },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct {
			const struct pki *shown;
			int alert;
		} columns[] = { { NULL, rows[i].none },
			        { &client, rows[i].valid },
			        { &stranger, rows[i].untrusted },
			        { &expired, rows[i].expired },
			        { &for_servers, rows[i].wrong_use } };

		for (size_t j = 0; j < sizeof(columns) / sizeof(columns[0]); j++) {
			gnutls_alert_description_t alert;
			int rc = verdict(rows[i].auth, NULL, columns[j].shown, &alert);

			assert_int_equal(rc, columns[j].alert ? -EACCES : 0);
			assert_int_equal(alert, columns[j].alert);
		}
	}
}

TEST(compares_names_byte_by_byte)
{
	static const struct {
		const char *san;
		int rc;
	} rows[] = {
		{ "client.example", 0 },      { "Client.example", -EACCES },
		{ "*.example", -EACCES },     { "DNS:client.example", -EACCES },
		{ "client.exampl", -EACCES }, { "", -EACCES },
	};
	gnutls_alert_description_t alert;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(verdict(CLIENT_AUTH_REQUIRE_AND_VERIFY, rows[i].san, &client,
		                         &alert),
		                 rows[i].rc);
}

TEST(refuses_a_client_without_certificate_where_names_are_listed)
{
	gnutls_alert_description_t alert;

	assert_int_equal(verdict(CLIENT_AUTH_REQUEST, "client.example", NULL, &alert), -EACCES);
	assert_int_equal(alert, GNUTLS_A_CERTIFICATE_REQUIRED);
	assert_int_equal(verdict(CLIENT_AUTH_VERIFY_IF_GIVEN, "client.example", NULL, &alert),
	                 -EACCES);
	assert_int_equal(verdict(CLIENT_AUTH_NONE, "client.example", NULL, &alert), 0);
}

TEST(carries_bytes_both_ways_however_they_are_cut)
{
	static const size_t slices[] = { 1, 7, 1 << 16 };
	struct tls_params params = params_for(&plain_rules);
	struct tls_credentials *c = NULL;
	struct err err;

	assert_int_equal(tls_credentials_new(&params, &c, &err), 0);
	for (size_t i = 0; i < sizeof(slices) / sizeof(slices[0]); i++) {
		struct tls_session *s = tls_session_new(c);
		struct peer p = { 0 };
		struct buf plain;
		char got[16];
		int rc;

		buf_init(&plain, 1 << 20);
		peer_open(&p);
		for (int turn = 0; turn < 8 && (rc = gnutls_handshake(p.gnutls)) < 0; turn++)
			assert_int_equal(exchange(&p, s, slices[i], &plain), 0);
		assert_int_equal(rc, 0);
		gnutls_record_send(p.gnutls, "ping", 4);
		assert_int_equal(exchange(&p, s, slices[i], &plain), 0);
		assert_true(tls_is_open(s));
		assert_str(buf_str(&plain), "ping");
		assert_int_equal(tls_send(s, STR("pong")), 0);
		assert_int_equal(exchange(&p, s, slices[i], &plain), 0);
		do {
			rc = (int)gnutls_record_recv(p.gnutls, got, sizeof(got));
		} while (rc == GNUTLS_E_AGAIN && p.in.n > 0);
		assert_int_equal(rc, 4);
		assert_memory_equal(got, "pong", 4);
		gnutls_bye(p.gnutls, GNUTLS_SHUT_WR);
		assert_int_equal(exchange(&p, s, slices[i], &plain), -ECONNRESET);
		assert_false(tls_is_open(s));
		peer_close(&p);
		buf_deinit(&plain);
		tls_session_free(s);
	}
	tls_credentials_free(c);
}

/* What a client that speaks TLS 1.2 at most ends with, from our session for these rules. */
static void shake_hands_tls12(const struct web_config *web, struct peer *p)
{
	struct tls_params params = params_for(web);
	struct tls_credentials *c = NULL;
	struct tls_session *s;
	struct buf plain;
	struct err err;
	int rc;

	assert_int_equal(tls_credentials_new(&params, &c, &err), 0);
	s = tls_session_new(c);
	buf_init(&plain, 1 << 20);
	peer_open(p);
	gnutls_priority_set_direct(p->gnutls, "NORMAL:-VERS-ALL:+VERS-TLS1.2", NULL);
	for (int turn = 0; turn < 8 && (rc = gnutls_handshake(p->gnutls)) < 0; turn++)
		assert_int_equal(exchange(p, s, 1 << 16, &plain), 0);
	assert_int_equal(rc, 0);
	tls_session_free(s);
	buf_deinit(&plain);
	tls_credentials_free(c);
}

/* RFC 8446 section 4.1.3: what an attacker who took TLS 1.3 away cannot hide. */
TEST(tells_a_client_of_tls12_that_there_was_a_newer_one)
{
	static const char mark[] = { 'D', 'O', 'W', 'N', 'G', 'R', 'D', 1 };
	const struct {
		unsigned suites;
		enum tls_version min, max;
		bool marked;
	} rows[] = {
		{ 0, TLS_1_2, TLS_1_3, true },
		{ 0, TLS_1_0, TLS_1_3, true },
		{ 1U << TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_1_2, TLS_1_3, true },
		{ 1U << TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_1_2, TLS_1_2, false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct web_config web = plain_rules;
		struct peer p = { 0 };
		gnutls_datum_t from_client, from_server;

		web.suites = rows[i].suites;
		web.min_version = rows[i].min;
		web.max_version = rows[i].max;
		shake_hands_tls12(&web, &p);
		if (rows[i].suites)
			assert_int_equal(gnutls_cipher_get(p.gnutls),
			                 GNUTLS_CIPHER_AES_256_GCM);
		gnutls_session_get_random(p.gnutls, &from_client, &from_server);
		assert_int_equal(memcmp(from_server.data + from_server.size - sizeof(mark),
		                        mark, sizeof(mark)) == 0,
		                 rows[i].marked);
		peer_close(&p);
	}
}

TEST(says_when_no_suite_fits_the_key)
{
	const struct {
		unsigned suites;
		enum tls_version min, max;
		int rc;
		const char *expected;
	} rows[] = {
		{ 0, TLS_1_0, TLS_1_2, 0, NULL },
		{ 1U << TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_1_2, TLS_1_2, 0, NULL },
		{ 1U << TLS_AES_128_GCM_SHA256, TLS_1_3, TLS_1_3, 0, NULL },
		{ 1U << TLS_AES_128_GCM_SHA256, TLS_1_2, TLS_1_3, 0,
		  "web.yml:7: cipher_suites: has no suite for TLS 1.2 with the key key.pem, so "
		  "nobody can speak it: add a TLS_ECDHE_ECDSA suite, or raise min_version" },
		{ 1U << TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_1_1, TLS_1_2, 0,
		  "web.yml:7: cipher_suites: has no suite for TLS 1.1 and older with the key "
		  "key.pem, so nobody can speak it: add a TLS_ECDHE_ECDSA suite with CBC, or "
		  "raise min_version" },
		{ 1U << TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, TLS_1_2, TLS_1_2, -EINVAL,
		  "web.yml:7: cipher_suites: nobody could connect: up to max_version TLS12, "
		  "the "
		  "key key.pem needs a TLS_ECDHE_ECDSA suite, and the list has none" },
		{ 1U << TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, TLS_1_0, TLS_1_1, -EINVAL,
		  "web.yml:7: cipher_suites: nobody could connect: up to max_version TLS11, "
		  "the "
		  "key key.pem needs a TLS_ECDHE_ECDSA suite with CBC, and the list has none" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct web_config web = plain_rules;
		struct tls_params params = params_for(&web);
		struct tls_credentials *c = NULL;
		struct err err = { "" };

		params.web_name = "web.yml";
		web.suites = rows[i].suites;
		web.suites_line = 7;
		web.min_version = rows[i].min;
		web.max_version = rows[i].max;
		assert_int_equal(tls_credentials_new(&params, &c, &err), rows[i].rc);
		if (rows[i].rc < 0) {
			assert_string_equal(err.text, rows[i].expected);
			continue;
		}
		if (rows[i].expected)
			assert_string_equal(tls_warning(c, 0), rows[i].expected);
		assert_null(tls_warning(c, rows[i].expected ? 1 : 0));
		tls_credentials_free(c);
	}
}

/* A handshake in which the client offers these protocols; *rc is what the client has of it. */
static struct tls_session *greet(struct tls_credentials *c, const char *const *offers,
                                 struct peer *p, int *rc)
{
	struct tls_session *s = tls_session_new(c);
	gnutls_datum_t list[3];
	struct buf plain;
	unsigned n = 0;

	buf_init(&plain, 1 << 10);
	peer_open(p);
	for (; offers[n]; n++)
		list[n] = tls_datum(str_from(offers[n]));
	if (n > 0)
		must(gnutls_alpn_set_protocols(p->gnutls, list, n, 0) >= 0);
	for (int turn = 0; turn < 8; turn++) {
		*rc = gnutls_handshake(p->gnutls);
		exchange(p, s, SIZE_MAX, &plain);
		if (*rc == 0 || gnutls_error_is_fatal(*rc))
			break;
	}
	buf_deinit(&plain);
	return s;
}

TEST(chooses_a_protocol_of_those_that_a_client_offers)
{
	static const struct {
		bool http2;
		const char *offers[4], *chosen; /* NULL: none, which is HTTP/1 */
	} rows[] = {
		{ true, { "h2", "http/1.1" }, "h2" },
		{ true, { "http/1.1", "h2" }, "h2" },
		{ true, { "unknown", "h2" }, "h2" },
		{ true, { "http/1.1" }, "http/1.1" },
		{ true, { NULL }, NULL },
		{ false, { "h2", "http/1.1" }, NULL },
		{ false, { "unknown" }, NULL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct web_config web = plain_rules;
		struct tls_params params = params_for(&web);
		struct tls_credentials *c = NULL;
		gnutls_datum_t chosen = { 0 };
		struct peer p = { 0 };
		struct tls_session *s;
		struct err err;
		int rc;

		web.http2 = rows[i].http2;
		assert_int_equal(tls_credentials_new(&params, &c, &err), 0);
		s = greet(c, rows[i].offers, &p, &rc);
		assert_int_equal(rc, 0);
		assert_true(tls_is_open(s));
		gnutls_alpn_get_selected_protocol(p.gnutls, &chosen);
		assert_str(((struct str){ (const char *)chosen.data, chosen.size }),
		           rows[i].chosen);
		assert_int_equal(tls_protocol(s) == TLS_PROTOCOL_HTTP2,
		                 rows[i].chosen && strcmp(rows[i].chosen, "h2") == 0);
		peer_close(&p);
		tls_session_free(s);
		tls_credentials_free(c);
	}
}

TEST(refuses_a_client_that_offers_other_protocols_only)
{
	static const char *const offers[] = { "spdy/3", "ftp", NULL };
	struct web_config web = plain_rules;
	struct tls_params params = params_for(&web);
	struct tls_credentials *c = NULL;
	struct peer p = { 0 };
	struct tls_session *s;
	struct err err;
	int rc;

	web.http2 = true;
	assert_int_equal(tls_credentials_new(&params, &c, &err), 0);
	s = greet(c, offers, &p, &rc);
	assert_int_equal(rc, GNUTLS_E_FATAL_ALERT_RECEIVED);
	assert_int_equal(gnutls_alert_get(p.gnutls), GNUTLS_A_NO_APPLICATION_PROTOCOL);
	assert_false(tls_is_open(s));
	peer_close(&p);
	tls_session_free(s);
	tls_credentials_free(c);
}

TEST(refuses_garbage_with_an_alert)
{
	struct tls_params params = params_for(&plain_rules);
	struct tls_credentials *c = NULL;
	struct tls_session *s;
	struct buf plain;
	struct err err;

	buf_init(&plain, 1 << 20);
	assert_int_equal(tls_credentials_new(&params, &c, &err), 0);
	s = tls_session_new(c);
	assert_int_equal(tls_receive(s, "\x16\x03\x01\x00\x04\x02\x00\x00\x00", 9, &plain,
	                             &err),
	                 -EPROTO);
	assert_true(tls_output(s)->n >= 7);
	assert_int_equal(tls_output(s)->p[0], 21); /* an alert record */
	assert_int_equal(tls_receive(s, "more", 4, &plain, &err), -ECONNRESET);
	tls_session_free(s);
	tls_credentials_free(c);
	buf_deinit(&plain);
}

static int make_all(void **state)
{
	(void)state;
	pki_make(&ca, &(struct pki_params){ .name = "ca", .is_ca = true, .days = 1 });
	pki_make(&other_ca, &(struct pki_params){ .name = "other", .is_ca = true, .days = 1 });
	pki_make(&server,
	         &(struct pki_params){
			 .name = "server", .issuer = &ca, .days = 1, .dns = "localhost" });
	pki_make(&client, &(struct pki_params){ .name = "client",
	                                        .issuer = &ca,
	                                        .days = 1,
	                                        .dns = "client.example",
	                                        .purpose = GNUTLS_KP_TLS_WWW_CLIENT });
	pki_make(&stranger,
	         &(struct pki_params){ .name = "x", .issuer = &other_ca, .days = 1 });
	pki_make(&expired, &(struct pki_params){ .name = "old", .issuer = &ca, .days = -1 });
	pki_make(&for_servers, &(struct pki_params){ .name = "s",
	                                             .issuer = &ca,
	                                             .days = 1,
	                                             .purpose = GNUTLS_KP_TLS_WWW_SERVER });
	return 0;
}

static int free_all(void **state)
{
	struct pki *const all[] = { &ca,       &server,  &client,     &other_ca,
		                    &stranger, &expired, &for_servers };

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		pki_free(all[i]);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_is_wrong_with_a_pair),
		cmocka_unit_test(says_that_an_encrypted_key_cannot_be_used),
		cmocka_unit_test(takes_certificate_and_key_from_one_text),
		cmocka_unit_test(refuses_a_client_ca_without_certificates),
		cmocka_unit_test(lists_what_it_loaded),
		cmocka_unit_test(lets_in_by_the_table_of_client_auth_types),
		cmocka_unit_test(compares_names_byte_by_byte),
		cmocka_unit_test(refuses_a_client_without_certificate_where_names_are_listed),
		cmocka_unit_test(carries_bytes_both_ways_however_they_are_cut),
		cmocka_unit_test(tells_a_client_of_tls12_that_there_was_a_newer_one),
		cmocka_unit_test(says_when_no_suite_fits_the_key),
		cmocka_unit_test(chooses_a_protocol_of_those_that_a_client_offers),
		cmocka_unit_test(refuses_a_client_that_offers_other_protocols_only),
		cmocka_unit_test(refuses_garbage_with_an_alert),
	};

	return cmocka_run_group_tests(tests, make_all, free_all);
}
