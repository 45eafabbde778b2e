/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Prints docs/collectors.md: flags from the records, families from the golden files. `make
 * docs` puts it in place.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "base/str.h"
#include "collectors/collector.h"

enum { FILE_MAX_BYTES = 4 << 20, SHOWN_MAX = 4096, NAME_MAX_BYTES = 256 };

static const struct golden {
	const char *file, *collector;
} goldens[] = {
#define CASE(file, collector, ...) { #file, #collector },
#include "tests/golden/cases.h"
#undef CASE
};

/* A family as its golden file shows it. */
struct shown {
	struct str name, help, type, labels;
};

struct page {
	struct arena arena; /* of the files */
	struct shown shown[SHOWN_MAX];
	size_t n;
};

static struct str read_golden(struct page *page, const char *name)
{
	const char *top = getenv("srcdir");
	char *path =
		arena_printf(&page->arena, "%s/tests/golden/%s.prom", top ? top : ".", name);
	char *text = arena_alloc(&page->arena, FILE_MAX_BYTES);
	FILE *f = fopen(path, "r");
	size_t n;

	if (!f) {
		fprintf(stderr, "there is no %s: make golden\n", path);
		exit(1);
	}
	n = fread(text, 1, FILE_MAX_BYTES, f);
	fclose(f);
	return (struct str){ text, n };
}

/* "# TYPE name type": the words behind the mark. */
static bool take_comment(struct str line, const char *mark, struct str *name, struct str *rest)
{
	if (!str_starts(line, mark))
		return false;
	return str_cut(str_skip(line, strlen(mark)), ' ', name, rest);
}

/* The names in "name{a="x",b="y"} 1", which has no brace inside of values in our files. */
static struct str label_names(struct page *page, struct str line)
{
	char *names = arena_alloc(&page->arena, line.n + 1), *end = names;
	bool quoted = false, name = false;

	for (size_t i = 0; i < line.n; i++) {
		char c = line.p[i];

		if (c == '\\' && quoted) {
			i++;
		} else if (c == '"') {
			quoted = !quoted;
		} else if (!quoted && (c == '{' || c == ',')) {
			if (c == ',')
				end = stpcpy(end, ", ");
			name = true;
		} else if (!quoted && (c == '=' || c == '}')) {
			name = false;
		} else if (name) {
			*end++ = c;
		}
	}
	return (struct str){ names, (size_t)(end - names) };
}

static bool is_shown(const struct page *page, struct str name)
{
	for (size_t i = 0; i < page->n; i++) {
		if (str_eq(page->shown[i].name, name))
			return true;
	}
	return false;
}

static void take_golden(struct page *page, struct str text)
{
	struct shown now = { 0 };
	struct str line, name;

	while (str_next_line(&text, &line)) {
		if (take_comment(line, "# HELP ", &name, &now.help) ||
		    take_comment(line, "# TYPE ", &now.name, &now.type))
			continue;
		if (now.type.n == 0 || is_shown(page, now.name))
			continue;
		must(page->n < SHOWN_MAX);
		now.labels = label_names(page, line);
		page->shown[page->n++] = now;
		now.type.n = 0;
	}
}

static void print_cell(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '|')
			putchar('\\');
		putchar(text.p[i]);
	}
}

static size_t common_prefix(struct str a, struct str b)
{
	size_t n = 0;

	while (n < a.n && n < b.n && a.p[n] == b.p[n])
		n++;
	return n;
}

/* Families named by the kernel share all but their names: one row stands for them. */
static size_t print_family(const struct page *page, size_t first)
{
	const struct shown *s = &page->shown[first];
	size_t last = first, prefix = s->name.n;

	while (last + 1 < page->n && str_eq(page->shown[last + 1].help, s->help) &&
	       str_eq(page->shown[last + 1].labels, s->labels) &&
	       str_eq(page->shown[last + 1].type, s->type)) {
		size_t n = common_prefix(s->name, page->shown[++last].name);

		prefix = n < prefix ? n : prefix;
	}
	printf("| `%.*s%s` | %.*s | %.*s | ", (int)prefix, s->name.p, last > first ? "*" : "",
	       STR_ARG(s->type), STR_ARG(s->labels));
	print_cell(s->help);
	puts(" |");
	return last + 1;
}

static void print_families(const struct collector *c)
{
	static struct page page;

	arena_init(&page.arena);
	page.n = 0;
	for (size_t i = 0; i < sizeof(goldens) / sizeof(goldens[0]); i++) {
		if (strcmp(goldens[i].collector, c->name) == 0)
			take_golden(&page, read_golden(&page, goldens[i].file));
	}
	if (page.n > 0)
		puts("\n| Family | Type | Labels | |\n|---|---|---|---|");
	for (size_t i = 0; i < page.n;)
		i = print_family(&page, i);
	arena_deinit(&page.arena);
}

static void print_flags(const struct collector *c)
{
	bool first = true;

	for (const struct flag *flag = c->flags; flag && flag->name; flag++) {
		if (!flag_is_public(flag))
			continue;
		if (first)
			puts("\n| Flag | Default | |\n|---|---|---|");
		first = false;
		printf("| `--%s%s` | ", flag->kind == FLAG_SWITCH ? "[no-]" : "", flag->name);
		if (flag->kind == FLAG_SWITCH) {
			printf("%s", flag->value ? "on" : "off");
		} else if (flag->value && *flag->value) {
			putchar('`');
			print_cell(str_from(flag->value));
			putchar('`');
		}
		printf(" | ");
		print_cell(str_from(flag->help));
		if (flag->env)
			printf(" (`$%s`)", flag->env);
		puts(" |");
	}
}

static void print_page(void)
{
	puts("<!-- SPDX-License-Identifier: Apache-2.0 -->\n"
	     "<!-- Made by `make docs` from src/collectors and tests/golden. -->\n"
	     "# Collectors\n\n"
	     "Each has a switch, `--collector.NAME` and `--no-collector.NAME`. With\n"
	     "`--collector.disable-defaults` only those run that are named on the command "
	     "line.\n"
	     "Names, types and labels of the families are node_exporter's; the tables show "
	     "what a\n"
	     "host of test files has of them.\n\n"
	     "| Collector | On | What it tells |\n|---|---|---|");
	for (size_t i = 0; i < collectors_count; i++)
		printf("| [`%s`](#%s) | %s | %s |\n", collectors[i]->name, collectors[i]->name,
		       collectors[i]->on_by_default ? "yes" : "", collectors[i]->help);
	for (size_t i = 0; i < collectors_count; i++) {
		printf("\n## %s\n\n%s %s.\n", collectors[i]->name, collectors[i]->help,
		       collectors[i]->on_by_default ? "On by default" : "Off by default");
		print_flags(collectors[i]);
		print_families(collectors[i]);
	}
}

int main(void)
{
	print_page();
	return 0;
}
