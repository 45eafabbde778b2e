/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Private keys in PEM text (RFC 7468), to be overwritten there. */

/* Puts "n" in the place of each character that base64 has: as many bytes, the same lines. */
void pemkey_blot(char *from, const char *end);

/*
 * Blots the body of every block whose label ends in "PRIVATE KEY". closed: of those alone that
 * have an end, for a text that is more than PEM.
 */
void pemkey_redact(char *text, size_t n, bool closed);
