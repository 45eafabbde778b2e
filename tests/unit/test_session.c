/* SPDX-License-Identifier: Apache-2.0 */
/* What a client may do to a session, on buffers. */
#include "tls/session.c"

#include <gnutls/abstract.h>

#include "tests/unit/pki.h"
#include "tests/unit/tlspeer.h"
#include "tests/unit/unit.h"

enum { HEAD_BYTES = 5, RECORD_MAX_BYTES = 16384 };

static struct pki server;

/* A session and a client of it. */
struct meeting {
	struct web_config web;
	struct tls_credentials *credentials;
	struct tls_session *session;
	struct peer peer;
	struct buf plain;
};

static void meet(struct meeting *m, enum client_auth auth, const char *priority)
{
	struct tls_params params = {
		.cert = { "cert.pem", str_from(server.crt_pem) },
		.key = { "key.pem", str_from(server.key_pem) },
		.web = &m->web,
	};
	struct err err;

	*m = (struct meeting){ .web = { .tls = true,
		                        .min_version = TLS_1_2,
		                        .max_version = TLS_1_3,
		                        .client_auth = auth } };
	assert_int_equal(tls_credentials_new(&params, &m->credentials, &err), 0);
	m->session = tls_session_new(m->credentials);
	buf_init(&m->plain, 4 << 20);
	peer_open(&m->peer);
	must(gnutls_priority_set_direct(m->peer.gnutls, priority, NULL) >= 0);
}

static void part(struct meeting *m)
{
	peer_close(&m->peer);
	tls_session_free(m->session);
	tls_credentials_free(m->credentials);
	buf_deinit(&m->plain);
}

/* What the client has to say goes over; the session's verdict. */
static int say(struct meeting *m)
{
	return exchange(&m->peer, m->session, SIZE_MAX, &m->plain);
}

static int shake(struct meeting *m)
{
	int rc = GNUTLS_E_AGAIN;

	for (int turn = 0; turn < 8 && rc != 0; turn++) {
		rc = gnutls_handshake(m->peer.gnutls);
		if (say(m) < 0)
			break;
	}
	return rc;
}

static void hear(struct meeting *m)
{
	char bytes[64];

	while (gnutls_record_recv(m->peer.gnutls, bytes, sizeof(bytes)) > 0)
		;
}

/* The plain record at the front of in, as records of so many bytes at the end of out. */
static void cut_record(struct buf *in, size_t bytes, struct buf *out)
{
	const unsigned char *head = (unsigned char *)in->p;
	size_t n = (size_t)head[3] << 8 | head[4];

	for (size_t at = 0; at < n; at += bytes) {
		size_t some = n - at < bytes ? n - at : bytes;
		const char lengths[] = { (char)(some >> 8), (char)some };

		buf_add(out, in->p, 3);
		buf_add(out, lengths, 2);
		buf_add(out, in->p + HEAD_BYTES + at, some);
	}
	buf_consume(in, HEAD_BYTES + n);
}

TEST(reads_a_hello_however_it_is_cut)
{
	static const size_t records[] = { 1, 7, 100, RECORD_MAX_BYTES };

	for (size_t i = 0; i < COUNT_OF(records); i++) {
		for (size_t slice = 1; slice < 1000; slice = slice * 3 + 1) {
			struct meeting m;
			struct buf cut;

			buf_init(&cut, 1 << 20);
			meet(&m, CLIENT_AUTH_NONE, "NORMAL");
			assert_int_equal(gnutls_handshake(m.peer.gnutls), GNUTLS_E_AGAIN);
			cut_record(&m.peer.out, records[i], &cut);
			buf_add_str(&m.peer.out, buf_str(&cut));
			assert_int_equal(exchange(&m.peer, m.session, slice, &m.plain), 0);
			assert_int_equal(shake(&m), 0);
			assert_true(tls_is_open(m.session));
			buf_deinit(&cut);
			part(&m);
		}
	}
}

TEST(refuses_renegotiation)
{
	struct meeting m;

	meet(&m, CLIENT_AUTH_NONE, "NORMAL:-VERS-ALL:+VERS-TLS1.2");
	assert_int_equal(shake(&m), 0);
	assert_int_equal(gnutls_handshake(m.peer.gnutls), GNUTLS_E_AGAIN);
	assert_int_equal(say(&m), -EPROTO);
	assert_int_equal(gnutls_handshake(m.peer.gnutls), GNUTLS_E_FATAL_ALERT_RECEIVED);
	assert_int_equal(gnutls_alert_get(m.peer.gnutls), GNUTLS_A_NO_RENEGOTIATION);
	assert_false(tls_is_open(m.session));
	part(&m);
}

static void send_nothing(gnutls_session_t client)
{
	gnutls_record_send2(client, "", 0, 1, 0);
}

static void send_byte(gnutls_session_t client)
{
	gnutls_record_send(client, "x", 1);
}

static void send_warning(gnutls_session_t client)
{
	gnutls_alert_send(client, GNUTLS_AL_WARNING, GNUTLS_A_USER_CANCELED);
}

static void send_key_update(gnutls_session_t client)
{
	gnutls_session_key_update(client, GNUTLS_KU_PEER);
}

TEST(ends_with_a_client_that_sends_too_many_records)
{
	static const struct {
		const char *priority;
		void (*send)(gnutls_session_t client);
		size_t least; /* that it may send; GnuTLS has bounds of its own */
	} rows[] = {
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.2", send_byte, RECORDS_MAX / 2 },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.2", send_warning, RECORDS_MAX / 2 },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.3", send_nothing, RECORDS_MAX / 2 },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.3", send_byte, RECORDS_MAX / 2 },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.3", send_warning, 1 },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.3", send_key_update, 1 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct meeting m;
		size_t n = 0;

		meet(&m, CLIENT_AUTH_NONE, rows[i].priority);
		assert_int_equal(shake(&m), 0);
		/* What time earns meanwhile is in the second half. */
		while (n < 2 * (size_t)RECORDS_MAX && tls_is_open(m.session)) {
			rows[i].send(m.peer.gnutls);
			say(&m);
			n++;
		}
		if (tls_is_open(m.session) || n < rows[i].least)
			fail_msg("row %zu: open %d after %zu", i, tls_is_open(m.session), n);
		part(&m);
	}
}

TEST(counts_records_before_it_does_anything_about_them)
{
	struct meeting m;
	struct err err;

	meet(&m, CLIENT_AUTH_NONE, "NORMAL");
	/* More of a hello, in single bytes, than one may be cut into. */
	for (int i = 0; i < 2 * RECORDS_MAX; i++)
		buf_add(&m.peer.out, "\x16\x03\x01\x00\x01\x01", 6);
	assert_int_equal(tls_receive(m.session, m.peer.out.p, m.peer.out.n, &m.plain, &err),
	                 -EDQUOT);
	assert_int_equal(tls_output(m.session)->n, 0);
	assert_int_equal(tls_receive(m.session, "more", 4, &m.plain, &err), -ECONNRESET);
	part(&m);
}

TEST(never_ends_with_a_client_that_takes_answers)
{
	struct meeting m;

	meet(&m, CLIENT_AUTH_NONE, "NORMAL");
	assert_int_equal(shake(&m), 0);
	for (int i = 0; i < 3 * RECORDS_MAX; i++) {
		gnutls_record_send(m.peer.gnutls, "ask", 3);
		assert_int_equal(say(&m), 0);
		assert_int_equal(tls_send(m.session, STR("answer")), 0);
		assert_int_equal(say(&m), 0);
		hear(&m);
		buf_reset(&m.plain, m.plain.max);
	}
	part(&m);
}

/* A certificate by itself for any RSA key, of which the private half need not exist. */
static gnutls_pcert_st certificate_of(size_t modulus_bytes, size_t exponent_bytes)
{
	static unsigned char modulus[4096], exponent[4096];
	const gnutls_datum_t m = { modulus, (unsigned)modulus_bytes };
	const gnutls_datum_t e = { exponent, (unsigned)exponent_bytes };
	gnutls_pcert_st pcert;
	gnutls_x509_crt_t crt;
	gnutls_pubkey_t key;

	memset(modulus, 0x5b, sizeof(modulus));
	memset(exponent, 0x5b, sizeof(exponent));
	must(gnutls_pubkey_init(&key) >= 0 && gnutls_x509_crt_init(&crt) >= 0);
	must(gnutls_pubkey_import_rsa_raw(key, &m, &e) >= 0);
	must(gnutls_x509_crt_set_pubkey(crt, key) >= 0);
	gnutls_x509_crt_set_version(crt, 3);
	gnutls_x509_crt_set_serial(crt, "\x01", 1);
	gnutls_x509_crt_set_activation_time(crt, time(NULL) - PKI_DAY_S);
	gnutls_x509_crt_set_expiration_time(crt, time(NULL) + PKI_DAY_S);
	must(gnutls_x509_crt_sign2(crt, server.crt, server.key, GNUTLS_DIG_SHA256, 0) >= 0);
	must(gnutls_pcert_import_x509(&pcert, crt, 0) >= 0);
	gnutls_x509_crt_deinit(crt);
	gnutls_pubkey_deinit(key);
	return pcert;
}

static int sign_anyhow(gnutls_privkey_t key, gnutls_sign_algorithm_t algorithm, void *owner,
                       unsigned flags, const gnutls_datum_t *data, gnutls_datum_t *signature)
{
	const size_t *bytes = owner;

	(void)key, (void)algorithm, (void)flags, (void)data;
	signature->data = gnutls_malloc(*bytes);
	signature->size = (unsigned)*bytes;
	memset(signature->data, 1, *bytes);
	return 0;
}

static int describe_key(gnutls_privkey_t key, unsigned what, void *owner)
{
	const size_t *bytes = owner;

	(void)key;
	if (what == GNUTLS_PRIVKEY_INFO_PK_ALGO)
		return GNUTLS_PK_RSA;
	if (what == GNUTLS_PRIVKEY_INFO_PK_ALGO_BITS)
		return (int)*bytes * 8;
	return what & GNUTLS_PRIVKEY_INFO_HAVE_SIGN_ALGO ? 1 : -1;
}

TEST(does_no_work_for_a_clients_key_that_is_too_large)
{
	static const struct {
		size_t modulus_bytes, exponent_bytes;
		const char *priority, *why;
	} rows[] = {
		{ 2048, 3, "NORMAL:-VERS-ALL:+VERS-TLS1.3", "too large" },
		{ 256, 256, "NORMAL:-VERS-ALL:+VERS-TLS1.3", "too large" },
		{ 2048, 2048, "NORMAL:-VERS-ALL:+VERS-TLS1.2", "too large" },
		/* One of a common size is looked at, and found not to fit. */
		{ 256, 3, "NORMAL:-VERS-ALL:+VERS-TLS1.3", "signature" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct meeting m;
		gnutls_pcert_st pcert =
			certificate_of(rows[i].modulus_bytes, rows[i].exponent_bytes);
		size_t bytes = rows[i].modulus_bytes;
		struct err err = { "" };
		gnutls_privkey_t key;
		int rc = 0;

		meet(&m, CLIENT_AUTH_REQUIRE_ANY, rows[i].priority);
		must(gnutls_privkey_init(&key) >= 0);
		must(gnutls_privkey_import_ext4(key, &bytes, NULL, sign_anyhow, NULL, NULL,
		                                describe_key, 0) >= 0);
		gnutls_certificate_set_flags(m.peer.x509,
		                             GNUTLS_CERTIFICATE_SKIP_KEY_CERT_MATCH);
		must(gnutls_certificate_set_key(m.peer.x509, NULL, 0, &pcert, 1, key) >= 0);
		for (int turn = 0; turn < 8 && rc == 0; turn++) {
			gnutls_handshake(m.peer.gnutls);
			if (m.peer.out.n > 0)
				rc = tls_receive(m.session, m.peer.out.p, m.peer.out.n,
				                 &m.plain, &err);
			buf_reset(&m.peer.out, m.peer.out.max);
			buf_add_str(&m.peer.in, buf_str(tls_output(m.session)));
			buf_reset(tls_output(m.session), 0);
		}
		if (rc != -EPROTO || !strstr(err.text, rows[i].why))
			fail_msg("row %zu: %d, \"%s\"", i, rc, err.text);
		part(&m);
	}
}

static int make_all(void **state)
{
	(void)state;
	pki_make(&server, &(struct pki_params){ .name = "server", .is_ca = true, .days = 1 });
	return 0;
}

static int free_all(void **state)
{
	(void)state;
	pki_free(&server);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_hello_however_it_is_cut),
		cmocka_unit_test(refuses_renegotiation),
		cmocka_unit_test(ends_with_a_client_that_sends_too_many_records),
		cmocka_unit_test(counts_records_before_it_does_anything_about_them),
		cmocka_unit_test(never_ends_with_a_client_that_takes_answers),
		cmocka_unit_test(does_no_work_for_a_clients_key_that_is_too_large),
	};

	return cmocka_run_group_tests(tests, make_all, free_all);
}
