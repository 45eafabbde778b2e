/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/str.h"

/* Credentials of the Basic scheme (RFC 7617): user and password lie in text. */
enum { BASIC_MAX_BYTES = 1024 };

struct basic_credentials {
	char text[BASIC_MAX_BYTES];
	struct str user, password;
};

/*
 * Decodes the value of an Authorization header. -EINVAL for another scheme, for what is no
 * padded base64, has no colon, holds a NUL (crypt() would stop there) or is too long.
 */
int basic_decode(struct str authorization, struct basic_credentials *out);
void basic_wipe(struct basic_credentials *c);
