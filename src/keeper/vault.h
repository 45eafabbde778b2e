/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <pthread.h>
#include <stdint.h>

#include "tls/key.h"

/*
 * The keys that the key process holds: those of the configuration that serves, of what is
 * being loaded, and of earlier ones that connections still have. One thread adds while
 * another looks up and releases.
 */
enum { VAULT_MAX = 256 };

struct vault {
	pthread_mutex_t lock;
	uint64_t last; /* number that was given out; none is twice */
	struct {
		uint64_t number; /* 0: free */
		struct tls_key *key;
	} held[VAULT_MAX];
};

void vault_init(struct vault *v);

/* Takes the key over, and gives its number; 0, and nothing is taken, where all places are. */
uint64_t vault_add(struct vault *v, struct tls_key *key);

/* NULL where there is no such number; until this thread releases it. */
const struct tls_key *vault_find(struct vault *v, uint64_t number);
void vault_release(struct vault *v, uint64_t number);
