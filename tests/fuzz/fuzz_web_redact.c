/* SPDX-License-Identifier: Apache-2.0 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "conf/web_config.h"
#include "conf/web_redact.h"

/* A web config without its key is one still, of the same shape, and its key says nothing. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(const struct web_config *a, const struct web_config *b)
{
	must(a->tls == b->tls && a->key.line == b->key.line);
	must(a->n_users == b->n_users && a->n_warnings == b->n_warnings);
	must(!a->key.inlined == !b->key.inlined);
	if (b->key.inlined)
		must(!strpbrk(b->key.inlined, "ABCDEFGHIJKLMOPQRSTUVWXYZ0123456789+/="));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xmemdup(data, size);
	struct web_config *before, *after;
	struct err err;

	if (web_config_parse((struct str){ text, size }, "fuzz.yml", &before, &err) == 0) {
		if (web_config_redact(text, size, "fuzz.yml", &err) == 0) {
			must(web_config_parse((struct str){ text, size }, "fuzz.yml", &after,
			                      &err) == 0);
			compare(before, after);
			web_config_free(after);
		}
		web_config_free(before);
	}
	free(text);
	return 0;
}
