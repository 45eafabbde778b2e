/* SPDX-License-Identifier: Apache-2.0 */
#include "host/pciids.c"

/* Whatever pci.ids holds, names are in order and lie in it. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena;
	struct pciids ids;

	arena_init(&arena);
	pciids_parse((struct str){ (const char *)data, size }, &arena, &ids);
	for (size_t i = 0; i < ids.n; i++) {
		const struct pciids_name *name = &ids.names[i];

		must(name->at <= size && name->n <= size - name->at);
		must(i == 0 || by_id(name - 1, name) <= 0);
		must(pciids_find(&ids, name->kind, name->id).p != NULL);
	}
	arena_deinit(&arena);
	return 0;
}
