/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "sandbox/sandbox.h"
#include "state/parts.h"
#include "tls/key.h"

/*
 * What the main process (the door) and the key process say to each other. Each end takes the
 * other for a stranger: what it reads has bounds, and is refused with -EPROTO where it is not
 * exactly what can be written here. No request names a file.
 */
enum keeper_op {
	KEEPER_LOAD = 1, /* read the web config and what it names: answered by loaded */
	KEEPER_CONFINE,  /* enter the sandbox: answered by confined */
	KEEPER_SIGN,     /* answered by signature */
	KEEPER_RELEASE,  /* that key is not wanted any more: no answer */
};

enum {
	WIRE_REQUEST_MAX_BYTES = 32 + TLS_SIGNED_MAX_BYTES,
	WIRE_SIGNATURE_MAX_BYTES = 8 + TLS_SIGNATURE_MAX_BYTES,
	WIRE_CONFINED_MAX_BYTES = 16 + (int)sizeof(struct err) +
	                          SANDBOX_MEASURES * (8 + SANDBOX_DETAIL_MAX_BYTES),
	WIRE_LOADED_MAX_BYTES = 4096 + WEB_CONFIG_MAX_BYTES + 2 * PART_PEM_MAX_BYTES,
};

struct keeper_request {
	enum keeper_op op;
	uint64_t key;               /* of SIGN and RELEASE */
	struct tls_signing signing; /* of SIGN; what is read points into the message */
};

/* What came of a load, besides the parts. */
struct keeper_loaded {
	int rc; /* of parts_read() */
	struct err err;
	uint64_t key;       /* by which it is asked for signatures; 0: there is none */
	struct err key_err; /* then why, where the rest is fine */
	struct tls_key_kind kind;
};

struct keeper_confined {
	int rc;
	struct err err;
	struct sandbox_state state;
};

/* Writers add a message to out, which has room for it. */
void wire_write_request(const struct keeper_request *request, struct buf *out);
int wire_read_request(struct str message, struct keeper_request *out);

/*
 * Of the parts the digests and texts, the key's alone left out; whether the web config has
 * parsed, as parts->web says. Names are not sent: each end makes them from the config.
 */
void wire_write_loaded(const struct keeper_loaded *loaded, const struct parts *parts,
                       struct buf *out);

/* Sets digests and texts in parts, from parts_begin(). parsed: so its web config does. */
int wire_read_loaded(struct str message, struct keeper_loaded *out, struct parts *parts,
                     bool *parsed);

void wire_write_signature(int rc, struct str signature, struct buf *out);
int wire_read_signature(struct str message, int *rc, struct str *signature);

void wire_write_confined(const struct keeper_confined *confined, struct buf *out);
int wire_read_confined(struct str message, struct keeper_confined *out);
