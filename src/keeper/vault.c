/* SPDX-License-Identifier: Apache-2.0 */
#include "keeper/vault.h"

#include "base/must.h"

void vault_init(struct vault *v)
{
	*v = (struct vault){ 0 };
	must(pthread_mutex_init(&v->lock, NULL) == 0);
}

/* The place of that number, VAULT_MAX for none. */
static size_t find(const struct vault *v, uint64_t number)
{
	size_t i = 0;

	while (i < VAULT_MAX && v->held[i].number != number)
		i++;
	return i;
}

uint64_t vault_add(struct vault *v, struct tls_key *key)
{
	uint64_t number = 0;
	size_t i;

	pthread_mutex_lock(&v->lock);
	i = find(v, 0);
	if (i < VAULT_MAX) {
		number = v->held[i].number = ++v->last;
		v->held[i].key = key;
	}
	pthread_mutex_unlock(&v->lock);
	return number;
}

/* That key; it leaves its place if told so. */
static struct tls_key *get(struct vault *v, uint64_t number, bool leaves)
{
	struct tls_key *key = NULL;
	size_t i;

	pthread_mutex_lock(&v->lock);
	i = number > 0 ? find(v, number) : VAULT_MAX;
	if (i < VAULT_MAX)
		key = v->held[i].key;
	if (i < VAULT_MAX && leaves)
		v->held[i].number = 0;
	pthread_mutex_unlock(&v->lock);
	return key;
}

const struct tls_key *vault_find(struct vault *v, uint64_t number)
{
	return get(v, number, false);
}

void vault_release(struct vault *v, uint64_t number)
{
	tls_key_free(get(v, number, true));
}
