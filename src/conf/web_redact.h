/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "base/err.h"

/*
 * Overwrites in the bytes of a web config that parses the private key that it holds, if any,
 * so that the same lines and columns parse to the same otherwise: letters, digits and what
 * else base64 has become "n". -EINVAL with the sentence where the text is in an encoding
 * whose key cannot be found, or is no config any more.
 */
int web_config_redact(char *text, size_t n, const char *name, struct err *err);
