/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/ethtool_names.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/must.h"
#include "base/pattern.h"
#include "collectors/names.h"

enum { NAMES_FIRST = 256 };

#define HELP "The driver's statistic of about this name."

/* A table from texts to numbers: those of the items, in the order in which they came. */
struct table {
	uint32_t *slots; /* open addressing: number plus 1, 0 is free */
	size_t n, cap;   /* cap slots, twice as many as items at most */
};

struct family {
	struct str name; /* without the prefix of all */
	struct metric metric;
};

struct ethtool_names {
	struct pattern *include;
	struct arena arena; /* texts, and families, which do not move */
	struct ethtool_name *names;
	struct family **families;
	struct table by_stat, by_family;
};

/* As node_exporter tells them, with an end that other statistics lack. */
static const struct {
	const char *stat;
	struct metric metric;
} fixed[] = {
#define FIXED(stat, name)                                                                      \
	{                                                                                      \
		stat,                                                                          \
		{                                                                              \
			"node_ethtool_" name "_total", HELP, METRIC_UNTYPED,                   \
			{                                                                      \
				"device"                                                       \
			}                                                                      \
		}                                                                              \
	}
	FIXED("rx_bytes", "received_bytes"),        FIXED("rx_dropped", "received_dropped"),
	FIXED("rx_errors", "received_errors"),      FIXED("rx_packets", "received_packets"),
	FIXED("tx_bytes", "transmitted_bytes"),     FIXED("tx_errors", "transmitted_errors"),
	FIXED("tx_packets", "transmitted_packets"),
#undef FIXED
};

int ethtool_names_open(const struct flags *flags, const char *include_flag,
                       struct ethtool_names **out, struct err *err)
{
	struct pattern *include;
	struct ethtool_names *names;
	int rc = pattern_compile(flags_text(flags, include_flag), &include, err);

	if (rc < 0)
		return err_prefix(err, rc, "--%s", include_flag);
	names = xcalloc(1, sizeof(*names));
	names->include = include;
	arena_init(&names->arena);
	*out = names;
	return 0;
}

void ethtool_names_close(struct ethtool_names *names)
{
	if (!names)
		return;
	pattern_free(names->include);
	arena_deinit(&names->arena);
	free(names->names);
	free(names->families);
	free(names->by_stat.slots);
	free(names->by_family.slots);
	free(names);
}

size_t ethtool_names_families(const struct ethtool_names *names)
{
	return names->by_family.n;
}

static struct str stat_at(const struct ethtool_names *names, size_t i)
{
	return names->names[i].stat;
}

static struct str family_at(const struct ethtool_names *names, size_t i)
{
	return names->families[i]->name;
}

static size_t hash_of(struct str text)
{
	uint32_t h = 2166136261U;

	for (size_t i = 0; i < text.n; i++)
		h = (h ^ (unsigned char)text.p[i]) * 16777619U;
	return h ^ h >> 15;
}

/* Where the text's number plus 1 is, or belongs. */
static uint32_t *slot_of(const struct table *t, struct str text,
                         const struct ethtool_names *names,
                         struct str (*text_at)(const struct ethtool_names *names, size_t i))
{
	for (size_t at = hash_of(text);; at++) {
		uint32_t *slot = &t->slots[at & (t->cap - 1)];

		if (*slot == 0 || str_eq(text_at(names, *slot - 1), text))
			return slot;
	}
}

/* Makes room for one more: true where the items need more memory too. */
static bool grow(struct table *t, const struct ethtool_names *names,
                 struct str (*text_at)(const struct ethtool_names *names, size_t i))
{
	if (2 * t->n < t->cap)
		return false;
	free(t->slots);
	t->cap = t->cap > 0 ? 2 * t->cap : 2 * NAMES_FIRST;
	t->slots = xcalloc(t->cap, sizeof(*t->slots));
	for (size_t i = 0; i < t->n; i++)
		*slot_of(t, text_at(names, i), names, text_at) = (uint32_t)i + 1;
	return true;
}

/* "rx" between underscores, or at an end, becomes "received". */
static struct str replace_word(struct str in, const char *word, const char *with,
                               struct arena *arena)
{
	size_t word_n = strlen(word), with_n = strlen(with), i = 0, n = 0;
	char *out = arena_alloc(arena, in.n * (with_n + 1) + 1);

	while (i < in.n) {
		size_t lead = in.p[i] == '_', after = i + lead + word_n;

		if ((i > 0 && lead == 0) || !str_starts(str_skip(in, i + lead), word) ||
		    (after < in.n && in.p[after] != '_')) {
			out[n++] = in.p[i++];
			continue;
		}
		if (lead > 0)
			out[n++] = '_';
		memcpy(out + n, with, with_n);
		n += with_n;
		if (after < in.n)
			out[n++] = '_';
		i = after + 1;
	}
	return (struct str){ out, n };
}

/* sanitised is in the arena, and changed. */
static struct str family_name(char *sanitised, struct arena *arena)
{
	struct str name;

	for (char *p = sanitised; *p; p++) {
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	}
	name = str_from(sanitised);
	while (str_starts(name, "_"))
		name = str_skip(name, 1);
	name = replace_word(name, "rx", "received", arena);
	return replace_word(name, "tx", "transmitted", arena);
}

static size_t add_family(struct ethtool_names *names, struct str name)
{
	struct table *t = &names->by_family;
	struct family *f;
	uint32_t *slot;

	if (grow(t, names, family_at))
		names->families =
			xrealloc(names->families, t->cap / 2 * sizeof(*names->families));
	slot = slot_of(t, name, names, family_at);
	if (*slot > 0)
		return *slot - 1;
	f = arena_zalloc(&names->arena, sizeof(*f));
	f->name = name;
	f->metric = (struct metric){
		arena_printf(&names->arena, "node_ethtool_%.*s", STR_ARG(name)),
		HELP,
		METRIC_UNTYPED,
		{ "device" },
	};
	names->families[t->n] = f;
	*slot = (uint32_t)++t->n;
	return t->n - 1;
}

static const struct metric *fixed_metric(struct str sanitised)
{
	for (size_t i = 0; i < COUNT_OF(fixed); i++) {
		if (str_is(sanitised, fixed[i].stat))
			return &fixed[i].metric;
	}
	return NULL;
}

static void make_name(struct ethtool_names *names, struct str stat, struct ethtool_name *out)
{
	char *sanitised = name_sanitise(stat, &names->arena);
	struct str family;

	*out = (struct ethtool_name){ .stat = { arena_strdup(&names->arena, stat), stat.n } };
	if (!pattern_matches(names->include, str_from(sanitised)))
		return;
	out->metric = fixed_metric(str_from(sanitised));
	family = family_name(sanitised, &names->arena);
	if (family.n == 0)
		return;
	out->family = add_family(names, family);
	if (!out->metric)
		out->metric = &names->families[out->family]->metric;
}

const struct ethtool_name *ethtool_names_find(struct ethtool_names *names, struct str stat)
{
	struct table *t = &names->by_stat;
	uint32_t *slot;

	if (stat.n == 0)
		return NULL;
	if (grow(t, names, stat_at))
		names->names = xrealloc(names->names, t->cap / 2 * sizeof(*names->names));
	slot = slot_of(t, stat, names, stat_at);
	if (*slot == 0) {
		if (t->n == ETHTOOL_NAMES_MAX)
			return NULL;
		make_name(names, stat, &names->names[t->n]);
		*slot = (uint32_t)++t->n;
	}
	return &names->names[*slot - 1];
}
