/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/session.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/clock.h"
#include "base/must.h"
#include "tls/hello.h"
#include "tls/internal.h"
#include "tls/records.h"

struct tls_session {
	const struct tls_credentials *credentials;
	gnutls_session_t gnutls;
	struct str input; /* of the running tls_receive(), what GnuTLS has not pulled yet */
	struct buf output;
	struct records records;
	gnutls_alert_description_t alert; /* why the peer's certificate was refused */
	struct err refusal;
	bool verified; /* the rules for client certificates were asked */
	bool refused, open, ended;
};

static ssize_t on_pull(gnutls_transport_ptr_t owner, void *into, size_t n)
{
	struct tls_session *s = owner;

	if (s->input.n == 0) {
		gnutls_transport_set_errno(s->gnutls, EAGAIN);
		return -1;
	}
	if (n > s->input.n)
		n = s->input.n;
	memcpy(into, s->input.p, n);
	s->input = str_skip(s->input, n);
	return (ssize_t)n;
}

static ssize_t on_push(gnutls_transport_ptr_t owner, const void *p, size_t n)
{
	struct tls_session *s = owner;

	if (buf_add(&s->output, p, n) < 0) {
		gnutls_transport_set_errno(s->gnutls, ENOBUFS);
		return -1;
	}
	return (ssize_t)n;
}

static int on_pull_timeout(gnutls_transport_ptr_t owner, unsigned ms)
{
	const struct tls_session *s = owner;

	(void)ms;
	return s->input.n > 0;
}

/* Called for whoever was asked for a certificate, whether or not one came. */
static int on_verify(gnutls_session_t gnutls)
{
	struct tls_session *s = gnutls_session_get_ptr(gnutls);
	unsigned n = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(gnutls, &n);

	if (s->verified)
		return s->refused ? GNUTLS_E_CERTIFICATE_ERROR : 0;
	s->verified = true;
	s->refused = tls_verify(s->credentials, chain, n, gnutls_protocol_get_version(gnutls),
	                        &s->alert, &s->refusal) < 0;
	return s->refused ? GNUTLS_E_CERTIFICATE_ERROR : 0;
}

/*
 * HTTP/2 first, whatever the client would rather have; one that offers neither is told so.
 * Without HTTP/2 nothing is offered, and what the client does is not looked at.
 */
static int offer_protocols(gnutls_session_t gnutls, bool http2)
{
	gnutls_datum_t names[] = { tls_datum(STR("h2")), tls_datum(STR("http/1.1")) };
	size_t first = http2 ? 0 : 1;

	return gnutls_alpn_set_protocols(gnutls, names + first,
	                                 (unsigned)(COUNT_OF(names) - first),
	                                 GNUTLS_ALPN_MANDATORY | GNUTLS_ALPN_SERVER_PRECEDENCE);
}

/*
 * Before GnuTLS chooses by ALPN and by priority: what will be too weak for HTTP/2 stays with
 * HTTP/1.1, rather than ending with INADEQUATE_SECURITY, and each version has its own suites.
 * GnuTLS takes any version for the newest that it does not know.
 */
static int before_hello(const struct tls_session *s, struct str message)
{
	const struct tls_credentials *c = s->credentials;
	const struct priorities *p = &c->priorities;
	struct hello hello;
	int version, code = 0;

	if (hello_parse(message, &hello) < 0)
		return GNUTLS_E_UNEXPECTED_PACKET_LENGTH;
	version = hello_version(&hello, p->versions);
	if (version < 0)
		return GNUTLS_E_UNSUPPORTED_VERSION_PACKET;
	if (c->web->http2 && !hello_is_fit_for_http2(&hello, p->versions, p->tls12_suites))
		code = offer_protocols(s->gnutls, false);
	if (code >= 0 && p->by_version)
		code = priorities_choose(p, s->gnutls, (enum tls_version)version);
	return code;
}

/*
 * Before GnuTLS looks at a message of the handshake. A certificate is judged before anything
 * is done with its key, which is the client's choice: one of many bits would take minutes.
 */
static int on_message(gnutls_session_t gnutls, unsigned type, unsigned when, unsigned incoming,
                      const gnutls_datum_t *message)
{
	const struct tls_session *s = gnutls_session_get_ptr(gnutls);

	(void)when;
	if (!incoming)
		return 0;
	if (type == GNUTLS_HANDSHAKE_CLIENT_HELLO)
		return before_hello(s, (struct str){ (char *)message->data, message->size });
	return type == GNUTLS_HANDSHAKE_CERTIFICATE_VERIFY ? on_verify(gnutls) : 0;
}

static void set_callbacks(struct tls_session *s)
{
	gnutls_session_set_ptr(s->gnutls, s);
	gnutls_transport_set_ptr(s->gnutls, s);
	gnutls_transport_set_pull_function(s->gnutls, on_pull);
	gnutls_transport_set_pull_timeout_function(s->gnutls, on_pull_timeout);
	gnutls_transport_set_push_function(s->gnutls, on_push);
	gnutls_handshake_set_hook_function(s->gnutls, GNUTLS_HANDSHAKE_ANY, GNUTLS_HOOK_PRE,
	                                   on_message);
	gnutls_session_set_verify_function(s->gnutls, on_verify);
}

/* A code of GnuTLS', which has no other reason to fail than memory. */
static int set_up(struct tls_session *s)
{
	const struct tls_credentials *c = s->credentials;
	int code = gnutls_priority_set(s->gnutls, c->priorities.at[PRIORITY_HELLO]);

	if (code >= 0)
		code = gnutls_credentials_set(s->gnutls, GNUTLS_CRD_CERTIFICATE, c->x509);
	if (code >= 0 && c->web->http2)
		code = offer_protocols(s->gnutls, true);
	if (code >= 0 && c->ticket_key.size > 0)
		code = gnutls_session_ticket_enable_server(s->gnutls, &c->ticket_key);
	/*
	 * Requested, never required: GnuTLS' own refusal of a client without a certificate is
	 * decode_error in TLS 1.2. on_verify() refuses with the alert that says why.
	 */
	gnutls_certificate_server_set_request(s->gnutls, c->web->client_auth == CLIENT_AUTH_NONE
	                                                         ? GNUTLS_CERT_IGNORE
	                                                         : GNUTLS_CERT_REQUEST);
	return code;
}

struct tls_session *tls_session_new(const struct tls_credentials *c)
{
	struct tls_session *s = xcalloc(1, sizeof(*s));
	unsigned flags = GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL;

	s->credentials = c;
	buf_init(&s->output, TLS_OUTPUT_MAX_BYTES);
	records_init(&s->records, clock_now_ns());
	if (c->ticket_key.size == 0)
		flags |= GNUTLS_NO_TICKETS;
	if (gnutls_init(&s->gnutls, flags) < 0) {
		free(s);
		return NULL;
	}
	set_callbacks(s);
	if (set_up(s) < 0) {
		tls_session_free(s);
		return NULL;
	}
	return s;
}

void tls_session_free(struct tls_session *s)
{
	if (!s)
		return;
	gnutls_deinit(s->gnutls);
	buf_deinit(&s->output);
	free(s);
}

bool tls_is_open(const struct tls_session *s)
{
	return s->open && !s->ended;
}

enum tls_protocol tls_protocol(const struct tls_session *s)
{
	gnutls_datum_t chosen;

	if (gnutls_alpn_get_selected_protocol(s->gnutls, &chosen) < 0)
		return TLS_PROTOCOL_HTTP1;
	return chosen.size == 2 && memcmp(chosen.data, "h2", 2) == 0 ? TLS_PROTOCOL_HTTP2
	                                                             : TLS_PROTOCOL_HTTP1;
}

struct buf *tls_output(struct tls_session *s)
{
	return &s->output;
}

static bool is_passing(int rc)
{
	return rc == GNUTLS_E_AGAIN || rc == GNUTLS_E_INTERRUPTED;
}

/*
 * Does GnuTLS wait for more than has come? It also says so when a record that it has taken
 * ends within a message of the handshake, whatever comes behind: before is what there was.
 */
static bool is_out_of_input(const struct tls_session *s, int rc, size_t before)
{
	return is_passing(rc) && (s->input.n == 0 || s->input.n == before);
}

static int fail(struct tls_session *s, int rc, struct err *err)
{
	s->ended = true;
	if (s->refused) {
		gnutls_alert_send(s->gnutls, GNUTLS_AL_FATAL, s->alert);
		return err_set(err, -EPROTO, "%s", s->refusal.text);
	}
	if (rc == GNUTLS_E_FATAL_ALERT_RECEIVED)
		return err_set(err, -EPROTO, "the client sent the alert \"%s\"",
		               gnutls_alert_get_name(gnutls_alert_get(s->gnutls)));
	gnutls_alert_send_appropriate(s->gnutls, rc);
	return err_set(err, -EPROTO, "%s", gnutls_strerror(rc));
}

static int shake_hands(struct tls_session *s, struct err *err)
{
	size_t before;
	int rc;

	do {
		before = s->input.n;
		rc = gnutls_handshake(s->gnutls);
	} while (rc < 0 && !gnutls_error_is_fatal(rc) && !is_out_of_input(s, rc, before));
	if (is_passing(rc))
		return -EAGAIN;
	if (rc < 0)
		return fail(s, rc, err);
	/* No handshake is let through by GnuTLS not having asked. */
	if (!s->verified && on_verify(s->gnutls) < 0)
		return fail(s, GNUTLS_E_CERTIFICATE_ERROR, err);
	s->open = true;
	return 0;
}

int tls_receive(struct tls_session *s, const char *p, size_t n, struct buf *plain,
                struct err *err)
{
	int rc;

	if (s->ended)
		return -ECONNRESET;
	s->input = (struct str){ p, n };
	if (!records_take(&s->records, s->input, clock_now_ns())) {
		s->ended = true;
		return err_set(err, -EDQUOT, "the client sends more records than is fair");
	}
	if (!s->open) {
		rc = shake_hands(s, err);
		if (rc < 0)
			return rc == -EAGAIN ? 0 : rc;
	}
	for (;;) {
		char *room = buf_reserve(plain, TLS_CHUNK_MAX_BYTES);
		size_t before = s->input.n;
		ssize_t got;

		if (!room)
			return err_set(err, -EPROTO, "more came than was asked for");
		got = gnutls_record_recv(s->gnutls, room, TLS_CHUNK_MAX_BYTES);
		if (got > 0) {
			plain->n += (size_t)got;
			continue;
		}
		if (is_out_of_input(s, (int)got, before))
			return 0;
		if (got == 0) {
			s->ended = true;
			return -ECONNRESET;
		}
		if (got == GNUTLS_E_REHANDSHAKE) {
			gnutls_alert_send(s->gnutls, GNUTLS_AL_FATAL,
			                  GNUTLS_A_NO_RENEGOTIATION);
			s->ended = true;
			return err_set(err, -EPROTO, "the client asked for renegotiation");
		}
		if (gnutls_error_is_fatal((int)got))
			return fail(s, (int)got, err);
	}
}

int tls_send(struct tls_session *s, struct str piece)
{
	ssize_t sent;

	must(piece.n <= TLS_CHUNK_MAX_BYTES);
	if (!tls_is_open(s))
		return -EPROTO;
	records_earn_answer(&s->records);
	sent = gnutls_record_send(s->gnutls, piece.p, piece.n);
	if (sent == (ssize_t)piece.n)
		return 0;
	s->ended = true;
	return s->output.full ? -ENOSPC : -EPROTO;
}

void tls_close(struct tls_session *s)
{
	if (tls_is_open(s))
		gnutls_bye(s->gnutls, GNUTLS_SHUT_WR);
	s->ended = true;
}

int tls_recheck(const struct tls_session *s, const struct tls_credentials *other,
                struct err *err)
{
	gnutls_alert_description_t alert;
	unsigned n = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(s->gnutls, &n);

	return tls_verify(other, chain, n, gnutls_protocol_get_version(s->gnutls), &alert, err);
}
