/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/identity.c"

#include "tests/unit/unit.h"
#include "tls/issue.h"

/* A pair of an authority of its own. */
struct made {
	struct tls_pair ca, server;
	struct tls_pem ca_pem, server_pem;
};

static void make(struct made *m, const char *const *names, size_t n)
{
	struct tls_issuer *issuer;

	must(tls_issuer_new("test", 2, &issuer, &m->ca, NULL) == 0);
	must(tls_issue(issuer, ISSUE_FOR_SERVERS, names, n, 1, &m->server, NULL) == 0);
	tls_issuer_free(issuer);
	m->ca_pem = (struct tls_pem){ "ca", buf_str(&m->ca.cert) };
	m->server_pem = (struct tls_pem){ "server", buf_str(&m->server.cert) };
}

static void drop(struct made *m)
{
	tls_pair_deinit(&m->ca);
	tls_pair_deinit(&m->server);
}

TEST(prefers_a_name_that_others_can_use)
{
	static const struct {
		const char *names[4], *name;
	} rows[] = {
		{ { "localhost", "127.0.0.1", "10.0.0.7", "node1" }, "node1" },
		{ { "node1", "node2", "localhost" }, "node1" },
		{ { "localhost", "::1", "2001:db8::1" }, "2001:db8::1" },
		{ { "127.0.0.1", "localhost" }, "localhost" },
		{ { "*.example.org", "spiffe://a/b" }, NULL },
	};
	char name[TLS_NAME_MAX_BYTES];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct made m = { 0 };
		size_t n = 0;

		while (n < 4 && rows[i].names[n])
			n++;
		make(&m, rows[i].names, n);
		assert_int_equal(tls_public_name(&m.server_pem, name), rows[i].name != NULL);
		if (rows[i].name)
			assert_string_equal(name, rows[i].name);
		drop(&m);
	}
	assert_false(tls_public_name(&(struct tls_pem){ "none", STR("") }, name));
}

TEST(knows_its_names_and_its_authority)
{
	static const char *const names[] = { "node1.example.org", "*.wild.org", "10.0.0.7" };
	struct made m = { 0 }, other = { 0 };

	make(&m, names, 3);
	make(&other, names, 3);
	assert_true(tls_goes_by(&m.server_pem, "node1.example.org"));
	assert_true(tls_goes_by(&m.server_pem, "a.wild.org"));
	assert_true(tls_goes_by(&m.server_pem, "10.0.0.7"));
	assert_false(tls_goes_by(&m.server_pem, "node2.example.org"));
	assert_true(tls_is_vouched_for(&m.server_pem, &m.ca_pem));
	assert_false(tls_is_vouched_for(&m.server_pem, &other.ca_pem));
	assert_false(tls_is_vouched_for(&m.server_pem, &(struct tls_pem){ "none", STR("") }));
	drop(&m);
	drop(&other);
}

RUN_TESTS(cmocka_unit_test(prefers_a_name_that_others_can_use),
          cmocka_unit_test(knows_its_names_and_its_authority))
