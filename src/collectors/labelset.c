/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/labelset.h"

enum { SLOTS_FIRST = 256 };

/* FNV-1a, with an end after each value, mixed so that its low bits are as good as any. */
static uint64_t hash_of(const struct str *values, size_t n)
{
	uint64_t h = 14695981039346656037U;

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < values[i].n; j++)
			h = (h ^ (unsigned char)values[i].p[j]) * 1099511628211U;
		h = (h ^ 0xff) * 1099511628211U;
	}
	h ^= h >> 32;
	h *= 0x9e3779b97f4a7c15U;
	h ^= h >> 29;
	return h > 0 ? h : 1;
}

static uint64_t *slot_of(const struct labelset *set, uint64_t hash)
{
	size_t at = (size_t)hash & (set->cap - 1);

	while (set->slots[at] != 0 && set->slots[at] != hash)
		at = (at + 1) & (set->cap - 1);
	return &set->slots[at];
}

static void grow(struct labelset *set)
{
	const uint64_t *old = set->slots;
	size_t was = set->cap;

	set->cap = was > 0 ? 2 * was : SLOTS_FIRST;
	set->slots = arena_zalloc(set->arena, set->cap * sizeof(*set->slots));
	for (size_t i = 0; i < was; i++) {
		if (old[i] != 0)
			*slot_of(set, old[i]) = old[i];
	}
}

bool labelset_add(struct labelset *set, const struct str *values, size_t n)
{
	uint64_t hash = hash_of(values, n), *slot;

	if (2 * set->n >= set->cap)
		grow(set);
	slot = slot_of(set, hash);
	if (*slot == hash)
		return false;
	*slot = hash;
	set->n++;
	return true;
}
