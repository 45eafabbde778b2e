/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/str.h"

#include <stdint.h>

/* Names of PCI devices by their ids, looked up once for each. */
struct pcidevice_ids {
	uint64_t class_id, vendor, device, subsystem_vendor, subsystem_device;
};

struct pcidevice_names_of {
	struct str class_name, device, subsystem_device, subsystem_vendor, vendor;
};

struct pcidevice_names;

/*
 * Reads the list at path, or "" for where distributions have it. One that cannot be read has
 * no names: ids stand for them.
 */
struct pcidevice_names *pcidevice_names_new(const char *path);
void pcidevice_names_free(struct pcidevice_names *names); /* takes NULL */

/* Valid until names are freed. */
const struct pcidevice_names_of *pcidevice_names_find(struct pcidevice_names *names,
                                                      const struct pcidevice_ids *ids);
