/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/pcidevice_names.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/must.h"
#include "host/host.h"
#include "host/pciids.h"

enum { KNOWN_MAX = 4096 }; /* kinds of devices in one machine */

struct known {
	struct pcidevice_ids ids;
	struct pcidevice_names_of names;
	struct known *next;
};

struct pcidevice_names {
	struct arena arena; /* of all of the following */
	struct str ids;
	struct known *known; /* newest first */
	size_t n;
};

struct pcidevice_names *pcidevice_names_new(const char *path)
{
	static const char *const usual[] = { "/usr/share/misc/pci.ids",
		                             "/usr/share/hwdata/pci.ids" };
	struct pcidevice_names *n = xcalloc(1, sizeof(*n));
	struct host root;

	arena_init(&n->arena);
	host_init(&root, "", "", "", "");
	if (*path) {
		const char *rest = strrchr(path, '/');
		const char *top =
			rest ? arena_printf(&n->arena, "%.*s", (int)(rest - path), path) : ".";

		host_init(&root, top, "", "", "");
		host_read(&root, &n->arena, HOST_PROC, rest ? rest : path, &n->ids);
		return n;
	}
	for (size_t i = 0; n->ids.n == 0 && i < COUNT_OF(usual); i++)
		host_read(&root, &n->arena, HOST_PROC, usual[i], &n->ids);
	return n;
}

void pcidevice_names_free(struct pcidevice_names *names)
{
	if (!names)
		return;
	arena_deinit(&names->arena);
	free(names);
}

/* The name, or else the id in the form that it is told in. */
static struct str or_id(struct pcidevice_names *n, struct str name, uint64_t id)
{
	if (name.n > 0)
		return name;
	return str_from(arena_printf(&n->arena, "%04" PRIx64, id));
}

static struct pcidevice_names_of look_up(struct pcidevice_names *n,
                                         const struct pcidevice_ids *i)
{
	struct str class_name = pciids_class(n->ids, i->class_id);

	if (class_name.n == 0)
		class_name = str_from(
			arena_printf(&n->arena, "Unknown class (%06" PRIx64 ")", i->class_id));
	return (struct pcidevice_names_of){
		.class_name = class_name,
		.vendor = or_id(n, pciids_vendor(n->ids, i->vendor), i->vendor),
		.device = or_id(n, pciids_device(n->ids, i->vendor, i->device), i->device),
		.subsystem_vendor = or_id(n, pciids_vendor(n->ids, i->subsystem_vendor),
		                          i->subsystem_vendor),
		.subsystem_device =
			or_id(n,
		              pciids_subsystem(n->ids, i->vendor, i->device,
		                               i->subsystem_vendor, i->subsystem_device),
		              i->subsystem_device),
	};
}

const struct pcidevice_names_of *pcidevice_names_find(struct pcidevice_names *names,
                                                      const struct pcidevice_ids *ids)
{
	struct known *k;

	for (k = names->known; k; k = k->next) {
		if (memcmp(&k->ids, ids, sizeof(*ids)) == 0)
			return &k->names;
	}
	if (names->n == KNOWN_MAX)
		return &names->known->names;
	k = arena_alloc(&names->arena, sizeof(*k));
	*k = (struct known){ *ids, look_up(names, ids), names->known };
	names->known = k;
	names->n++;
	return &k->names;
}
