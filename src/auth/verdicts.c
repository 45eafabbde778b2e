/* SPDX-License-Identifier: Apache-2.0 */
#include "auth/verdicts.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"

/* A few hundred entries: a scan costs less than the request that needs it. */
struct entry {
	struct verdict_key key;
	uint64_t used; /* 0: free */
};

struct verdicts {
	unsigned char secret[TLS_MAC_BYTES]; /* this process' own */
	uint64_t clock;                      /* counts uses */
	struct entry good[VERDICTS_GOOD_MAX], bad[VERDICTS_BAD_MAX];
};

struct verdicts *verdicts_new(void)
{
	struct verdicts *v = xcalloc(1, sizeof(*v));

	tls_random(v->secret, sizeof(v->secret));
	return v;
}

void verdicts_free(struct verdicts *v)
{
	if (!v)
		return;
	explicit_bzero(v, sizeof(*v));
	free(v);
}

/* As long as a hash, so that looking for nobody takes no less time. */
static const char no_hash[] = "............................................................";

struct verdict_key verdicts_key(const struct verdicts *v, struct str user, const char *hash,
                                struct str password)
{
	struct str pieces[] = { user, str_from(hash ? hash : no_hash), password };
	struct verdict_key key;

	tls_mac(v->secret, pieces, 3, key.bytes);
	return key;
}

static bool is_in(struct verdicts *v, struct entry *entries, size_t n,
                  const struct verdict_key *key)
{
	for (size_t i = 0; i < n; i++) {
		if (entries[i].used && memcmp(&entries[i].key, key, sizeof(*key)) == 0) {
			entries[i].used = ++v->clock;
			return true;
		}
	}
	return false;
}

enum verdict verdicts_find(struct verdicts *v, const struct verdict_key *key)
{
	if (is_in(v, v->good, VERDICTS_GOOD_MAX, key))
		return VERDICT_GOOD;
	return is_in(v, v->bad, VERDICTS_BAD_MAX, key) ? VERDICT_BAD : VERDICT_UNKNOWN;
}

void verdicts_add(struct verdicts *v, const struct verdict_key *key, bool good)
{
	struct entry *entries = good ? v->good : v->bad;
	size_t n = good ? VERDICTS_GOOD_MAX : VERDICTS_BAD_MAX;
	struct entry *oldest = &entries[0];

	for (size_t i = 1; i < n; i++) {
		if (entries[i].used < oldest->used)
			oldest = &entries[i];
	}
	*oldest = (struct entry){ .key = *key, .used = ++v->clock };
}
