/* SPDX-License-Identifier: Apache-2.0 */
#include "state/snapshot.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/unit/guarded.h"
#include "tests/unit/unit.h"

/* Cuts the file off behind each of its bytes; allowed says which cuts nobody could tell. */
static void cut(const char *name, const char *text,
                bool (*allowed)(size_t n, size_t all, const char *text,
                                const struct snapshot *s))
{
	char path[2 * TMP_PATH_MAX_BYTES];
	size_t all = strlen(text);

	snprintf(path, sizeof(path), "%s/%s", door.dir.path, name);
	for (size_t n = all - 1; n < all; n--) {
		struct snapshot_load got;
		int rc;

		assert_int_equal(truncate(path, (off_t)n), 0);
		rc = guarded_load(&got);
		if (rc == 0 && !allowed(n, all, text, got.next))
			fail_msg("%s is taken with %zu of its %zu bytes", name, n, all);
		if (rc < 0) {
			assert_null(got.next);
			/* Half a config may name half the name of another file. */
			assert_non_null(strstr(got.err.text, strcmp(name, "web.yml") == 0
			                                             ? door.dir.path
			                                             : name));
			assert_true(got.watch.n > 0);
		}
		snapshot_load_deinit(&got);
	}
	tmp_write(&door.dir, name, text);
}

/* Half a config that parses waits for a person, since its end is where protections are. */
static bool is_held_or_complete(size_t n, size_t all, const char *text,
                                const struct snapshot *s)
{
	(void)text;
	return n == all - 1 || snapshot_drops(door.whole, s) != NULL;
}

/* Half a file is a whole one where its last line is the end of a block, dashes or not. */
static bool is_whole_pem(size_t n, size_t all, const char *text, const struct snapshot *s)
{
	static const char end[] = "-----END";
	size_t line = n > 0 && text[n - 1] == '\n' ? n - 1 : n;

	(void)all;
	(void)s;
	while (line > 0 && text[line - 1] != '\n')
		line--;
	return n - line >= strlen(end) && strncmp(text + line, end, strlen(end)) == 0;
}

TEST(config_that_is_cut_off_anywhere_opens_nothing)
{
	cut("web.yml", GUARDED_CONFIG, is_held_or_complete);
}

TEST(certificate_that_is_cut_off_anywhere_is_refused)
{
	cut("server.crt", door.chain, is_whole_pem);
}

TEST(key_that_is_cut_off_anywhere_is_refused)
{
	cut("server.key", door.key, is_whole_pem);
}

TEST(authorities_that_are_cut_off_anywhere_are_refused)
{
	cut("ca.crt", door.authorities, is_whole_pem);
}

TEST(what_is_whole_again_loads_again)
{
	struct snapshot_load got;

	assert_int_equal(guarded_load(&got), 0);
	assert_null(snapshot_drops(door.whole, got.next));
	snapshot_load_deinit(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(config_that_is_cut_off_anywhere_opens_nothing),
		cmocka_unit_test(certificate_that_is_cut_off_anywhere_is_refused),
		cmocka_unit_test(key_that_is_cut_off_anywhere_is_refused),
		cmocka_unit_test(authorities_that_are_cut_off_anywhere_are_refused),
		cmocka_unit_test(what_is_whole_again_loads_again),
	};

	return cmocka_run_group_tests(tests, guarded_set_up, guarded_tear_down);
}
