/* SPDX-License-Identifier: Apache-2.0 */
#include "host/pciids.h"

#include <stdbool.h>

enum { LEVELS = 3 };

/* A line "1022  Advanced Micro Devices": how deep it is, its id and its name. */
struct entry {
	size_t level;
	struct str id, name;
};

static bool parse_line(struct str line, struct entry *out)
{
	out->level = 0;
	while (line.n > 0 && line.p[0] == '\t') {
		line = str_skip(line, 1);
		out->level++;
	}
	if (line.n == 0 || line.p[0] == '#' || out->level >= LEVELS)
		return false;
	for (size_t i = 0; i + 1 < line.n; i++) {
		if (line.p[i] == ' ' && line.p[i + 1] == ' ') {
			out->id = (struct str){ line.p, i };
			out->name = str_trim(str_skip(line, i));
			return true;
		}
	}
	return false;
}

static bool is_id(struct str text, uint64_t id)
{
	uint64_t value;

	return str_to_u64_base(text, 16, &value) == 0 && value == id;
}

/* Two ids for a subsystem, "17aa 5095". */
static bool is_pair(struct str text, uint64_t first, uint64_t second)
{
	struct str a, b;

	return str_cut(text, ' ', &a, &b) && is_id(a, first) && is_id(b, second);
}

/* Behind the "C " of a class. */
static bool is_class(struct str text, uint64_t id)
{
	return str_starts(text, "C ") && is_id(str_skip(text, 2), id);
}

/*
 * Goes down the path of ids, whose last level may be a pair. names gets what is found on
 * each level; those behind the first that is not there stay empty.
 */
static void descend(struct str ids, const uint64_t path[static LEVELS], uint64_t second,
                    size_t levels, bool classes, struct str names[static LEVELS])
{
	struct str line;
	struct entry entry;
	size_t found = 0;

	while (found < levels && str_next_line(&ids, &line)) {
		bool is_it;

		if (!parse_line(line, &entry))
			continue;
		if (entry.level < found)
			return; /* all below what was found has gone by */
		if (entry.level > found)
			continue;
		if (entry.level == 0 && classes)
			is_it = is_class(entry.id, path[0]);
		else if (entry.level == 2 && !classes)
			is_it = is_pair(entry.id, path[2], second);
		else
			is_it = is_id(entry.id, path[entry.level]);
		if (is_it)
			names[found++] = entry.name;
	}
}

struct str pciids_vendor(struct str ids, uint64_t vendor)
{
	struct str names[LEVELS] = { { 0 } };

	descend(ids, (uint64_t[]){ vendor, 0, 0 }, 0, 1, false, names);
	return names[0];
}

struct str pciids_device(struct str ids, uint64_t vendor, uint64_t device)
{
	struct str names[LEVELS] = { { 0 } };

	descend(ids, (uint64_t[]){ vendor, device, 0 }, 0, 2, false, names);
	return names[1];
}

struct str pciids_subsystem(struct str ids, uint64_t vendor, uint64_t device,
                            uint64_t subsystem_vendor, uint64_t subsystem_device)
{
	struct str names[LEVELS] = { { 0 } };

	descend(ids, (uint64_t[]){ vendor, device, subsystem_vendor }, subsystem_device, 3,
	        false, names);
	return names[2];
}

struct str pciids_class(struct str ids, uint64_t class_id)
{
	struct str names[LEVELS] = { { 0 } };

	descend(ids,
	        (uint64_t[]){ class_id >> 16 & 0xff, class_id >> 8 & 0xff, class_id & 0xff }, 0,
	        LEVELS, true, names);
	for (size_t i = LEVELS; i-- > 0;) {
		if (names[i].n > 0)
			return names[i];
	}
	return (struct str){ 0 };
}
