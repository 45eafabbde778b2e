/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "tests/unit/pki.h"

/*
 * A corpus holds no keys: a line "@leaf" stands for a certificate that is made while a target
 * runs, as other words do for other blocks, and "@leaf 33=ff" for the same with its 33rd
 * byte of DER changed. These blocks have each length and place alike in every run, but for
 * the signature, which comes last.
 */

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed);

/* libFuzzer's own; a replay has none, and needs none. */
__attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

enum { DER_MAX_BYTES = 1024, CHANGE_MAX_BYTES = 32 };

static struct block {
	const char *word, *title;
	unsigned char der[DER_MAX_BYTES];
	size_t n;
} blocks[] = {
	{ .word = "@ca", .title = "CERTIFICATE" },
	{ .word = "@leaf", .title = "CERTIFICATE" },
	{ .word = "@key", .title = "EC PRIVATE KEY" },
	{ .word = "@pkcs8", .title = "PRIVATE KEY" },
	{ .word = "@locked", .title = "ENCRYPTED PRIVATE KEY" },
	{ .word = "@ca_key", .title = "EC PRIVATE KEY" },
};

static void export_key(struct block *b, const struct pki *p, const char *password, int flags)
{
	must(gnutls_x509_privkey_export_pkcs8(p->key, GNUTLS_X509_FMT_DER, password,
	                                      (unsigned)flags, b->der, &b->n) >= 0);
}

static void make_blocks(void)
{
	struct pki ca, leaf;

	for (size_t i = 0; i < COUNT_OF(blocks); i++)
		blocks[i].n = DER_MAX_BYTES;
	pki_make(&ca, &(struct pki_params){ .name = "ca", .is_ca = true, .days = 1 });
	pki_make(&leaf,
	         &(struct pki_params){
			 .name = "leaf", .issuer = &ca, .days = 1, .dns = "leaf.example" });
	must(gnutls_x509_crt_export(ca.crt, GNUTLS_X509_FMT_DER, blocks[0].der, &blocks[0].n) >=
	     0);
	must(gnutls_x509_crt_export(leaf.crt, GNUTLS_X509_FMT_DER, blocks[1].der,
	                            &blocks[1].n) >= 0);
	must(gnutls_x509_privkey_export(leaf.key, GNUTLS_X509_FMT_DER, blocks[2].der,
	                                &blocks[2].n) >= 0);
	export_key(&blocks[3], &leaf, NULL, GNUTLS_PKCS_PLAIN);
	export_key(&blocks[4], &leaf, "secret", GNUTLS_PKCS_PBES2_AES_128);
	must(gnutls_x509_privkey_export(ca.key, GNUTLS_X509_FMT_DER, blocks[5].der,
	                                &blocks[5].n) >= 0);
	pki_free(&leaf);
	pki_free(&ca);
}

static const struct block *find_block(struct str word)
{
	for (size_t i = 0; i < COUNT_OF(blocks); i++) {
		if (str_is(word, blocks[i].word))
			return &blocks[i];
	}
	return NULL;
}

/* "33=ff" */
static void change(struct block *b, struct str what)
{
	struct str at, value;
	char hex[3] = "";
	uint64_t place;

	if (!str_cut(what, '=', &at, &value) || str_to_u64(at, &place) < 0 || value.n != 2)
		return;
	memcpy(hex, value.p, value.n);
	if (place < b->n)
		b->der[place] = (unsigned char)strtoul(hex, NULL, 16);
}

/* The block that a line stands for, with its changes; false where it is no such line. */
static bool block_of_line(struct str line, struct block *out)
{
	struct str word;
	const struct block *found;

	if (blocks[0].n == 0)
		make_blocks();
	found = str_next_word(&line, &word) ? find_block(word) : NULL;
	if (!found)
		return false;
	*out = *found;
	while (str_next_word(&line, &word))
		change(out, word);
	return true;
}

/* Puts n bytes behind the at-th. */
static size_t insert(uint8_t *data, size_t size, size_t at, const char *bytes, size_t n)
{
	memmove(data + at + n, data + at, size - at);
	memcpy(data + at, bytes, n);
	return size + n;
}

/* Changes a byte of the DER that a word stands for; of any, as most words have a line. */
static size_t change_one(uint8_t *data, size_t size, unsigned seed)
{
	struct str all = { (const char *)data, size }, line;
	char text[CHANGE_MAX_BYTES];
	size_t lines = 0, chosen = 0;
	int n;

	while (str_next_line(&all, &line)) {
		if (line.n > 0 && line.p[0] == '@' && seed % ++lines == 0)
			chosen = (size_t)((const uint8_t *)line.p + line.n - data);
	}
	n = snprintf(text, sizeof(text), " %u=%02x", seed / 7 % DER_MAX_BYTES,
	             seed >> 16 & 255);
	return lines > 0 ? insert(data, size, chosen, text, (size_t)n) : size;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	char text[CHANGE_MAX_BYTES];
	int n;

	if (max_size - size < sizeof(text) || seed % 4 == 0)
		return LLVMFuzzerMutate(data, size, max_size);
	if (seed % 4 < 3 && memchr(data, '@', size))
		return change_one(data, size, seed / 4);
	n = snprintf(text, sizeof(text), "%s\n", blocks[seed / 4 % COUNT_OF(blocks)].word);
	return insert(data, size, seed % 8 < 4 ? 0 : size, text, (size_t)n);
}
