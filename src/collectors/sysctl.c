/* SPDX-License-Identifier: Apache-2.0 */
/* sysctl: settings of the kernel by name, from /proc/sys (sysctl(8)). */

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "collectors/collector.h"
#include "collectors/names.h"
#include "metrics/number.h"

static const struct flag flags[] = {
	{ "collector.sysctl.include", FLAG_TEXTS, NULL,
	  "A setting to tell as numbers, such as vm.swappiness; names for its fields may "
	  "follow: fs.file-nr:allocated,free,max." },
	{ "collector.sysctl.include-info", FLAG_TEXTS, NULL,
	  "A setting to tell as a label of node_sysctl_info." },
	{ 0 },
};

static const struct metric info = {
	"node_sysctl_info",
	"A field of the setting, always 1.",
	METRIC_GAUGE,
	{ "index", "name", "value" },
};

enum { FIELDS_MAX = 64 }; /* words of a setting: at most 128 bytes are read */

struct setting {
	struct str name;
	const char *path; /* under /proc/sys */
	bool is_info;
	struct metric plain, indexed;
	struct metric *keyed; /* one for each key, NULL without keys */
	size_t n_keys;
};

struct state {
	struct arena arena; /* of all settings */
	struct setting *all;
	size_t n;
};

static struct metric metric_of(struct arena *arena, const char *name, struct str key)
{
	return (struct metric){
		.name = arena_printf(arena, "node_sysctl_%s%s%s", name, key.n > 0 ? "_" : "",
		                     key.n > 0 ? name_sanitise(key, arena) : ""),
		.help = "The setting of this name in /proc/sys.",
		.type = METRIC_UNTYPED,
	};
}

static void add_keys(struct setting *s, struct arena *arena, const char *name, struct str keys)
{
	struct str key;

	s->keyed = arena_alloc(arena, (keys.n + 1) * sizeof(*s->keyed));
	while (true) {
		bool more = str_cut(keys, ',', &key, &keys);

		s->keyed[s->n_keys++] = metric_of(arena, name, more ? key : keys);
		if (!more)
			return;
	}
}

/* "fs.file-nr:allocated,free,max" */
static void add_setting(struct state *state, const char *text, bool is_info)
{
	struct setting *s = &state->all[state->n++];
	struct str keys = { 0 };
	char *path, *name;

	*s = (struct setting){ .name = str_from(text), .is_info = is_info };
	str_cut(s->name, ':', &s->name, &keys);
	path = arena_strdup(&state->arena, s->name);
	for (char *c = path; *c; c++) {
		if (*c == '.')
			*c = '/';
	}
	s->path = path;
	name = name_sanitise(s->name, &state->arena);
	s->plain = s->indexed = metric_of(&state->arena, name, (struct str){ 0 });
	s->indexed.labels[0] = "index";
	if (keys.p)
		add_keys(s, &state->arena, name, keys);
}

/* A flag given twice would tell the same series twice, which no parser has to accept. */
static bool is_repeated(const char *const *texts, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (strcmp(texts[i], texts[at]) == 0)
			return true;
	}
	return false;
}

static void add_settings(struct state *state, const char *const *texts, size_t n, bool is_info)
{
	for (size_t i = 0; i < n; i++) {
		if (!is_repeated(texts, i))
			add_setting(state, texts[i], is_info);
	}
}

static int open_sysctl(const struct collector_env *env, void **out, struct err *err)
{
	struct state *s = xcalloc(1, sizeof(*s));
	const char *const *numbers, *const *infos;
	size_t n_numbers = flags_texts(env->flags, "collector.sysctl.include", &numbers);
	size_t n_infos = flags_texts(env->flags, "collector.sysctl.include-info", &infos);

	(void)err;
	arena_init(&s->arena);
	s->all = arena_alloc(&s->arena, (n_numbers + n_infos) * sizeof(*s->all));
	add_settings(s, numbers, n_numbers, false);
	add_settings(s, infos, n_infos, true);
	*out = s;
	return 0;
}

static void close_sysctl(struct host *host, void *state)
{
	struct state *s = state;

	(void)host;
	if (!s)
		return;
	arena_deinit(&s->arena);
	free(s);
}

static enum collect_status emit_infos(struct collect_ctx *ctx, const struct setting *s,
                                      const struct str *words, size_t n)
{
	if (s->n_keys > 0)
		return collect_fail(ctx,
		                    "%.*s: names for fields need "
		                    "--collector.sysctl.include",
		                    STR_ARG(s->name));
	for (size_t i = 0; i < n; i++) {
		char digits[NUMBER_MAX_BYTES];

		sample_with_u64(ctx->out, &info,
		                (struct str[]){ number_label(digits, i), s->name, words[i] },
		                1);
	}
	return COLLECT_OK;
}

static int parse_numbers(const struct str *words, size_t n, int64_t *numbers)
{
	for (size_t i = 0; i < n; i++) {
		int rc = str_to_i64_auto(words[i], &numbers[i]);

		if (rc < 0)
			return rc;
	}
	return 0;
}

static enum collect_status emit_numbers(struct collect_ctx *ctx, const struct setting *s,
                                        const struct str *words, size_t n)
{
	int64_t numbers[FIELDS_MAX];

	if (parse_numbers(words, n, numbers) < 0)
		return collect_fail(ctx,
		                    "%.*s is no number; "
		                    "--collector.sysctl.include-info tells texts",
		                    STR_ARG(s->name));
	if (s->n_keys > 0 && n != s->n_keys)
		return collect_fail(ctx, "%.*s has %zu fields, but %zu names are given",
		                    STR_ARG(s->name), n, s->n_keys);
	for (size_t i = 0; i < n; i++) {
		char digits[NUMBER_MAX_BYTES];
		struct str index = number_label(digits, i);

		if (s->n_keys > 0 && n > 1)
			sample(ctx->out, &s->keyed[i], (double)numbers[i]);
		else if (n > 1)
			sample_of(ctx->out, &s->indexed, index, (double)numbers[i]);
		else
			sample(ctx->out, &s->plain, (double)numbers[i]);
	}
	return COLLECT_OK;
}

static enum collect_status emit(struct collect_ctx *ctx, const struct setting *s,
                                struct str text)
{
	struct str words[FIELDS_MAX];
	size_t n = str_words(text, words, FIELDS_MAX);

	if (n == 0 || n > FIELDS_MAX)
		return collect_fail(ctx, "%.*s has no values", STR_ARG(s->name));
	if (n == 1 && s->n_keys > 0)
		return collect_fail(ctx,
		                    "%.*s has one value only, but names for fields are "
		                    "given",
		                    STR_ARG(s->name));
	return s->is_info ? emit_infos(ctx, s, words, n) : emit_numbers(ctx, s, words, n);
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir dir = host_dir(ctx->files, HOST_PROC, "sys");
	const struct state *s = ctx->state;
	enum collect_status status = COLLECT_OK;
	struct str text;

	for (size_t i = 0; i < s->n && status == COLLECT_OK; i++) {
		int rc = host_dir_attr(dir, s->all[i].path, &text);

		status = rc < 0 ? collect_fail_in(ctx, dir, s->all[i].path, rc)
		                : emit(ctx, &s->all[i], text);
	}
	return status;
}

const struct collector sysctl_collector = {
	.name = "sysctl",
	.help = "Settings of the kernel, those that the flags name.",
	.flags = flags,
	.open = open_sysctl,
	.close = close_sysctl,
	.collect = collect,
};
