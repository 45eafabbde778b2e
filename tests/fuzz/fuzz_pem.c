/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/fuzz/derblocks.h"
#include "tls/inspect.h"
#include "tls/issue.h"

/*
 * Whatever the files of a certificate, its key and a client CA hold, they are loaded whole or
 * refused with a sentence. A line "====" ends one file and begins the next; a line of
 * derblocks.h stands for a block of PEM.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX_BYTES = 256 << 10 };

static void expand_line(struct str line, struct buf *out)
{
	struct block b;
	gnutls_datum_t der, pem;

	if (!block_of_line(line, &b)) {
		buf_add_str(out, line);
		return;
	}
	der = (gnutls_datum_t){ b.der, (unsigned)b.n };
	must(gnutls_pem_base64_encode2(b.title, &der, &pem) >= 0);
	buf_add(out, pem.data, pem.size);
	gnutls_free(pem.data);
}

/* Up to the next line "====", with blocks in place of the words for them. */
static void take_file(struct str *rest, struct buf *out)
{
	struct str line;

	buf_init(out, INPUT_MAX_BYTES);
	while (str_next_line(rest, &line) && !str_is(line, "====")) {
		expand_line(line, out);
		if (line.p + line.n != rest->p) /* a file may end without a newline */
			buf_add_char(out, '\n');
	}
}

static void show(void *owner, const struct tls_facts *facts)
{
	size_t *shown = owner;

	must(facts->key[0] != '\0' && facts->signature[0] != '\0');
	for (size_t i = 0; i < facts->n_names; i++)
		must(facts->names[i][0] != '\0');
	++*shown;
}

static void load(const struct tls_pem pem[static 3], enum client_auth client_auth)
{
	struct web_config web = { .client_auth = client_auth };
	struct tls_params params = { .cert = pem[0], .key = pem[1], .web = &web };
	struct tls_credentials *credentials = NULL;
	struct err err = { 0 };
	size_t shown = 0;

	params.web_name = "web.yml";
	if (client_auth != CLIENT_AUTH_NONE)
		params.client_ca = pem[2];
	if (tls_credentials_new(&params, &credentials, &err) < 0) {
		must(!credentials && err.text[0] != '\0');
		return;
	}
	web.client_ca.path = (char *)params.client_ca.name;
	tls_inspect(credentials, show, &shown);
	must(shown >= (params.client_ca.name ? 2 : 1));
	tls_credentials_free(credentials);
}

static void load_issuer(const struct tls_pem pem[static 3])
{
	struct tls_issuer *issuer = NULL;
	struct err err = { 0 };

	must((tls_issuer_load(&pem[0], &pem[1], &issuer, &err) == 0) == (issuer != NULL));
	must(issuer || err.text[0] != '\0');
	tls_issuer_free(issuer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size };
	struct tls_pem pem[3] = { { .name = "server.crt" },
		                  { .name = "server.key" },
		                  { .name = "ca.crt" } };
	struct buf files[3];

	for (size_t i = 0; i < COUNT_OF(files); i++) {
		take_file(&rest, &files[i]);
		pem[i].text = buf_str(&files[i]);
	}
	load(pem, CLIENT_AUTH_NONE);
	load(pem, CLIENT_AUTH_REQUIRE_AND_VERIFY);
	load_issuer(pem);
	for (size_t i = 0; i < COUNT_OF(files); i++)
		buf_deinit(&files[i]);
	return 0;
}
