/* SPDX-License-Identifier: Apache-2.0 */
#include "net/familiar.h"

/* Never 0, which is an empty entry's. */
static uint64_t key_of(uint64_t peer, uint64_t hello)
{
	return (peer * UINT64_C(0x9e3779b97f4a7c15) ^ hello) | 1;
}

/* Takes the place of itself, of nobody, or of who was seen longest ago. */
static void note(struct familiar *f, uint64_t key, uint64_t now_ns)
{
	struct familiar_entry *place = f->entries;

	for (struct familiar_entry *e = f->entries; e < f->entries + FAMILIAR_MAX; e++) {
		if (e->key == key) {
			place = e;
			break;
		}
		if (e->seen_ns < place->seen_ns)
			place = e;
	}
	*place = (struct familiar_entry){ key, now_ns };
}

void familiar_note(struct familiar *f, uint64_t peer, uint64_t hello, uint64_t now_ns)
{
	note(f, key_of(peer, hello), now_ns);
}

bool familiar_knows(const struct familiar *f, uint64_t peer, uint64_t hello, uint64_t now_ns)
{
	uint64_t key = key_of(peer, hello);

	for (const struct familiar_entry *e = f->entries; e < f->entries + FAMILIAR_MAX; e++) {
		if (e->key == key)
			return now_ns - e->seen_ns < FAMILIAR_NS;
	}
	return false;
}
