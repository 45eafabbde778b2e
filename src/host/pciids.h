/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "base/str.h"

/*
 * The list of PCI IDs (pci-ids.ucw.cz), as text: vendors and classes at the start of a line,
 * what belongs to them below with one tab, and what belongs to that with two. All functions
 * are pure, give a borrowed name, or an empty one where there is none. Each reads the file
 * from its start: what is asked for often is kept by the caller.
 */
struct str pciids_vendor(struct str ids, uint64_t vendor);
struct str pciids_device(struct str ids, uint64_t vendor, uint64_t device);
struct str pciids_subsystem(struct str ids, uint64_t vendor, uint64_t device,
                            uint64_t subsystem_vendor, uint64_t subsystem_device);

/* The most exact name for a class of 24 bits: of its interface, its sub-class, or itself. */
struct str pciids_class(struct str ids, uint64_t class_id);
