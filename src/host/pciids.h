/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/str.h"

/*
 * What PCI devices are called, as the file pci.ids tells it (pci.ids(5)): some 35,000
 * names, of which a host asks for a few dozen at every scrape.
 */
enum pciids_kind {
	PCIIDS_VENDOR,    /* VVVV */
	PCIIDS_DEVICE,    /* VVVV DDDD */
	PCIIDS_SUBSYSTEM, /* VVVV DDDD, then the subsystem's VVVV DDDD */
	PCIIDS_CLASS,     /* CC */
	PCIIDS_SUBCLASS,  /* CC SS */
	PCIIDS_PROG_IF,   /* CC SS PP */
};

enum { PCIIDS_NAMES_MAX = 1 << 20, PCIIDS_NAME_MAX_BYTES = 1024 };

struct pciids {
	const char *text;
	struct pciids_name *names; /* sorted by kind and id */
	size_t n;
};

/*
 * Borrows the names from text. Lines that are no entries are passed over, as are names past
 * the limits.
 */
void pciids_parse(struct str text, struct arena *arena, struct pciids *out);

/* The same of a file on this host, which is kept in arena: 0 or a negative errno. */
int pciids_load(const char *path, struct arena *arena, struct pciids *out);

/* id is the kind's numbers in a row, so 0x80861521 is a device; empty where it has no name. */
struct str pciids_find(const struct pciids *ids, enum pciids_kind kind, uint64_t id);
