/* SPDX-License-Identifier: Apache-2.0 */
#include "host/httpurl.h"

#include <string.h>

#include "base/must.h"

/* Whatever the URL, no piece of it can end a line of the request. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct httpurl url;

	arena_init(&arena);
	if (httpurl_parse((struct str){ (const char *)data, size }, "/", &arena, &url, NULL) ==
	    0) {
		must(!strpbrk(url.target, "\r\n ") && !strpbrk(url.authority, "\r\n "));
		must(!url.authorization || !strpbrk(url.authorization, "\r\n"));
		must(url.socket || (url.host && url.port));
	}
	arena_deinit(&arena);
	return 0;
}
