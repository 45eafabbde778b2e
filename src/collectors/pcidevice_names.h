/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/* Names of PCI devices by their ids. */
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

/* They live as long as names, or in arena. */
struct pcidevice_names_of pcidevice_names_find(const struct pcidevice_names *names,
                                               const struct pcidevice_ids *ids,
                                               struct arena *arena);
