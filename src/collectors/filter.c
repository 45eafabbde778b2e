/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/filter.h"

#include <errno.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/must.h"
#include "base/pattern.h"

/* Verdicts remembered; when they are full all are forgotten, which costs matching them again.
 */
enum { SLOTS = 4096, REMEMBERED_MAX = SLOTS / 2, SLOTS_FIRST = 64 };

struct verdict {
	char *name; /* NULL: free slot */
	size_t n;
	bool keeps;
};

struct filter {
	struct pattern *include, *exclude;
	struct verdict *verdicts; /* open addressing */
	size_t slots, count;
};

static int compile(const struct flags *flags, const char *flag, struct pattern **out,
                   struct err *err)
{
	const char *text = flag ? flags_text(flags, flag) : "";
	int rc = *text ? pattern_compile(text, out, err) : 0;

	return rc < 0 ? err_prefix(err, rc, "--%s", flag) : 0;
}

int filter_open(const struct flags *flags, const char *include_flag, const char *exclude_flag,
                struct filter **out, struct err *err)
{
	struct filter *f = xcalloc(1, sizeof(*f));
	int rc = compile(flags, include_flag, &f->include, err);

	if (rc == 0)
		rc = compile(flags, exclude_flag, &f->exclude, err);
	if (rc < 0) {
		filter_close(f);
		return rc;
	}
	*out = f;
	return 0;
}

static int compile_whole(const struct flags *flags, const char *flag, struct pattern **out,
                         struct err *err)
{
	struct arena arena;
	int rc;

	arena_init(&arena);
	rc = pattern_compile(arena_printf(&arena, "^(?:%s)$", flags_text(flags, flag)), out,
	                     err);
	arena_deinit(&arena);
	return rc < 0 ? err_prefix(err, rc, "--%s", flag) : 0;
}

int filter_open_whole(const struct flags *flags, const char *include_flag,
                      const char *exclude_flag, struct filter **out, struct err *err)
{
	struct filter *f = xcalloc(1, sizeof(*f));
	int rc = compile_whole(flags, include_flag, &f->include, err);

	if (rc == 0)
		rc = compile_whole(flags, exclude_flag, &f->exclude, err);
	if (rc < 0) {
		filter_close(f);
		return rc;
	}
	*out = f;
	return 0;
}

int filter_open_either(const struct flags *flags, const char *include_flag,
                       const char *exclude_flag, struct filter **out, struct err *err)
{
	if (!*flags_text(flags, include_flag))
		return filter_open(flags, NULL, exclude_flag, out, err);
	if (flags_given(flags, exclude_flag) && *flags_text(flags, exclude_flag))
		return err_set(err, -EINVAL,
		               "--%s and --%s exclude each other: give one of them",
		               include_flag, exclude_flag);
	return filter_open(flags, include_flag, NULL, out, err);
}

static void forget(struct filter *f)
{
	for (size_t i = 0; i < f->slots; i++)
		free(f->verdicts[i].name);
	free(f->verdicts);
	f->verdicts = NULL;
	f->slots = f->count = 0;
}

void filter_close(struct filter *f)
{
	if (!f)
		return;
	forget(f);
	pattern_free(f->include);
	pattern_free(f->exclude);
	free(f);
}

/* FNV-1a; whoever can name devices could slow us by matching, not only by collisions. */
static size_t hash(struct str name)
{
	uint64_t h = 14695981039346656037U;

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ (unsigned char)name.p[i]) * 1099511628211U;
	return (size_t)(h ^ (h >> 32));
}

/* The slot of name, or the free one where it belongs. */
static struct verdict *find(const struct filter *f, struct str name)
{
	size_t at = hash(name) & (f->slots - 1);

	while (f->verdicts[at].name &&
	       !str_eq((struct str){ f->verdicts[at].name, f->verdicts[at].n }, name))
		at = (at + 1) & (f->slots - 1);
	return &f->verdicts[at];
}

static void grow(struct filter *f)
{
	struct filter old = *f;

	if (f->count >= REMEMBERED_MAX) {
		forget(f);
		old = *f;
	}
	f->slots = old.slots > 0 ? 2 * old.slots : SLOTS_FIRST;
	f->verdicts = xcalloc(f->slots, sizeof(*f->verdicts));
	for (size_t i = 0; i < old.slots; i++) {
		struct verdict *v = &old.verdicts[i];

		if (v->name)
			*find(f, (struct str){ v->name, v->n }) = *v;
	}
	free(old.verdicts);
}

bool filter_keeps(struct filter *f, struct str name)
{
	struct verdict *v;

	if (!f->include && !f->exclude)
		return true;
	if (2 * f->count >= f->slots)
		grow(f);
	v = find(f, name);
	if (!v->name) {
		*v = (struct verdict){
			.name = xmemdup(name.p, name.n),
			.n = name.n,
			.keeps = !(f->exclude && pattern_matches(f->exclude, name)) &&
			         !(f->include && !pattern_matches(f->include, name)),
		};
		f->count++;
	}
	return v->keeps;
}
