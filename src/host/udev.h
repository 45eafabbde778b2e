/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/arena.h"
#include "base/str.h"
#include "host/host.h"

/* What udev's database says of one device: the properties that are asked for by name. */
enum {
	UDEV_PROPERTIES_MAX = 32,
	UDEV_FILE_MAX_BYTES = 1 << 20, /* one device has 1 to 4 KiB */
};

struct udev_device {
	char *text; /* the file as it was read last, or NULL */
	struct {
		uint64_t device, inode, bytes;
		struct timespec modified;
	} seen;
	struct str properties[UDEV_PROPERTIES_MAX]; /* in the order of names; p NULL: none */
};

/*
 * Makes the device say what its file under --path.udev.data says now; name is "b8:0", names
 * ends with NULL. udev replaces the file by another one at every change, so an unchanged
 * inode, time and size spare reading it anew. Without a file there are no properties:
 * -ENOENT.
 */
int udev_update(struct udev_device *d, struct host *host, struct arena *arena, const char *name,
                const char *const *names);
void udev_forget(struct udev_device *d);

/* Lines "E:NAME=VALUE" of text; the last of a name counts. Others are passed over. */
void udev_parse(struct str text, const char *const *names, struct str *properties);
