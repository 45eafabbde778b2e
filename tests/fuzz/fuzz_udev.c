/* SPDX-License-Identifier: Apache-2.0 */
#include "base/must.h"
#include "host/udev.h"

/* Whatever udev's database says of a device, its properties are inside of it. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "ID_MODEL", "ID_SERIAL", "A", NULL };
	struct str properties[UDEV_PROPERTIES_MAX] = { 0 };

	udev_parse((struct str){ (const char *)data, size }, names, properties);
	for (size_t i = 0; names[i]; i++)
		must(!properties[i].p || properties[i].n < size);
	return 0;
}
