/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/hello.h"

#include <errno.h>
#include <stdint.h>

#include "base/array.h"

enum {
	RANDOM_BYTES = 32,
	SUPPORTED_VERSIONS = 43, /* the extension of TLS 1.3 */
	WIRE_TLS_1_0 = 0x0301,
	WIRE_TLS_1_3 = 0x0304,
	RECORD_HANDSHAKE = 22,
	RECORD_HEAD_BYTES = 5,
	MESSAGE_CLIENT_HELLO = 1,
};

/* https://www.iana.org/assignments/tls-parameters, TLS Cipher Suites. */
static const struct {
	uint16_t id;
	enum web_suite suite;
} aead[] = {
	{ 0xc02b, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 },
	{ 0xc02c, TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384 },
	{ 0xc02f, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 },
	{ 0xc030, TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 },
	{ 0xcca8, TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256 },
	{ 0xcca9, TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256 },
};

static bool take_number(struct str *rest, size_t bytes, unsigned *out)
{
	if (rest->n < bytes)
		return false;
	*out = 0;
	for (size_t i = 0; i < bytes; i++)
		*out = *out << 8 | (unsigned char)rest->p[i];
	*rest = str_skip(*rest, bytes);
	return true;
}

static bool take_bytes(struct str *rest, size_t n, struct str *out)
{
	if (rest->n < n)
		return false;
	*out = (struct str){ rest->p, n };
	*rest = str_skip(*rest, n);
	return true;
}

/* A vector: its length in that many bytes, then itself. */
static bool take_vector(struct str *rest, size_t length_bytes, struct str *out)
{
	unsigned n;

	return take_number(rest, length_bytes, &n) && take_bytes(rest, n, out);
}

/* Values between and beyond are GREASE (RFC 8701) or versions to come. */
static void note_version(struct hello *h, unsigned wire)
{
	if (wire >= WIRE_TLS_1_0 && wire <= WIRE_TLS_1_3)
		h->versions |= 1U << (wire - WIRE_TLS_1_0);
}

/* By itself it means all up to it, but for TLS 1.3, which is only listed. */
static void note_newest(struct hello *h, unsigned wire)
{
	for (unsigned v = WIRE_TLS_1_0; v <= wire && v < WIRE_TLS_1_3; v++)
		note_version(h, v);
}

static void note_suites(struct hello *h, struct str suites)
{
	unsigned id;

	while (take_number(&suites, 2, &id)) {
		for (size_t i = 0; i < COUNT_OF(aead); i++) {
			if (aead[i].id == id)
				h->suites |= 1U << aead[i].suite;
		}
	}
}

/* The list, where there is one, goes before the version in the hello's head. */
static bool note_versions(struct hello *h, struct str extensions)
{
	struct str value, list;
	unsigned type, wire;

	while (take_number(&extensions, 2, &type)) {
		if (!take_vector(&extensions, 2, &value))
			return false;
		if (type != SUPPORTED_VERSIONS)
			continue;
		if (!take_vector(&value, 1, &list))
			return false;
		h->versions = 0;
		while (take_number(&list, 2, &wire))
			note_version(h, wire);
	}
	return extensions.n == 0;
}

int hello_parse(struct str body, struct hello *out)
{
	struct str random, session, suites, compression, extensions = { 0 };
	unsigned version;

	*out = (struct hello){ 0 };
	if (!take_number(&body, 2, &version) || !take_bytes(&body, RANDOM_BYTES, &random) ||
	    !take_vector(&body, 1, &session) || !take_vector(&body, 2, &suites) ||
	    !take_vector(&body, 1, &compression))
		return -EINVAL;
	if (body.n > 0 && !take_vector(&body, 2, &extensions))
		return -EINVAL;
	note_newest(out, version);
	note_suites(out, suites);
	return note_versions(out, extensions) ? 0 : -EINVAL;
}

int hello_version(const struct hello *h, unsigned versions)
{
	for (int version = TLS_1_3; version >= TLS_1_0; version--) {
		if (h->versions & versions & 1U << version)
			return version;
	}
	return -ENOENT;
}

bool hello_is_fit_for_http2(const struct hello *h, unsigned versions, unsigned suites)
{
	int version = hello_version(h, versions);

	return version == TLS_1_3 || (version == TLS_1_2 && (h->suites & suites) != 0);
}

bool hello_is_whole(struct str first)
{
	unsigned n;
	struct str length = str_skip(first, first.n < 3 ? first.n : 3);

	if (first.n > 0 && first.p[0] != RECORD_HANDSHAKE)
		return true;
	return take_number(&length, 2, &n) && first.n >= RECORD_HEAD_BYTES + n;
}

/* FNV-1a, 64 bits. */
static uint64_t hash(uint64_t seed, struct str bytes)
{
	for (size_t i = 0; i < bytes.n; i++)
		seed = (seed ^ (unsigned char)bytes.p[i]) * UINT64_C(1099511628211);
	return seed;
}

static const uint64_t hash_start = UINT64_C(14695981039346656037);

/* Has a client the same value of that extension in all its hellos to one server? */
static bool is_steady(unsigned extension)
{
	static const unsigned steady[] = { 0 /* server_name */,
		                           10 /* supported_groups */,
		                           11 /* ec_point_formats */,
		                           13 /* signature_algorithms */,
		                           16 /* ALPN */,
		                           SUPPORTED_VERSIONS,
		                           45 /* psk_key_exchange_modes */ };

	for (size_t i = 0; i < COUNT_OF(steady); i++) {
		if (steady[i] == extension)
			return true;
	}
	return false;
}

/* Does it come and go with what a client remembers of an earlier session? */
static bool is_passing(unsigned extension)
{
	return extension == 21 /* padding */ || extension == 41 /* pre_shared_key */ ||
	       extension == 42 /* early_data */ || extension == 44 /* cookie */;
}

static bool print_extensions(struct str extensions, uint64_t *sum)
{
	struct str value;
	unsigned type;

	while (take_number(&extensions, 2, &type)) {
		uint64_t print = hash_start ^ type;

		if (!take_vector(&extensions, 2, &value))
			return false;
		if (!is_passing(type))
			*sum += hash(print, is_steady(type) ? value : STR("x"));
	}
	return extensions.n == 0;
}

/* The message of a whole record. */
static bool take_message(struct str first, struct str *body)
{
	struct str record;
	unsigned type, version;

	return take_number(&first, 1, &type) && type == RECORD_HANDSHAKE &&
	       take_number(&first, 2, &version) && take_vector(&first, 2, &record) &&
	       take_number(&record, 1, &type) && type == MESSAGE_CLIENT_HELLO &&
	       take_vector(&record, 3, body);
}

uint64_t hello_fingerprint(struct str first)
{
	struct str body, random, session, suites, compression, extensions = { 0 };
	unsigned version;
	uint64_t sum;

	if (!take_message(first, &body) || !take_number(&body, 2, &version) ||
	    !take_bytes(&body, RANDOM_BYTES, &random) || !take_vector(&body, 1, &session) ||
	    !take_vector(&body, 2, &suites) || !take_vector(&body, 1, &compression))
		return 0;
	if (body.n > 0 && !take_vector(&body, 2, &extensions))
		return 0;
	sum = hash(hash_start ^ version, suites);
	return print_extensions(extensions, &sum) ? sum : 0;
}
