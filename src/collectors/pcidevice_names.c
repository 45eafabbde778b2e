/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/pcidevice_names.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/array.h"
#include "base/must.h"
#include "host/pciids.h"

struct pcidevice_names {
	struct arena arena; /* of the list */
	struct pciids list;
};

struct pcidevice_names *pcidevice_names_new(const char *path)
{
	static const char *const usual[] = { "/usr/share/misc/pci.ids",
		                             "/usr/share/hwdata/pci.ids" };
	struct pcidevice_names *n = xcalloc(1, sizeof(*n));
	int rc = -ENOENT;

	arena_init(&n->arena);
	if (*path)
		pciids_load(path, &n->arena, &n->list);
	for (size_t i = 0; !*path && rc < 0 && i < COUNT_OF(usual); i++)
		rc = pciids_load(usual[i], &n->arena, &n->list);
	return n;
}

void pcidevice_names_free(struct pcidevice_names *names)
{
	if (!names)
		return;
	arena_deinit(&names->arena);
	free(names);
}

/* The name, or else the last four digits of the id, which are its own. */
static struct str name_or_id(const struct pciids *list, enum pciids_kind kind, uint64_t id,
                             struct arena *arena)
{
	struct str name = pciids_find(list, kind, id);

	return name.n > 0 ? name : str_from(arena_printf(arena, "%04" PRIx64, id & 0xffff));
}

/* The most exact one that there is. */
static struct str class_name(const struct pciids *list, uint64_t id, struct arena *arena)
{
	struct str name = pciids_find(list, PCIIDS_PROG_IF, id);

	if (name.n == 0)
		name = pciids_find(list, PCIIDS_SUBCLASS, id >> 8);
	if (name.n == 0)
		name = pciids_find(list, PCIIDS_CLASS, id >> 16);
	if (name.n == 0)
		name = str_from(arena_printf(arena, "Unknown class (%06" PRIx64 ")", id));
	return name;
}

struct pcidevice_names_of pcidevice_names_find(const struct pcidevice_names *names,
                                               const struct pcidevice_ids *ids,
                                               struct arena *arena)
{
	const struct pciids *list = &names->list;
	uint64_t device = ids->vendor << 16 | ids->device;
	uint64_t subsystem = ids->subsystem_vendor << 16 | ids->subsystem_device;

	return (struct pcidevice_names_of){
		.class_name = class_name(list, ids->class_id, arena),
		.vendor = name_or_id(list, PCIIDS_VENDOR, ids->vendor, arena),
		.device = name_or_id(list, PCIIDS_DEVICE, device, arena),
		.subsystem_vendor =
			name_or_id(list, PCIIDS_VENDOR, ids->subsystem_vendor, arena),
		.subsystem_device =
			name_or_id(list, PCIIDS_SUBSYSTEM, device << 32 | subsystem, arena),
	};
}
