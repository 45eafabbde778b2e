/* SPDX-License-Identifier: Apache-2.0 */
#include "host/udev.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/must.h"

void udev_parse(struct str text, const char *const *names, struct str *properties)
{
	struct str line, name, value;

	while (str_next_line(&text, &line)) {
		if (!str_starts(line, "E:") || !str_cut(str_skip(line, 2), '=', &name, &value))
			continue;
		for (size_t i = 0; names[i]; i++) {
			if (str_is(name, names[i]))
				properties[i] = value;
		}
	}
}

void udev_forget(struct udev_device *d)
{
	free(d->text);
	*d = (struct udev_device){ 0 };
}

static bool is_seen(const struct udev_device *d, const struct stat *st)
{
	return d->text && d->seen.device == st->st_dev && d->seen.inode == st->st_ino &&
	       d->seen.bytes == (uint64_t)st->st_size &&
	       d->seen.modified.tv_sec == st->st_mtim.tv_sec &&
	       d->seen.modified.tv_nsec == st->st_mtim.tv_nsec;
}

int udev_update(struct udev_device *d, struct host *host, struct arena *arena, const char *name,
                const char *const *names)
{
	struct str text;
	struct stat st;
	int rc;

	/* The state is of before the reading: what changes in between is read next time. */
	if (stat(host_path(host, arena, HOST_UDEV, name), &st) < 0) {
		rc = -errno;
		udev_forget(d);
		return rc;
	}
	if (is_seen(d, &st))
		return 0;
	udev_forget(d);
	rc = host_read(host, arena, HOST_UDEV, name, &text);
	if (rc < 0)
		return rc;
	if (text.n > UDEV_FILE_MAX_BYTES)
		return -EFBIG;
	d->text = xmemdup(text.p, text.n);
	d->seen.device = st.st_dev;
	d->seen.inode = st.st_ino;
	d->seen.bytes = (uint64_t)st.st_size;
	d->seen.modified = st.st_mtim;
	udev_parse((struct str){ d->text, text.n }, names, d->properties);
	return 0;
}
