/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/* Which bytes may stand where in HTTP (RFC 9110 section 5), for both of its versions. */
bool grammar_is_token(struct str s);  /* a method, the name of a field; not empty */
bool grammar_is_value(struct str s);  /* of a field: no control character but the tab */
bool grammar_is_target(struct str s); /* of a request; not empty */

/* A host with or without a port (RFC 3986 section 3.2): no user name, no path; maybe empty. */
bool grammar_is_authority(struct str s);

bool grammar_is_token_char(char c);

/* The same but for the case of letters. */
bool grammar_is_nocase(struct str s, const char *text);

int grammar_hex_digit(char c); /* 0 to 15, or -1 */
