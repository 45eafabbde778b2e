/* SPDX-License-Identifier: Apache-2.0 */
#include "conf/web_redact.c"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/must.h"
#include "conf/web_config.h"
#include "tests/unit/unit.h"

#define CERT  "  cert_file: c.pem\n"
#define LABEL "-----nnnnn nnnnnnn nnn-----"
#define BLANK "-----nnn nnnnnnn nnn-----"

#define HASH "$2y$10$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234"

static char *redact(const char *text, int expected)
{
	char *copy = xstrdup(text);
	struct err err;

	assert_int_equal(web_config_redact(copy, strlen(copy), "web.yml", &err), expected);
	return copy;
}

TEST(leaves_lines_and_columns_and_no_letter_of_the_key)
{
	static const struct {
		const char *text, *redacted;
	} rows[] = {
		{ "tls_server_config:\n" CERT "  key: |\n    -----BEGIN PRIVATE KEY-----\n"
		  "    MIGH/b+c=\n    -----END PRIVATE KEY-----\nbasic_auth_users: {}\n",
		  "tls_server_config:\n" CERT "  key: |\n    " LABEL "\n"
		  "    nnnnnnnnn\n    " BLANK "\nbasic_auth_users: {}\n" },
		{ "tls_server_config:\n" CERT "  key: &k !!str |2- # MIGH\n    MIGH\n",
		  "tls_server_config:\n" CERT "  key: &k !!str |2- # MIGH\n    nnnn\n" },
		{ "tls_server_config:\n" CERT
		  "  key: &k # \"MIGH\n    \"MI\\x47H\\n\\/=\\\n   a\"\n",
		  "tls_server_config:\n" CERT
		  "  key: &k # \"MIGH\n    \"nn\\nnnn\\n\\nn\\\n   n\"\n" },
		{ "{tls_server_config: {cert_file: c, key: 'MI''GH\n x', key_file: k}}",
		  "{tls_server_config: {cert_file: c, key: 'nn''nn\n n', key_file: k}}" },
		{ "tls_server_config:\n" CERT "  key: MIGH\n   abc # MIGH\n",
		  "tls_server_config:\n" CERT "  key: nnnn\n   nnn # MIGH\n" },
		/* an anchor takes no blank behind it */
		{ "tls_server_config:\n" CERT "  key: &k-_1:MIGH\n",
		  "tls_server_config:\n" CERT "  key: &k-_1:nnnn\n" },
		/* characters are not bytes, and a mark at the start is no character */
		{ "\xef\xbb\xbf# \xc3\xa9\xe2\x82\xac\ntls_server_config:\n" CERT
		  "  key: MIGH\n",
		  "\xef\xbb\xbf# \xc3\xa9\xe2\x82\xac\ntls_server_config:\n" CERT
		  "  key: nnnn\n" },
		{ "tls_server_config:\r\n" CERT "  key: >\r\n    MIGH\r\n",
		  "tls_server_config:\r\n" CERT "  key: >\r\n    nnnn\r\n" },
		/* the same text elsewhere: by an alias, in a comment */
		{ "tls_server_config:\n  cert: &k MIGH\n  key: *k\n",
		  "tls_server_config:\n  cert: &k nnnn\n  key: *k\n" },
		{ "# -----BEGIN PRIVATE KEY-----\n# MIGH\n# -----END PRIVATE KEY-----\n{}\n",
		  "# -----BEGIN PRIVATE KEY-----\n# nnnn\n# -----END PRIVATE KEY-----\n{}\n" },
		/* what is no key stays */
		{ "tls_server_config:\n" CERT "  key_file: key\nbasic_auth_users:\n  key: " HASH
		  "\n",
		  "tls_server_config:\n" CERT "  key_file: key\nbasic_auth_users:\n  key: " HASH
		  "\n" },
		{ "# -----BEGIN PRIVATE KEY----- goes here\ntls_server_config: {}\n",
		  "# -----BEGIN PRIVATE KEY----- goes here\ntls_server_config: {}\n" },
		{ "", "" },
		{ "tls_server_config:\n", "tls_server_config:\n" },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char *redacted = redact(rows[i].text, 0);

		assert_string_equal(redacted, rows[i].redacted);
		free(redacted);
	}
}

TEST(parses_as_before)
{
	static const char *const keys[] = {
		"|\n    -----BEGIN PRIVATE KEY-----\n    MIGH\n    -----END PRIVATE KEY-----",
		"\"MIGH\\n\\u0041\\e\\_\\\\ \\\n  x\"",
		"y",
		"~x",
		"1e3",
		"'a''b'",
		"&a b",
		"=",
	};

	for (size_t i = 0; i < COUNT_OF(keys); i++) {
		struct web_config *config;
		char text[512], *redacted;
		struct err err;

		snprintf(text, sizeof(text), "tls_server_config:\n" CERT "  key: %s\n",
		         keys[i]);
		assert_int_equal(web_config_parse(str_from(text), "web.yml", &config, &err), 0);
		web_config_free(config);
		redacted = redact(text, 0);
		assert_int_equal(web_config_parse(str_from(redacted), "web.yml", &config, &err),
		                 0);
		assert_int_equal(config->key.line, 3);
		assert_null(strpbrk(config->key.inlined, "MIGHbx13"));
		web_config_free(config);
		free(redacted);
	}
}

TEST(refuses_what_is_no_config_without_its_key)
{
	char text[] = "# -----BEGIN PRIVATE KEY-----\nnull\n# -----END PRIVATE KEY-----\n";
	struct err err;

	assert_int_equal(web_config_redact(text, strlen(text), "web.yml", &err), -EINVAL);
	assert_string_equal(err.text, "web.yml: a private key stands where it cannot be kept "
	                              "apart: write it as the value of key, or into the file "
	                              "that key_file names");
}

static int redact_utf_16(const char *ascii, struct err *err)
{
	char text[128] = "\xff\xfe";
	size_t n = strlen(ascii);

	for (size_t i = 0; i < n; i++)
		text[2 + 2 * i] = ascii[i];
	return web_config_redact(text, 2 + 2 * n, "web.yml", err);
}

TEST(refuses_an_inline_key_in_utf_16)
{
	struct err err;

	assert_int_equal(redact_utf_16("tls_server_config: {cert_file: c, key: k}", &err),
	                 -EINVAL);
	assert_string_equal(err.text,
	                    "web.yml:1:40: key: found in a file in UTF-16, where it cannot be "
	                    "kept apart: write the file in UTF-8");
	assert_int_equal(redact_utf_16("tls_server_config: {cert_file: c, key_file: k}", &err),
	                 0);
}

RUN_TESTS(cmocka_unit_test(leaves_lines_and_columns_and_no_letter_of_the_key),
          cmocka_unit_test(parses_as_before),
          cmocka_unit_test(refuses_what_is_no_config_without_its_key),
          cmocka_unit_test(refuses_an_inline_key_in_utf_16))
