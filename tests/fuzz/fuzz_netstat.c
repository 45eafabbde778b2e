/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/netstat.c"

/* Whatever /proc/net/snmp and snmp6 hold, a field has its three pieces. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct fields fields = { .arena = &arena };
	struct str text = { (const char *)data, size };

	arena_init(&arena);
	parse_pairs(text, &fields);
	parse_snmp6(text, &fields);
	for (size_t i = 0; i < fields.n; i++)
		must(fields.all[i].value.n > 0 && fields.all[i].protocol.n < size);
	arena_deinit(&arena);
	return 0;
}
