/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"

/*
 * Text from outside as HTML. It can neither end the element or the quoted attribute that it
 * stands in, nor begin another; bytes that are no UTF-8 and characters of control become
 * U+FFFD.
 */

/* Writes at most max bytes, as they stand in the HTML; "…" at the end where it was cut. */
void html_add(struct buf *out, struct str text, size_t max);

/*
 * A path of this server, seen from "/", for a quoted attribute: relative, so that it holds
 * behind a proxy that adds a prefix; percent-encoded (RFC 3986), so that it is no URL of
 * another scheme, host or query.
 */
void html_add_path(struct buf *out, const char *path);
