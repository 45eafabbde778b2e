/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/str.h"

/* Content codings of a body (RFC 9110, 8.4.1); of those weighed alike, the first wins. */
enum coding { CODING_IDENTITY, CODING_GZIP, CODING_ZSTD, CODINGS };

/*
 * The coding that an Accept-Encoding chooses, by node_exporter's rules: names are taken
 * letter by letter, what is malformed ends the list, and who refuses everything still gets
 * identity. zstd is chosen only where it is built in.
 */
enum coding coding_choose(struct str accept_encoding);

/* As Content-Encoding has it; NULL for identity. */
const char *coding_name(enum coding coding);
