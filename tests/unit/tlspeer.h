/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <errno.h>
#include <gnutls/gnutls.h>
#include <string.h>

#include "base/buf.h"
#include "base/must.h"
#include "tls/session.h"

/* A client on buffers, driven against our session. */
struct peer {
	gnutls_session_t gnutls;
	gnutls_certificate_credentials_t x509;
	struct buf in, out;
};

static ssize_t peer_pull(gnutls_transport_ptr_t owner, void *into, size_t n)
{
	struct peer *p = owner;

	if (p->in.n == 0) {
		gnutls_transport_set_errno(p->gnutls, EAGAIN);
		return -1;
	}
	n = n < p->in.n ? n : p->in.n;
	memcpy(into, p->in.p, n);
	buf_consume(&p->in, n);
	return (ssize_t)n;
}

static ssize_t peer_push(gnutls_transport_ptr_t owner, const void *bytes, size_t n)
{
	struct peer *p = owner;

	return buf_add(&p->out, bytes, n) == 0 ? (ssize_t)n : -1;
}

static void peer_open(struct peer *p)
{
	buf_init(&p->in, 1 << 20);
	buf_init(&p->out, 1 << 20);
	must(gnutls_certificate_allocate_credentials(&p->x509) >= 0);
	must(gnutls_init(&p->gnutls, GNUTLS_CLIENT | GNUTLS_NONBLOCK) >= 0);
	gnutls_set_default_priority(p->gnutls);
	gnutls_credentials_set(p->gnutls, GNUTLS_CRD_CERTIFICATE, p->x509);
	gnutls_transport_set_ptr(p->gnutls, p);
	gnutls_transport_set_pull_function(p->gnutls, peer_pull);
	gnutls_transport_set_push_function(p->gnutls, peer_push);
}

static void peer_close(struct peer *p)
{
	gnutls_deinit(p->gnutls);
	gnutls_certificate_free_credentials(p->x509);
	buf_deinit(&p->in);
	buf_deinit(&p->out);
}

/* Gives each side what the other has said; slice bytes at a time to ours. */
static int exchange(struct peer *p, struct tls_session *s, size_t slice, struct buf *plain)
{
	struct err err;
	int rc = 0;

	while (rc == 0 && p->out.n > 0) {
		size_t n = slice < p->out.n ? slice : p->out.n;

		rc = tls_receive(s, p->out.p, n, plain, &err);
		buf_consume(&p->out, n);
	}
	buf_add_str(&p->in, buf_str(tls_output(s)));
	buf_reset(tls_output(s), 0);
	return rc;
}
