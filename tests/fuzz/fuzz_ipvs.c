/* SPDX-License-Identifier: Apache-2.0 */
#include "host/ipvs.c"

#include "base/must.h"

/* Whatever /proc/net/ip_vs holds, a backend has an address, and the reader comes to an end. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct arena arena;
	struct ipvs_reader reader = { .rest = text, .arena = &arena };
	struct ipvs_backend backend;
	uint64_t totals[IPVS_TOTALS];

	arena_init(&arena);
	ipvs_parse_totals(text, totals);
	while (ipvs_next(&reader, &backend) > 0)
		must(backend.names[IPVS_REMOTE_ADDRESS].n > 0);
	arena_deinit(&arena);
	return 0;
}
