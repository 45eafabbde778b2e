/* SPDX-License-Identifier: Apache-2.0 */
#include "host/pciids.c"

#include "base/must.h"

/* Whatever a list of PCI IDs holds, a name is a piece of it or none. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str ids = { (const char *)data, size };

	must(pciids_vendor(ids, 0x8086).n <= size);
	must(pciids_subsystem(ids, 0x8086, 0x1521, 0x17aa, 0x1074).n <= size);
	must(pciids_class(ids, 0x010802).n <= size);
	return 0;
}
