/* SPDX-License-Identifier: Apache-2.0 */
#include "host/keptfiles.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/must.h"

enum { FIRST = 16 };

void keptfiles_init(struct keptfiles *k, struct host *host)
{
	*k = (struct keptfiles){ .host = host };
}

static void discard(struct keptfiles *k, struct keptfile *file)
{
	close(file->fd);
	host_unkeep(k->host);
	free(file->path);
}

void keptfiles_deinit(struct keptfiles *k)
{
	for (size_t i = 0; i < k->n; i++)
		discard(k, &k->all[i]);
	free(k->all);
	free(k->slots);
	*k = (struct keptfiles){ 0 };
}

/* FNV-1a of "DIR/NAME". */
static uint32_t hash_of(struct str dir, const char *name)
{
	uint32_t hash = 2166136261U;

	for (size_t i = 0; i < dir.n; i++)
		hash = (hash ^ (unsigned char)dir.p[i]) * 16777619U;
	hash = (hash ^ '/') * 16777619U;
	for (; *name; name++)
		hash = (hash ^ (unsigned char)*name) * 16777619U;
	return hash;
}

static void enter(struct keptfiles *k, size_t i)
{
	size_t at = k->all[i].hash;

	while (k->slots[at & (k->n_slots - 1)] > 0)
		at++;
	k->slots[at & (k->n_slots - 1)] = i + 1;
}

static void enter_all(struct keptfiles *k)
{
	if (k->n_slots > 0)
		memset(k->slots, 0, k->n_slots * sizeof(*k->slots));
	for (size_t i = 0; i < k->n; i++)
		enter(k, i);
}

static void grow(struct keptfiles *k)
{
	k->cap = k->cap > 0 ? 2 * k->cap : FIRST;
	k->n_slots = 2 * k->cap;
	k->all = xrealloc(k->all, k->cap * sizeof(*k->all));
	k->slots = xrealloc(k->slots, k->n_slots * sizeof(*k->slots));
	enter_all(k);
}

void keptfiles_begin(struct keptfiles *k)
{
	k->run++;
}

void keptfiles_end(struct keptfiles *k)
{
	size_t kept = 0;

	for (size_t i = 0; i < k->n; i++) {
		if (k->all[i].run == k->run)
			k->all[kept++] = k->all[i];
		else
			discard(k, &k->all[i]);
	}
	if (kept == k->n)
		return;
	k->n = kept;
	enter_all(k);
}

static bool is_it(const struct keptfile *file, uint32_t hash, enum host_root root,
                  struct str dir, const char *name)
{
	return file->hash == hash && file->root == root && file->dir_n == dir.n &&
	       memcmp(file->path, dir.p, dir.n) == 0 &&
	       strcmp(file->path + dir.n + 1, name) == 0;
}

struct keptfile *keptfiles_find(struct keptfiles *k, enum host_root root, struct str dir,
                                const char *name)
{
	uint32_t hash = hash_of(dir, name);

	if (k->n == 0)
		return NULL;
	for (size_t at = hash, slot; (slot = k->slots[at & (k->n_slots - 1)]) > 0; at++) {
		struct keptfile *file = &k->all[slot - 1];

		if (is_it(file, hash, root, dir, name)) {
			file->run = k->run;
			return file;
		}
	}
	return NULL;
}

bool keptfiles_add(struct keptfiles *k, enum host_root root, struct str dir, const char *name,
                   int fd, size_t hint)
{
	size_t n = dir.n + 1 + strlen(name);
	char *path;

	if (!host_keep(k->host))
		return false;
	if (k->n == k->cap)
		grow(k);
	path = xcalloc(n + 1, 1);
	memcpy(path, dir.p, dir.n);
	path[dir.n] = '/';
	memcpy(path + dir.n + 1, name, n - dir.n - 1);
	k->all[k->n] = (struct keptfile){
		.root = root,
		.hash = hash_of(dir, name),
		.run = k->run,
		.fd = fd,
		.hint = hint,
		.path = path,
		.dir_n = dir.n,
	};
	enter(k, k->n++);
	return true;
}

void keptfiles_drop(struct keptfiles *k, struct keptfile *file)
{
	discard(k, file);
	*file = k->all[--k->n];
	enter_all(k);
}
