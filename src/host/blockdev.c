/* SPDX-License-Identifier: Apache-2.0 */
#include "host/blockdev.h"

#include <stdlib.h>
#include <string.h>

#include "base/must.h"

enum { DEVICES_FIRST = 16 };

static void free_device(struct blockdev *dev, struct host *host)
{
	host_file_close(host, &dev->rotational_file);
	udev_forget(&dev->udev);
	free(dev->udev_name);
	free(dev->rotational_path);
	free(dev);
}

void blockdevs_deinit(struct blockdevs *b, struct host *host)
{
	blockdevs_begin(b);
	blockdevs_end(b, host);
	free(b->all);
	*b = (struct blockdevs){ 0 };
}

void blockdevs_begin(struct blockdevs *b)
{
	for (size_t i = 0; i < b->n; i++)
		b->all[i]->present = false;
	b->next = 0;
}

void blockdevs_end(struct blockdevs *b, struct host *host)
{
	size_t kept = 0;

	for (size_t i = 0; i < b->n; i++) {
		if (b->all[i]->present)
			b->all[kept++] = b->all[i];
		else
			free_device(b->all[i], host);
	}
	b->n = kept;
}

static struct blockdev *add(struct blockdevs *b, const char *udev_name, const char *rotational)
{
	struct blockdev *dev = xcalloc(1, sizeof(*dev));

	dev->udev_name = xstrdup(udev_name);
	dev->rotational_path = xstrdup(rotational);
	dev->rotational_file = HOST_FILE(HOST_SYS, dev->rotational_path);
	if (b->n == b->cap) {
		b->cap = b->cap > 0 ? 2 * b->cap : DEVICES_FIRST;
		b->all = xrealloc(b->all, b->cap * sizeof(struct blockdev *));
	}
	b->all[b->n++] = dev;
	return dev;
}

/* Mostly the one behind the last: the kernel's order is always the same. */
static struct blockdev *find(struct blockdevs *b, const char *udev_name, const char *rotational)
{
	for (size_t i = 0; i < b->n; i++) {
		size_t at = (b->next + i) % b->n;

		if (strcmp(b->all[at]->udev_name, udev_name) != 0 ||
		    strcmp(b->all[at]->rotational_path, rotational) != 0)
			continue;
		b->next = at + 1;
		return b->all[at];
	}
	return add(b, udev_name, rotational);
}

const struct blockdev *blockdevs_update(struct blockdevs *b, struct host *host,
                                        struct arena *arena, struct str major, struct str minor,
                                        struct str name, const char *const *property_names)
{
	char *udev_name = arena_printf(arena, "b%.*s:%.*s", STR_ARG(major), STR_ARG(minor));
	char *rotational = arena_printf(arena, "block/%.*s/queue/rotational", STR_ARG(name));
	struct blockdev *dev = find(b, udev_name, rotational);
	struct str text;
	uint64_t value;

	dev->present = true;
	udev_update(&dev->udev, host, arena, dev->udev_name, property_names);
	dev->rotates = host_file_read(host, &dev->rotational_file, arena, &text) == 0 &&
	               str_to_u64(str_trim(text), &value) == 0 && value == 1;
	return dev;
}
