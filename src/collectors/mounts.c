/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/mounts.h"

#include <stdlib.h>
#include <string.h>

/* The mount point without the root in front, "/" for the root itself. */
static struct str strip_root(const struct host *host, struct str point)
{
	struct str root = str_from(host->roots[HOST_ROOTFS]);

	while (root.n > 0 && root.p[root.n - 1] == '/')
		root.n--;
	if (root.n == 0 || point.n < root.n || memcmp(point.p, root.p, root.n) != 0)
		return point;
	if (point.n == root.n)
		return STR("/");
	return point.p[root.n] == '/' ? str_skip(point, root.n) : point;
}

static int by_path(const void *a, const void *b)
{
	const struct mount_shown *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	if (order == 0)
		order = str_cmp(x->m->source, y->m->source);
	if (order == 0)
		order = str_cmp(x->m->type, y->m->type);
	return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

static bool same_labels(const struct mount_shown *a, const struct mount_shown *b)
{
	return strcmp(a->path, b->path) == 0 && str_eq(a->m->source, b->m->source) &&
	       str_eq(a->m->type, b->m->type);
}

size_t mounts_choose(const struct mountinfo *all, size_t n, struct filter *points,
                     struct filter *types, const struct host *host, struct arena *arena,
                     struct mount_shown **out)
{
	struct mount_shown *shown = arena_alloc(arena, n * sizeof(*shown));
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		struct str point = mountinfo_unescape(all[i].point, arena, " \t");
		struct str path = mountinfo_unescape(all[i].point, arena, NULL);

		point = strip_root(host, point);
		if (!filter_keeps(points, point) || !filter_keeps(types, all[i].type))
			continue;
		path = strip_root(host, path);
		shown[kept++] = (struct mount_shown){
			.m = &all[i],
			.point = point,
			.path = host_path(host, arena, HOST_ROOTFS, arena_strdup(arena, path)),
			.order = i,
		};
	}
	if (kept > 1)
		qsort(shown, kept, sizeof(*shown), by_path);
	for (size_t i = 0; i + 1 < kept; i++)
		shown[i].covered = same_labels(&shown[i], &shown[i + 1]);
	*out = shown;
	return kept;
}
