/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "conf/web_config.h"
#include "tls/mac.h"
#include "tls/signer.h"

/*
 * What one configuration is made of: the bytes of the web config and of every file that it
 * names, each read once, so that what is checked is what is used.
 */
enum snapshot_file {
	SNAPSHOT_CONFIG,
	SNAPSHOT_CERT,
	SNAPSHOT_KEY,
	SNAPSHOT_CLIENT_CA,
	SNAPSHOT_FILES
};

enum { PART_PEM_MAX_BYTES = 4 << 20, PART_NAME_MAX_BYTES = 4096 };

/* "web config", "cert_file" and so on, as messages call them. */
const char *snapshot_file_name(enum snapshot_file file);

/* A file, or an inline text in its place. */
struct part {
	char name[PART_NAME_MAX_BYTES]; /* for messages; the path when it is a file */
	bool given, is_file;
	struct buf text;
	unsigned char digest[TLS_MAC_BYTES]; /* of the bytes, to know unchanged ones by */
};

struct parts {
	struct part at[SNAPSHOT_FILES];
	struct web_config *web; /* what the first of them says; NULL where it does not parse */
	struct tls_signer *signer; /* where the key is kept apart: then its text is not here */
};

/* Names the web config, all that is known before it was read; out is zeroed. */
void parts_begin(const char *path, struct parts *out);

/*
 * Names what the parsed web config names: a path is relative to the directory of the config
 * as it was given.
 */
void parts_name(struct parts *out);

/* Is there the memory that a load may take? -ENOMEM with the sentence. */
int parts_check_memory(const char *path, struct err *err);

/*
 * Reads the web config, and what it names if it parses and asks for TLS. Blocks on the disk;
 * any thread. Returns 0 or a negative errno with the sentence of the first that failed; then
 * too, what could be named is named.
 */
int parts_read(struct parts *out, struct err *err);
void parts_deinit(struct parts *p); /* wipes */

/* Who does the same in its stead. */
struct parts_source {
	int (*read)(void *owner, struct parts *out, struct err *err);
	void *owner;
};
