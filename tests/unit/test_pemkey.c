/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pemkey.c"

#include <stdlib.h>

#include "base/array.h"
#include "base/must.h"
#include "tests/unit/unit.h"

#define BEGIN(what) "-----BEGIN " what "-----\n"
#define END(what)   "-----END " what "-----\n"

TEST(overwrites_keys_and_nothing_else)
{
	static const struct {
		const char *text, *redacted;
		bool closed;
	} rows[] = {
		{ BEGIN("CERTIFICATE") "MIIB\n" END("CERTIFICATE"),
		  BEGIN("CERTIFICATE") "MIIB\n" END("CERTIFICATE"), false },
		{ BEGIN("PRIVATE KEY") "MI\nG+/=\n" END("PRIVATE KEY")
		          BEGIN("X") "MIIB\n" END("X"),
		  BEGIN("PRIVATE KEY") "nn\nnnnn\n" END("PRIVATE KEY")
		          BEGIN("X") "MIIB\n" END("X"),
		  false },
		{ BEGIN("EC PARAMETERS") "BggA\n" END("EC PARAMETERS")
		          BEGIN("EC PRIVATE KEY") "MHcC\n" END("EC PRIVATE KEY") "text",
		  BEGIN("EC PARAMETERS") "BggA\n" END("EC PARAMETERS")
		          BEGIN("EC PRIVATE KEY") "nnnn\n" END("EC PRIVATE KEY") "text",
		  true },
		{ BEGIN("RSA PRIVATE KEY") "MHcC", BEGIN("RSA PRIVATE KEY") "nnnn", false },
		{ BEGIN("RSA PRIVATE KEY") "MHcC", BEGIN("RSA PRIVATE KEY") "MHcC", true },
		{ BEGIN("PRIVATE KEY") "MHcC\n" BEGIN("X") "MIIB\n",
		  BEGIN("PRIVATE KEY") "nnnn\n" BEGIN("X") "MIIB\n", false },
		{ BEGIN("PRIVATE KEY") "MHcC\n" BEGIN("X") "MIIB\n",
		  BEGIN("PRIVATE KEY") "MHcC\n" BEGIN("X") "MIIB\n", true },
		{ "-----BEGIN PRIVATE KEY", "-----BEGIN PRIVATE KEY", false },
		{ "-----BEGIN", "-----BEGIN", false },
		{ "", "", false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		char *text = xstrdup(rows[i].text);

		pemkey_redact(text, strlen(text), rows[i].closed);
		assert_string_equal(text, rows[i].redacted);
		free(text);
	}
	pemkey_redact(NULL, 0, false);
}

RUN_TESTS(cmocka_unit_test(overwrites_keys_and_nothing_else))
