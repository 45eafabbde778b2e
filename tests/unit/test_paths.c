/* SPDX-License-Identifier: Apache-2.0 */
#include "state/paths.c"

#include "tests/unit/unit.h"

static char root[] = "/tmp/postern-paths-XXXXXX";

static bool watches(const struct watch_list *list, const char *rel, const char *name)
{
	char dir[PATH_MAX];

	snprintf(dir, sizeof(dir), "%s%s%s", root, *rel ? "/" : "", rel);
	for (size_t i = 0; i < list->n; i++) {
		if (strcmp(list->items[i].dir, dir) == 0 &&
		    strcmp(list->items[i].name, name) == 0)
			return true;
	}
	return false;
}

static struct watch_list list_of(const char *rel)
{
	struct watch_list list = { 0 };
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", root, rel);
	watch_list_add(&list, path);
	return list;
}

TEST(watches_every_directory_on_the_way)
{
	struct watch_list list = list_of("etc/web.yml");

	assert_true(watches(&list, "etc", "web.yml"));
	assert_true(watches(&list, "", "etc"));
	watch_list_deinit(&list);
}

TEST(follows_certbots_links_to_the_archive)
{
	struct watch_list list = list_of("live/host/cert.pem");

	assert_true(watches(&list, "live/host", "cert.pem"));
	assert_true(watches(&list, "archive/host", "cert1.pem"));
	assert_true(watches(&list, "live", "host"));
	watch_list_deinit(&list);
}

TEST(follows_kubernetes_data_links)
{
	struct watch_list list = list_of("secret/tls.crt");

	assert_true(watches(&list, "secret", "tls.crt"));
	assert_true(watches(&list, "secret", "..data"));
	assert_true(watches(&list, "secret", "..2026"));
	assert_true(watches(&list, "secret/..2026", "tls.crt"));
	watch_list_deinit(&list);
}

TEST(watches_for_what_is_not_there_yet)
{
	struct watch_list list = list_of("none/such/file");

	assert_true(watches(&list, "", "none"));
	assert_true(watches(&list, "none/such", "file"));
	watch_list_deinit(&list);
}

TEST(gives_up_on_a_loop_of_links)
{
	struct watch_list list = list_of("loop/x");

	assert_true(watches(&list, "", "loop"));
	assert_true(list.n < 10);
	watch_list_deinit(&list);
}

TEST(lists_each_pair_once)
{
	struct watch_list list = list_of("etc/web.yml");
	size_t n = list.n;
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/etc/../etc/./web.yml", root);
	watch_list_add(&list, path);
	assert_int_equal(list.n, n);
	watch_list_deinit(&list);
}

static void enter(const char *dir)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", root, dir);
	assert_int_equal(mkdir(path, 0700), 0);
}

static void link_to(const char *target, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", root, name);
	assert_int_equal(symlink(target, path), 0);
}

static int setup(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(root));
	enter("etc");
	enter("live");
	enter("live/host");
	enter("archive");
	enter("archive/host");
	link_to("../../archive/host/cert1.pem", "live/host/cert.pem");
	enter("secret");
	enter("secret/..2026");
	link_to("..2026", "secret/..data");
	link_to("..data/tls.crt", "secret/tls.crt");
	link_to("loop", "loop");
	return 0;
}

static int teardown(void **state)
{
	static const char *const made[] = { "loop",          "secret/tls.crt",
		                            "secret/..data", "secret/..2026",
		                            "secret",        "live/host/cert.pem",
		                            "live/host",     "live",
		                            "archive/host",  "archive",
		                            "etc",           "." };

	(void)state;
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++) {
		char path[PATH_MAX];

		snprintf(path, sizeof(path), "%s/%s", root, made[i]);
		(void)remove(strcmp(made[i], ".") == 0 ? root : path);
	}
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(watches_every_directory_on_the_way),
		cmocka_unit_test(follows_certbots_links_to_the_archive),
		cmocka_unit_test(follows_kubernetes_data_links),
		cmocka_unit_test(watches_for_what_is_not_there_yet),
		cmocka_unit_test(gives_up_on_a_loop_of_links),
		cmocka_unit_test(lists_each_pair_once),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
