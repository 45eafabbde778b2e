/* SPDX-License-Identifier: Apache-2.0 */
#include "host/cputree.c"

#include "tests/unit/tmpdir.h"

struct tree {
	struct tmpdir dir;
	struct host host;
	struct host_files *files;
	struct arena scratch;
	struct cputree cpus;
};

static void plant(struct tree *t)
{
	tmp_new(&t->dir);
	host_init(&t->host, t->dir.path, t->dir.path, t->dir.path, t->dir.path);
	arena_init(&t->scratch);
	t->files = host_files_new(&t->host);
	cputree_init(&t->cpus);
}

static void fell(struct tree *t)
{
	cputree_deinit(&t->cpus);
	host_files_free(t->files);
	assert_int_equal(t->host.kept, 0);
	arena_deinit(&t->scratch);
	tmp_free(&t->dir);
}

static void update(struct tree *t)
{
	host_files_begin(t->files, &t->scratch);
	cputree_update(&t->cpus, t->files);
	host_files_end(t->files);
}

static void put(struct tree *t, const char *cpu, const char *package, const char *core)
{
	char rel[128];

	snprintf(rel, sizeof(rel), TOP "/%s/topology/physical_package_id", cpu);
	tmp_write(&t->dir, rel, package);
	snprintf(rel, sizeof(rel), TOP "/%s/topology/core_id", cpu);
	tmp_write(&t->dir, rel, core);
}

static void put_lists(struct tree *t, const char *present, const char *online)
{
	tmp_write(&t->dir, TOP "/present", present);
	tmp_write(&t->dir, TOP "/online", online);
}

TEST(finds_leaders_of_cores_and_packages)
{
	static const struct {
		const char *number;
		bool placed;
		size_t core_leader, package_leader;
	} expected[] = {
		{ "0", true, 0, 0 }, { "1", true, 1, 0 },  { "10", true, 0, 0 },
		{ "2", true, 3, 3 }, { "3", false, 4, 4 },
	};
	struct tree t;

	plant(&t);
	put(&t, "cpu0", "0\n", "0\n");
	put(&t, "cpu1", "0\n", "1\n");
	put(&t, "cpu10", "0\n", "0\n");
	put(&t, "cpu2", "1\n", "0\n");
	put(&t, "cpu3", "-1\n", "0\n");
	put(&t, "cpufreq", "0\n", "0\n");
	update(&t);
	assert_int_equal(t.cpus.n, sizeof(expected) / sizeof(expected[0]));
	for (size_t i = 0; i < t.cpus.n; i++) {
		assert_str(t.cpus.cpus[i].number, expected[i].number);
		assert_int_equal(t.cpus.cpus[i].placed, expected[i].placed);
		assert_int_equal(t.cpus.cpus[i].core_leader, expected[i].core_leader);
		assert_int_equal(t.cpus.cpus[i].package_leader, expected[i].package_leader);
	}
	fell(&t);
}

TEST(looks_at_every_update_where_the_kernel_has_no_lists)
{
	struct tree t;

	plant(&t);
	update(&t);
	assert_int_equal(t.cpus.n, 0);
	put(&t, "cpu0", "0\n", "0\n");
	update(&t);
	assert_int_equal(t.cpus.n, 1);
	put(&t, "cpu0", "3\n", "0\n");
	update(&t);
	assert_int_equal(t.cpus.cpus[0].package, 3);
	fell(&t);
}

TEST(does_not_look_again_while_the_lists_stay)
{
	struct tree t;

	plant(&t);
	put(&t, "cpu0", "0\n", "0\n");
	put_lists(&t, "0\n", "0\n");
	update(&t);
	put(&t, "cpu1", "0\n", "1\n");
	update(&t);
	assert_int_equal(t.cpus.n, 1);
	put_lists(&t, "0-1\n", "0\n");
	update(&t);
	assert_int_equal(t.cpus.n, 2);
	put(&t, "cpu2", "0\n", "1\n");
	put_lists(&t, "0-1\n", "0-1\n");
	update(&t);
	assert_int_equal(t.cpus.n, 3);
	fell(&t);
}

RUN_TESTS(cmocka_unit_test(finds_leaders_of_cores_and_packages),
          cmocka_unit_test(looks_at_every_update_where_the_kernel_has_no_lists),
          cmocka_unit_test(does_not_look_again_while_the_lists_stay))
