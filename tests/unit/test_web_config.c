/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/web_config.c"

#include "tests/unit/unit.h"

#include "base/buf.h"
#include "conf/bcrypt.h"

/* More in tests/conf; here is what a line of expected words cannot say. */

#define DIGEST "gcGU8d47AP5EyBZ09hRwLOmXkB8LMbcZGKlGBb7zkAGbHEA4XmkSy"
#define HASH   "$2b$04$" DIGEST
#define ALICE  "basic_auth_users: {alice: '" HASH "'}\n"
#define TLS    "tls_server_config:\n  cert_file: c\n  key_file: k\n"

static struct web_config *load(const char *text)
{
	struct web_config *c = NULL;
	struct err err = { 0 };

	if (web_config_parse(str_from(text), "web.yml", &c, &err) < 0)
		fail_msg("%s", err.text);
	return c;
}

static int refuse(struct str text, struct err *err)
{
	struct web_config *c = NULL;
	int rc = web_config_parse(text, "web.yml", &c, err);

	assert_true(rc < 0);
	assert_null(c);
	return rc;
}

TEST(an_empty_file_is_plain_http_for_everyone)
{
	struct web_config *c = load("");

	assert_false(c->tls);
	assert_false(c->sans_set);
	assert_int_equal(c->n_users, 0);
	assert_int_equal(c->min_version, TLS_1_2);
	assert_int_equal(c->max_version, TLS_1_3);
	assert_int_equal(c->client_auth, CLIENT_AUTH_NONE);
	assert_true(c->http2);
	web_config_free(c);
	web_config_free(NULL);
}

TEST(reads_whether_http2_is_offered)
{
	static const struct {
		const char *text;
		bool http2;
	} rows[] = {
		{ "http_server_config: {http2: true}", true },
		{ "http_server_config: {http2: no}", false },
		{ "http_server_config: {http2: ~}", true },
		{ "http_server_config: {headers: {}}", true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct web_config *c = load(rows[i].text);

		assert_int_equal(c->http2, rows[i].http2);
		web_config_free(c);
	}
}

TEST(reads_a_whole_tls_section)
{
	struct web_config *c = load("tls_server_config:\n"
	                            "  cert_file: dir/server.crt\n"
	                            "  cert: not this\n"
	                            "  key: |\n"
	                            "    line 1\n"
	                            "    line 2\n"
	                            "  client_ca_file: /etc/ca.crt\n"
	                            "  client_auth_type: RequireAndVerifyClientCert\n"
	                            "  client_allowed_sans: [b, ~, a, '']\n"
	                            "  min_version: TLS11\n"
	                            "  max_version: TLS12\n"
	                            "  cipher_suites: [TLS_AES_128_GCM_SHA256,\n"
	                            "    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]\n"
	                            "  curve_preferences: [X25519, CurveP384, X25519]\n");

	assert_true(c->tls);
	assert_string_equal(c->cert.path, "dir/server.crt");
	assert_null(c->cert.inlined);
	assert_int_equal(c->cert.line, 2);
	assert_null(c->key.path);
	assert_string_equal(c->key.inlined, "line 1\nline 2\n");
	assert_string_equal(c->client_ca.path, "/etc/ca.crt");
	assert_int_equal(c->client_auth, CLIENT_AUTH_REQUIRE_AND_VERIFY);
	assert_true(c->sans_set);
	assert_int_equal(c->n_sans, 3); /* a null is no name */
	assert_string_equal(c->sans[0], "b");
	assert_string_equal(c->sans[2], "");
	assert_int_equal(c->min_version, TLS_1_1);
	assert_int_equal(c->max_version, TLS_1_2);
	assert_int_equal(c->suites, 1U << TLS_AES_128_GCM_SHA256 |
	                                    1U << TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256);
	assert_int_equal(c->suites_line, 12);
	assert_int_equal(c->curves, 1U << CURVE_X25519 | 1U << CURVE_P384);
	assert_true(c->http2);
	assert_int_equal(c->n_warnings, 1); /* TLS 1.1 */
	web_config_free(c);
}

TEST(a_list_of_null_names_lets_nobody_pass)
{
	struct web_config *c = load(TLS "  client_allowed_sans: [~]\n");

	assert_true(c->sans_set);
	assert_int_equal(c->n_sans, 0);
	web_config_free(c);
	c = load(TLS "  client_allowed_sans: ~\n");
	assert_false(c->sans_set);
	web_config_free(c);
}

TEST(knows_every_client_auth_type)
{
	static const struct {
		const char *name;
		enum client_auth auth;
	} names[] = {
		{ "\"\"", CLIENT_AUTH_NONE },
		{ "NoClientCert", CLIENT_AUTH_NONE },
		{ "RequestClientCert", CLIENT_AUTH_REQUEST },
		{ "RequireAnyClientCert", CLIENT_AUTH_REQUIRE_ANY },
		{ "RequireClientCert", CLIENT_AUTH_REQUIRE_ANY },
		{ "VerifyClientCertIfGiven", CLIENT_AUTH_VERIFY_IF_GIVEN },
		{ "RequireAndVerifyClientCert", CLIENT_AUTH_REQUIRE_AND_VERIFY },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char text[256];
		struct web_config *c;

		snprintf(text, sizeof(text), TLS "  client_auth_type: %s\n", names[i].name);
		c = load(text);
		assert_int_equal(c->client_auth, names[i].auth);
		web_config_free(c);
	}
	assert_string_equal(client_auth_name(CLIENT_AUTH_REQUIRE_ANY), "RequireAnyClientCert");
	assert_string_equal(client_auth_name(CLIENT_AUTH_REQUIRE_AND_VERIFY),
	                    "RequireAndVerifyClientCert");
}

TEST(headers_are_those_with_a_value_in_the_spelling_of_go)
{
	struct web_config *c = load("http_server_config:\n"
	                            "  headers:\n"
	                            "    X-XSS-Protection: '0'\n"
	                            "    Content-Security-Policy: ''\n"
	                            "    Strict-Transport-Security: |\n"
	                            "      max-age=1\n");

	assert_int_equal(c->n_headers, 2);
	assert_string_equal(c->headers[0].name, "X-Xss-Protection");
	assert_string_equal(c->headers[0].value, "0");
	assert_string_equal(c->headers[1].value, "max-age=1");
	web_config_free(c);
}

TEST(header_that_a_merge_brought_gives_way)
{
	struct web_config *c = load("http_server_config:\n"
	                            "  headers:\n"
	                            "    <<: {X-Frame-Options: deny, X-XSS-Protection: a}\n"
	                            "    X-Frame-Options: sameorigin\n"
	                            "    X-XSS-Protection:\n");

	assert_int_equal(c->n_headers, 1);
	assert_string_equal(c->headers[0].value, "sameorigin");
	web_config_free(c);
}

TEST(value_of_a_header_is_bounded)
{
	struct buf text;
	struct err err;

	buf_init(&text, WEB_HEADER_VALUE_MAX_BYTES + 256);
	buf_add_text(&text, "http_server_config: {headers: {X-XSS-Protection: ");
	for (int i = 0; i <= WEB_HEADER_VALUE_MAX_BYTES; i++)
		buf_add_char(&text, 'v');
	buf_add_text(&text, "}}\n");
	refuse(buf_str(&text), &err);
	assert_non_null(strstr(err.text, "found 4097 bytes, expected at most 4096"));
	buf_deinit(&text);
}

TEST(rate_limit_is_a_span_and_a_whole_number)
{
	static const struct {
		const char *interval, *burst;
		uint64_t interval_ns, tokens;
	} rows[] = {
		{ "1s", "20", 1000000000, 20 },
		{ "1h30m", "1.9", 5400000000000, 1 },
		{ "1.5", "1e99", 1, WEB_BURST_MAX },
		{ "250ms", "-3", 250000000, 0 },
		{ "1s", "0.9", 1000000000, 0 },
		{ "1s", "~", 1000000000, 0 },
		{ "0", "5", 0, 0 },
		{ "-1s", "5", 0, 0 },
		{ "~", "5", 0, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[128];
		struct web_config *c;

		snprintf(text, sizeof(text), "rate_limit: {interval: %s, burst: %s}\n",
		         rows[i].interval, rows[i].burst);
		c = load(text);
		assert_int_equal(c->rate_interval_ns, rows[i].interval_ns);
		assert_int_equal(c->rate_burst, rows[i].tokens);
		assert_int_equal(c->n_warnings, rows[i].interval_ns > 0 && rows[i].tokens == 0);
		web_config_free(c);
	}
}

TEST(finds_users_by_their_bytes)
{
	struct web_config *c = load("basic_auth_users:\n"
	                            "  zoe: " HASH "\n"
	                            "  a: $2y$05$" DIGEST "\n"
	                            "  1: $2a$06$" DIGEST "\n"
	                            "  \"\": $2x$07$" DIGEST "\n");

	assert_string_equal(web_config_hash(c, STR("zoe")), HASH);
	assert_string_equal(web_config_hash(c, STR("a")), "$2b$05$" DIGEST);
	assert_string_equal(web_config_hash(c, STR("1")), "$2b$06$" DIGEST);
	assert_string_equal(web_config_hash(c, STR("")), "$2b$07$" DIGEST);
	assert_null(web_config_hash(c, STR("zo")));
	assert_null(web_config_hash(c, STR("zoe1")));
	assert_null(web_config_hash(c, STR("zoe\0")));
	assert_null(web_config_hash(c, STR("A")));
	web_config_free(c);
}

TEST(drops_the_idle_bits_of_a_salt)
{
	static const struct {
		char given, kept;
	} rows[] = {
		{ '.', '.' }, { 'L', '.' }, { 'N', '.' }, { 'O', 'O' }, { 'd', 'O' },
		{ 'e', 'e' }, { 't', 'e' }, { 'u', 'u' }, { '9', 'u' },
	};
	char hash[] = HASH, out[BCRYPT_BYTES + 1];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		hash[28] = rows[i].given;
		assert_int_equal(bcrypt_normalize(str_from(hash), out, NULL), 0);
		hash[28] = rows[i].kept;
		assert_string_equal(out, hash);
	}
}

TEST(a_later_key_wins_over_a_merged_one)
{
	struct web_config *c =
		load("tls_server_config:\n"
	             "  <<: [{cert_file: first, key_file: x}, {cert_file: second}]\n"
	             "  key_file: own\n");

	assert_string_equal(c->cert.path, "first");
	assert_string_equal(c->key.path, "own");
	web_config_free(c);
}

TEST(warns_no_more_than_it_has_room_for)
{
	char text[4096] = "basic_auth_users:\n";
	size_t n = strlen(text);
	struct web_config *c;

	for (int i = 0; i < WEB_WARNINGS_MAX + 3; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "  u:%d: %s\n", i, HASH);
	c = load(text);
	assert_int_equal(c->n_warnings, WEB_WARNINGS_MAX);
	assert_string_equal(
		c->warnings[0],
		"web.yml:2:3: basic_auth_users: u:0: can never log in, since a colon "
		"ends the name");
	web_config_free(c);
}

TEST(takes_a_file_of_the_largest_size_and_no_larger)
{
	struct buf text;
	struct err err;
	struct web_config *c;

	buf_init(&text, WEB_CONFIG_MAX_BYTES + 1);
	buf_add_text(&text, ALICE "#");
	memset(buf_reserve(&text, text.max - text.n), 'x', text.max - text.n);
	text.n = WEB_CONFIG_MAX_BYTES;
	assert_int_equal(web_config_parse(buf_str(&text), "web.yml", &c, &err), 0);
	assert_int_equal(c->n_users, 1);
	web_config_free(c);
	text.n++;
	assert_int_equal(refuse(buf_str(&text), &err), -EFBIG);
	assert_string_equal(err.text, "web.yml: found 1048577 bytes, expected at most 1048576");
	buf_deinit(&text);
}

/* head, then piece n times. */
static struct buf repeat(const char *head, const char *piece, size_t n)
{
	struct buf text;

	buf_init(&text, WEB_CONFIG_MAX_BYTES);
	buf_add_text(&text, head);
	while (n-- > 0)
		buf_add_text(&text, piece);
	assert_false(text.full);
	return text;
}

TEST(stops_at_its_bounds)
{
	static const struct {
		const char *head, *piece;
		size_t n;
		int rc;
		const char *part;
	} rows[] = {
		{ "a: ", "[", 500000, -E2BIG, "more than 16 levels" },
		{ "a: ", "{a: ", 200000, -E2BIG, "more than 16 levels" },
		{ "", "- ", 500000, -E2BIG, "more than 16 levels" },
		{ "? ", "? ", 500000, -E2BIG, "more than 16 levels" },
		{ "a: [", "a,", 200000, -E2BIG, "more than 100000 nodes" },
		{ "a: [&a a,", "*a,", 200000, -E2BIG, "more than 100000 nodes" },
		{ TLS "  client_allowed_sans:\n", "  - a\n", WEB_SANS_MAX + 1, -EINVAL,
		  "client_allowed_sans: found 10001 names, expected at most 10000" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf text = repeat(rows[i].head, rows[i].piece, rows[i].n);
		struct err err;

		assert_int_equal(refuse(buf_str(&text), &err), rows[i].rc);
		assert_non_null(strstr(err.text, rows[i].part));
		buf_deinit(&text);
	}
}

TEST(bounds_anchors)
{
	struct err err;
	struct buf text;

	buf_init(&text, WEB_CONFIG_MAX_BYTES);
	for (int i = 0; i < 300; i++)
		buf_printf(&text, "k%d: &a%d x\n", i, i);
	assert_int_equal(refuse(buf_str(&text), &err), -E2BIG);
	assert_string_equal(err.text, "web.yml:257:7: found more than 256 anchors");
	buf_deinit(&text);
}

/* Each level names the one before many times: ten to the tenth, were aliases copied. */
TEST(an_alias_bomb_stays_small)
{
	struct err err;
	struct buf text;

	buf_init(&text, WEB_CONFIG_MAX_BYTES);
	buf_add_text(&text, "a0: &a0 [x]\n");
	for (int i = 1; i <= 10; i++) {
		buf_printf(&text, "a%d: &a%d [", i, i);
		for (int j = 0; j < 10; j++)
			buf_printf(&text, "*a%d,", i - 1);
		buf_add_text(&text, "]\n");
	}
	assert_int_equal(refuse(buf_str(&text), &err), -EINVAL);
	assert_non_null(strstr(err.text, "web.yml:1:1: a0: not found"));
	buf_deinit(&text);
}

TEST(a_merge_bomb_is_refused)
{
	struct err err;
	struct buf text;

	buf_init(&text, WEB_CONFIG_MAX_BYTES);
	buf_add_text(&text, "a0: &a0 {k: v}\n");
	for (int i = 1; i <= 10; i++) {
		buf_printf(&text, "a%d: &a%d\n  <<: [", i, i);
		for (int j = 0; j < 10; j++)
			buf_printf(&text, "*a%d,", i - 1);
		buf_add_text(&text, "]\n");
	}
	assert_int_equal(refuse(buf_str(&text), &err), -E2BIG);
	assert_non_null(strstr(err.text, "found more than 100000 merged entries"));
	buf_deinit(&text);
}

TEST(takes_as_many_users_as_there_may_be)
{
	struct err err;
	struct buf text;
	struct web_config *c;

	buf_init(&text, WEB_CONFIG_MAX_BYTES);
	buf_add_text(&text, "basic_auth_users:\n  u0: &h " HASH "\n");
	for (int i = 1; i < WEB_USERS_MAX; i++)
		buf_printf(&text, "  u%d: *h\n", i);
	assert_int_equal(web_config_parse(buf_str(&text), "web.yml", &c, &err), 0);
	assert_int_equal(c->n_users, WEB_USERS_MAX);
	assert_string_equal(web_config_hash(c, STR("u9999")), HASH);
	web_config_free(c);
	buf_add_text(&text, "  one more: *h\n");
	assert_int_equal(refuse(buf_str(&text), &err), -EINVAL);
	assert_non_null(strstr(err.text, "found 10001 users, expected at most 10000"));
	buf_deinit(&text);
}

TEST(needs_no_place_for_its_sentence)
{
	struct web_config *c = NULL;

	assert_int_equal(web_config_parse(STR("bogus: 1"), "web.yml", &c, NULL), -EINVAL);
	assert_int_equal(web_config_parse(STR("["), "web.yml", &c, NULL), -EINVAL);
	assert_int_equal(web_config_parse(STR("basic_auth_users: {a: b}"), "web.yml", &c, NULL),
	                 -EINVAL);
}

#define BAD_HASH "$2b$04$SECRETSECRETSECRETSECRETSECRETSECRETSECRET-SECRETSECR"

/* Whatever goes wrong, the words of a secret do not come out. */
TEST(never_shows_a_secret)
{
	static const char *const texts[] = {
		"basic_auth_users: {alice: SECRET}",
		"basic_auth_users: {alice: $SECRET}",
		"basic_auth_users: {alice: $2b$SECRET}",
		"basic_auth_users: {alice: " BAD_HASH "}",
		"basic_auth_users: {alice: !SECRET}",
		"basic_auth_users: {alice: *SECRET}",
		"basic_auth_users: {alice: [SECRET]}",
		"basic_auth_users: SECRET",
		"basic_auth_users: {$2b$SECRET: alice}",
		"$2b$SECRET: alice",
		"tls_server_config: {key: SECRET}",
		"tls_server_config: {key: [SECRET]}",
		"tls_server_config: {cert_file: a, key: {SECRET: a}}",
		"tls_server_config:\n  key: |\n SECRET\n",
		"tls_server_config:\n  key: \"SECRET\n",
		"tls_server_config: {key: &x SECRET, key: *x}",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct err err = { 0 };

		refuse(str_from(texts[i]), &err);
		assert_true(*err.text);
		assert_null(strstr(err.text, "SECRET"));
	}
}

RUN_TESTS(cmocka_unit_test(an_empty_file_is_plain_http_for_everyone),
          cmocka_unit_test(reads_whether_http2_is_offered),
          cmocka_unit_test(reads_a_whole_tls_section),
          cmocka_unit_test(a_list_of_null_names_lets_nobody_pass),
          cmocka_unit_test(knows_every_client_auth_type),
          cmocka_unit_test(headers_are_those_with_a_value_in_the_spelling_of_go),
          cmocka_unit_test(header_that_a_merge_brought_gives_way),
          cmocka_unit_test(value_of_a_header_is_bounded),
          cmocka_unit_test(rate_limit_is_a_span_and_a_whole_number),
          cmocka_unit_test(finds_users_by_their_bytes),
          cmocka_unit_test(drops_the_idle_bits_of_a_salt),
          cmocka_unit_test(a_later_key_wins_over_a_merged_one),
          cmocka_unit_test(warns_no_more_than_it_has_room_for),
          cmocka_unit_test(takes_a_file_of_the_largest_size_and_no_larger),
          cmocka_unit_test(stops_at_its_bounds), cmocka_unit_test(bounds_anchors),
          cmocka_unit_test(an_alias_bomb_stays_small),
          cmocka_unit_test(a_merge_bomb_is_refused),
          cmocka_unit_test(takes_as_many_users_as_there_may_be),
          cmocka_unit_test(needs_no_place_for_its_sentence),
          cmocka_unit_test(never_shows_a_secret))
