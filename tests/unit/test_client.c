/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/client.c"

#include <pthread.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "tests/unit/unit.h"
#include "tls/issue.h"
#include "tls/session.h"

enum { TIMEOUT_MS = 10000 };

static struct tls_pair ca, server, client, other_ca;
static struct tls_issuer *issuer;

static struct tls_pem pem(const char *name, const struct buf *text)
{
	return (struct tls_pem){ name, buf_str(text) };
}

/* A server that answers "hello" to whatever it is told, or says nothing at all. */
struct peer {
	int ours, theirs;
	bool silent;
	struct tls_credentials *credentials;
	pthread_t thread;
};

static void flush(struct tls_session *s, int fd)
{
	struct buf *out = tls_output(s);

	while (out->n > 0) {
		ssize_t n = send(fd, out->p, out->n, MSG_NOSIGNAL);

		if (n <= 0)
			return;
		buf_consume(out, (size_t)n);
	}
}

static void *serve(void *owner)
{
	const struct peer *p = owner;
	struct tls_session *s = tls_session_new(p->credentials);
	char bytes[4096];
	struct buf plain;
	struct err err;
	int rc = 0;

	buf_init(&plain, 4 * TLS_CHUNK_MAX_BYTES);
	while (rc == 0) {
		ssize_t n = recv(p->theirs, bytes, sizeof(bytes), 0);

		if (n <= 0)
			break;
		rc = tls_receive(s, bytes, (size_t)n, &plain, &err);
		if (plain.n > 0 && !p->silent)
			tls_send(s, STR("hello"));
		buf_reset(&plain, 0);
		flush(s, p->theirs);
	}
	buf_deinit(&plain);
	tls_session_free(s);
	shutdown(p->theirs, SHUT_RDWR);
	return NULL;
}

static void start(struct peer *p, const struct web_config *web)
{
	const struct timeval timeout = { TIMEOUT_MS / 1000, 0 };
	const struct tls_params params = {
		.cert = pem("cert", &server.cert),
		.key = pem("key", &server.key),
		.client_ca = web->client_auth ? pem("ca", &ca.cert) : (struct tls_pem){ 0 },
		.web = web,
		.web_name = "web.yml",
	};
	int fds[2];

	assert_int_equal(tls_credentials_new(&params, &p->credentials, NULL), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	p->ours = fds[0];
	p->theirs = fds[1];
	setsockopt(p->ours, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
	assert_int_equal(pthread_create(&p->thread, NULL, serve, p), 0);
}

static void stop(struct peer *p)
{
	close(p->ours);
	pthread_join(p->thread, NULL);
	close(p->theirs);
	tls_credentials_free(p->credentials);
}

static const struct web_config anyone = { .tls = true,
	                                  .min_version = TLS_1_2,
	                                  .max_version = TLS_1_3 };
static const struct web_config verified = { .tls = true,
	                                    .min_version = TLS_1_2,
	                                    .max_version = TLS_1_3,
	                                    .client_auth = CLIENT_AUTH_REQUIRE_AND_VERIFY };

static struct tls_client_params trusting(const struct buf *cert)
{
	return (struct tls_client_params){ .trust[0] = pem("trust", cert),
		                           .server = "node1",
		                           .timeout_ms = TIMEOUT_MS };
}

/* What the handshake or, behind it, the answer comes to. */
static int ask(struct peer *p, const struct tls_client_params *params, struct tls_client **c,
               struct err *err)
{
	char bytes[16];
	int rc = tls_client_open(p->ours, params, c, err);

	if (rc == 0)
		rc = tls_client_send(*c, STR("hi"), err);
	if (rc == 0)
		rc = (int)tls_client_receive(*c, bytes, sizeof(bytes), err);
	if (rc > 0)
		assert_str(((struct str){ bytes, (size_t)rc }), "hello");
	return rc;
}

/* With TLS 1.3 a ticket comes before the answer. */
TEST(hears_the_answer_behind_a_session_ticket)
{
	const struct tls_client_params params = trusting(&ca.cert);
	const struct tls_pem shown = pem("cert", &server.cert), not_shown = pem("ca", &ca.cert);
	struct tls_client *c = NULL;
	struct peer peer = { 0 };

	start(&peer, &anyone);
	assert_int_equal(ask(&peer, &params, &c, NULL), 5);
	assert_string_equal(tls_client_facts(c)->subject, "CN=node1");
	assert_int_equal(tls_client_facts(c)->not_after_s, server.not_after_s);
	assert_memory_equal(tls_client_facts(c)->protocol, "TLS1.3, ", 8);
	assert_true(tls_client_sees(c, &shown));
	assert_false(tls_client_sees(c, &not_shown));
	tls_client_close(c);
	stop(&peer);
}

TEST(shows_its_pair_where_it_is_asked_for)
{
	struct tls_client_params params = trusting(&ca.cert);
	struct tls_client *c = NULL;
	struct peer peer = { 0 };

	params.cert = pem("cert", &client.cert);
	params.key = pem("key", &client.key);
	start(&peer, &verified);
	assert_int_equal(ask(&peer, &params, &c, NULL), 5);
	tls_client_close(c);
	stop(&peer);
}

TEST(tells_the_alert_of_a_server_that_refuses_it)
{
	const struct tls_client_params params = trusting(&ca.cert);
	struct tls_client *c = NULL;
	struct peer peer = { 0 };
	struct err err;

	start(&peer, &verified);
	assert_int_equal(ask(&peer, &params, &c, &err), -ECONNREFUSED);
	assert_string_equal(err.text,
	                    "the server refuses us: TLS alert \"Certificate is required\"");
	tls_client_close(c);
	stop(&peer);
}

TEST(believes_no_other_server)
{
	const struct {
		const struct buf *trust;
		const char *server;
		int rc;
	} rows[] = {
		{ &ca.cert, "node1", 5 },
		{ &ca.cert, "10.0.0.7", 5 },
		{ &server.cert, "node1", 5 }, /* it may vouch for itself */
		{ &ca.cert, "node2", -EACCES },
		{ &ca.cert, "10.0.0.8", -EACCES },
		{ &other_ca.cert, "node1", -EACCES },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct tls_client_params params = trusting(rows[i].trust);
		struct tls_client *c = NULL;
		struct peer peer = { 0 };
		struct err err;

		params.server = rows[i].server;
		start(&peer, &anyone);
		assert_int_equal(ask(&peer, &params, &c, &err), rows[i].rc);
		if (rows[i].rc < 0)
			assert_non_null(strstr(err.text, "is not accepted: "));
		tls_client_close(c);
		stop(&peer);
	}
}

TEST(waits_no_longer_than_it_is_told)
{
	const struct timeval soon = { 0, 50000 };
	struct tls_client_params params = trusting(&ca.cert);
	struct peer peer = { .silent = true };
	struct tls_client *c = NULL;
	struct err err;

	params.timeout_ms = 50;
	start(&peer, &anyone);
	assert_int_equal(tls_client_open(peer.ours, &params, &c, &err), 0);
	setsockopt(peer.ours, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon));
	assert_int_equal(tls_client_send(c, STR("hi"), &err), 0);
	assert_int_equal(tls_client_receive(c, &(char){ 0 }, 1, &err), -ETIMEDOUT);
	tls_client_close(c);
	stop(&peer);
}

static int make_all(void **state)
{
	static const char *const servers[] = { "node1", "10.0.0.7" }, *const clients[] = {
		"p"
	};
	struct tls_issuer *other;

	(void)state;
	must(tls_issuer_new("test", 2, &issuer, &ca, NULL) == 0);
	must(tls_issuer_new("other", 2, &other, &other_ca, NULL) == 0);
	must(tls_issue(issuer, ISSUE_FOR_SERVERS, servers, 2, 1, &server, NULL) == 0);
	must(tls_issue(issuer, ISSUE_FOR_CLIENTS, clients, 1, 1, &client, NULL) == 0);
	tls_issuer_free(other);
	return 0;
}

static int free_all(void **state)
{
	struct tls_pair *const pairs[] = { &ca, &other_ca, &server, &client };

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
		tls_pair_deinit(pairs[i]);
	tls_issuer_free(issuer);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hears_the_answer_behind_a_session_ticket),
		cmocka_unit_test(shows_its_pair_where_it_is_asked_for),
		cmocka_unit_test(tells_the_alert_of_a_server_that_refuses_it),
		cmocka_unit_test(believes_no_other_server),
		cmocka_unit_test(waits_no_longer_than_it_is_told),
	};

	return cmocka_run_group_tests(tests, make_all, free_all);
}
