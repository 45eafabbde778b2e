/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Names, HELP, TYPE and labels are what we promise: every collector's answer over
 * tests/fixtures, line by line. UPDATE_GOLDEN=1 (make golden) writes the files anew, for a
 * person to read the difference.
 */
#include <errno.h>
#include <unistd.h>

#include "base/must.h"
#include "tests/unit/collect.h"

struct golden {
	const char *file;
	const char *collector;
	const char *const *flags;
};

static const struct golden cases[] = {
#define CASE(file, name, ...)                                                                  \
	{ "golden/" #file ".prom", #name, (const char *const[]){ __VA_ARGS__, NULL } },
#include "tests/golden/cases.h"
#undef CASE
};

static void write_file(const char *path, struct str text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	assert_int_equal(fclose(f), 0);
}

static struct str read_file(const char *path, char *room, size_t size)
{
	FILE *f = fopen(path, "r");
	size_t n;

	if (!f)
		fail_msg("%s: %s (make golden writes it)", path, strerror(errno));
	n = fread(room, 1, size, f);
	fclose(f);
	assert_true(n < size);
	return (struct str){ room, n };
}

/* Fails with the first line that differs. */
static void assert_same(struct str got, struct str expected, const char *path)
{
	struct str a = { 0 }, b = { 0 };
	bool more_a = true, more_b = true;

	for (int number = 1; more_a || more_b; number++) {
		more_a = str_next_line(&got, &a);
		more_b = str_next_line(&expected, &b);
		if (more_a == more_b && (!more_a || str_eq(a, b)))
			continue;
		fail_msg("%s:%d: expected \"%.*s\", got \"%.*s\"", path, number,
		         more_b ? (int)b.n : 0, b.p ? b.p : "", more_a ? (int)a.n : 0,
		         a.p ? a.p : "");
	}
}

static void tells_what_the_golden_file_says(void **state)
{
	enum { ROOM = 1 << 20 };
	const struct golden *golden = *state;
	char *path = bench_path(golden->file), *top = bench_path("fixtures");
	char *room = xcalloc(ROOM, 1);
	struct bench b;

	assert_int_equal(bench_open(&b, collector_find(golden->collector), top, golden->flags),
	                 0);
	bench_collect(&b);
	if (b.status != COLLECT_OK)
		fail_msg("%s: %s", golden->file, b.err.text);
	if (getenv("UPDATE_GOLDEN"))
		write_file(path, buf_str(&b.text));
	assert_same(buf_str(&b.text), read_file(path, room, ROOM), path);

	/* A second scrape reads through what the first one kept. */
	assert_same(bench_collect(&b), read_file(path, room, ROOM), path);
	assert_int_equal(b.status, COLLECT_OK);
	bench_close(&b);
	free(path);
	free(top);
	free(room);
}

/* A flag may name a file by its path in the source tree. */
static void enter_the_source_tree(void)
{
	const char *top = getenv("srcdir");

	if (top && (chdir(top) < 0 || setenv("srcdir", ".", 1) < 0))
		fail_msg("%s: %s", top, strerror(errno));
}

int main(void)
{
	enum { CASES = sizeof(cases) / sizeof(cases[0]) };
	struct CMUnitTest tests[CASES];

	enter_the_source_tree();
	for (size_t i = 0; i < CASES; i++) {
		tests[i] = (struct CMUnitTest){
			.name = cases[i].file,
			.test_func = tells_what_the_golden_file_says,
			.initial_state = (void *)&cases[i],
		};
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
