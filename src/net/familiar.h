/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Where known peers came from lately, and how their hellos looked: a new connection like that
 * is let through first when there are many. It is a guess that decides on the order alone;
 * who may come in is asked of everybody alike. Zeroed is empty.
 */
enum { FAMILIAR_MAX = 64 };
#define FAMILIAR_NS (UINT64_C(3600) * 1000000000)

struct familiar {
	struct familiar_entry {
		uint64_t key, seen_ns;
	} entries[FAMILIAR_MAX];
};

/* hello is the fingerprint of the peer's first words, 0 where it has none: any will do. */
void familiar_note(struct familiar *f, uint64_t peer, uint64_t hello, uint64_t now_ns);
bool familiar_knows(const struct familiar *f, uint64_t peer, uint64_t hello, uint64_t now_ns);
