/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>

#include "tests/unit/pki.h"
#include "tls/session.h"

/*
 * Whatever a peer sends, in pieces of as many bytes as the first one says, its session goes on
 * or ends with a reason, and lets nobody in who has shown nothing.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PLAIN_MAX_BYTES = 1 << 20 };

static struct tls_credentials *load(void)
{
	static struct web_config web = { .client_auth = CLIENT_AUTH_REQUIRE_ANY };
	struct tls_params params = { .web = &web, .web_name = "web.yml" };
	struct tls_credentials *out = NULL;
	struct pki pki;
	struct err err;

	pki_make(&pki, &(struct pki_params){ .name = "server", .days = 1, .dns = "h" });
	params.cert = (struct tls_pem){ "server.crt", str_from(pki.crt_pem) };
	params.key = (struct tls_pem){ "server.key", str_from(pki.key_pem) };
	must(tls_credentials_new(&params, &out, &err) == 0);
	pki_free(&pki);
	return out;
}

static void talk(struct tls_session *s, struct str bytes, size_t piece, struct buf *plain)
{
	struct err err = { 0 };
	int rc = 0;

	while (rc == 0 && bytes.n > 0) {
		size_t n = bytes.n < piece ? bytes.n : piece;

		rc = tls_receive(s, bytes.p, n, plain, &err);
		buf_reset(tls_output(s), SIZE_MAX);
		bytes = str_skip(bytes, n);
	}
	must(rc == 0 || rc == -ECONNRESET || rc == -EPROTO || rc == -EDQUOT);
	must((rc != -EPROTO && rc != -EDQUOT) || err.text[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct tls_credentials *credentials;
	struct tls_session *session;
	struct buf plain;

	if (size == 0)
		return 0;
	if (!credentials)
		credentials = load();
	session = tls_session_new(credentials);
	buf_init(&plain, PLAIN_MAX_BYTES);
	talk(session, (struct str){ (const char *)data + 1, size - 1 }, data[0] + 1U, &plain);
	must(!tls_is_open(session) && plain.n == 0);
	tls_session_free(session);
	buf_deinit(&plain);
	return 0;
}
