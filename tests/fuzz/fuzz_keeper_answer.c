/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "keeper/wire.h"

/* What the main process reads of the key process: by the first byte, which answer. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_loaded(struct str message)
{
	struct parts *parts = xcalloc(1, sizeof(*parts));
	struct keeper_loaded loaded;
	bool parsed;

	if (wire_read_loaded(message, &loaded, parts, &parsed) == 0) {
		must(loaded.rc <= 0 && (loaded.rc < 0 || parsed));
		must(loaded.key == 0 || *loaded.key_err.text == '\0');
		must(parts->at[SNAPSHOT_KEY].text.n == 0);
	}
	parts_deinit(parts);
	free(parts);
}

static void read_signature(struct str message)
{
	struct str signature;
	int rc;

	if (wire_read_signature(message, &rc, &signature) == 0)
		must(rc < 0 ? signature.n == 0
		            : signature.n > 0 && signature.n <= TLS_SIGNATURE_MAX_BYTES);
}

static void read_confined(struct str message)
{
	struct keeper_confined confined;

	if (wire_read_confined(message, &confined) < 0)
		return;
	for (int i = 0; i < SANDBOX_MEASURES; i++)
		must(memchr(confined.state.measures[i].detail, '\0', SANDBOX_DETAIL_MAX_BYTES));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static void (*const reads[])(struct str) = { read_loaded, read_signature,
		                                     read_confined };

	if (size > 0 && *data < sizeof(reads) / sizeof(reads[0]))
		reads[*data]((struct str){ (const char *)data + 1, size - 1 });
	return 0;
}
