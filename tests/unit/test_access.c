/* SPDX-License-Identifier: Apache-2.0 */
#include "state/access.c"

#include <stdlib.h>

#include "tests/unit/unit.h"

enum { OWNER = 10, GROUP = 20, MEMBER = 11, STRANGER = 12, NAMED = 13 };

static struct identity user(uid_t uid, gid_t gid)
{
	return (struct identity){ .uid = uid, .gid = gid };
}

TEST(decides_by_owner_then_group_then_others)
{
	static const struct {
		mode_t mode;
		uid_t uid;
		gid_t gid;
		unsigned want;
		bool granted;
	} rows[] = {
		{ 0400, OWNER, 1, READ, true },      { 0044, OWNER, GROUP, READ, false },
		{ 0040, MEMBER, GROUP, READ, true }, { 0004, MEMBER, GROUP, READ, false },
		{ 0004, STRANGER, 1, READ, true },   { 0640, STRANGER, 1, READ, false },
		{ 0711, STRANGER, 1, SEARCH, true }, { 0744, STRANGER, 1, SEARCH, false },
		{ 0000, 0, 0, READ, true },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct access_step step = { .uid = OWNER, .gid = GROUP, .mode = rows[i].mode };
		struct identity who = user(rows[i].uid, rows[i].gid);

		assert_int_equal(access_granted(&step, &who, rows[i].want), rows[i].granted);
	}
}

TEST(counts_every_group_of_a_user)
{
	struct access_step step = { .uid = OWNER, .gid = GROUP, .mode = 0640 };
	struct identity who = user(MEMBER, 1);

	assert_false(access_granted(&step, &who, READ));
	who.groups[who.n_groups++] = 2;
	who.groups[who.n_groups++] = GROUP;
	assert_true(access_granted(&step, &who, READ));
}

TEST(decides_by_the_access_list_where_there_is_one)
{
	static const struct acl list = { { { ACL_OWNER, 6, 0 },
		                           { ACL_USER, 4, NAMED },
		                           { ACL_USER, 7, STRANGER },
		                           { ACL_FILE_GROUP, 0, 0 },
		                           { ACL_GROUP, 4, 30 },
		                           { ACL_MASK, 4, 0 },
		                           { ACL_OTHER, 1, 0 } },
		                         7 };
	static const struct {
		uid_t uid;
		gid_t gid;
		unsigned want;
		bool granted;
	} rows[] = {
		{ OWNER, 1, READ, true },
		{ NAMED, 1, READ, true },
		{ NAMED, 1, SEARCH, false },
		{ STRANGER, 1, SEARCH, false }, /* the mask takes it away */
		{ MEMBER, GROUP, READ, false }, /* others' rights are not a member's */
		{ MEMBER, GROUP, SEARCH, false },
		{ MEMBER, 30, READ, true },
		{ 99, 99, SEARCH, true },
		{ 99, 99, READ, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct access_step step = {
			.uid = OWNER, .gid = GROUP, .mode = 0640, .acl = list
		};
		struct identity who = user(rows[i].uid, rows[i].gid);

		assert_int_equal(access_granted(&step, &who, rows[i].want), rows[i].granted);
	}
}

TEST(reads_the_kernel_s_list)
{
	static const char bytes[] = "\2\0\0\0"
				    "\1\0\6\0\377\377\377\377"
				    "\2\0\4\0\351\3\0\0";
	struct acl acl;

	assert_int_equal(acl_parse((struct str){ bytes, sizeof(bytes) - 1 }, &acl), 0);
	assert_int_equal(acl.n, 2);
	assert_int_equal(acl.entries[1].tag, ACL_USER);
	assert_int_equal(acl.entries[1].perm, 4);
	assert_int_equal(acl.entries[1].id, 1001);
	assert_int_equal(acl_parse(STR("\2\0\0\0"), &acl), 0);
	assert_int_equal(acl.n, 0);
}

TEST(refuses_what_is_no_list)
{
	static char many[ACL_MAX_BYTES + 8] = "\2";
	struct acl acl;

	assert_int_equal(acl_parse(STR(""), &acl), -EINVAL);
	assert_int_equal(acl_parse(STR("\3\0\0\0"), &acl), -EINVAL);
	assert_int_equal(acl_parse(STR("\2\0\0\0\1\0\6\0"), &acl), -EINVAL);
	assert_int_equal(acl_parse((struct str){ many, sizeof(many) }, &acl), -E2BIG);
}

struct seen {
	char paths[16][PATH_MAX];
	size_t n;
	bool last_is_file;
};

static void on_step(void *owner, const struct access_step *step)
{
	struct seen *s = owner;

	snprintf(s->paths[s->n++], PATH_MAX, "%s", step->path);
	s->last_is_file = step->is_file;
}

TEST(walks_every_directory_along_symlinks)
{
	char dir[] = "/tmp/test_access.XXXXXX", real[PATH_MAX], link[PATH_MAX], file[PATH_MAX],
	     way[PATH_MAX];
	struct identity who = user(0, 0);
	struct seen seen = { 0 };

	assert_non_null(mkdtemp(dir));
	snprintf(real, sizeof(real), "%s/real", dir);
	snprintf(link, sizeof(link), "%s/link", dir);
	snprintf(file, sizeof(file), "%s/real/key", dir);
	snprintf(way, sizeof(way), "%s/link/key", dir);
	assert_int_equal(mkdir(real, 0700), 0);
	assert_int_equal(symlink("real", link), 0);
	fclose(fopen(file, "w"));
	access_walk(way, &who, on_step, &seen);
	assert_int_equal(seen.n, 5);
	assert_string_equal(seen.paths[0], "/");
	assert_string_equal(seen.paths[1], "/tmp");
	assert_string_equal(seen.paths[2], dir);
	assert_string_equal(seen.paths[3], real);
	assert_string_equal(seen.paths[4], way);
	assert_true(seen.last_is_file);
	unlink(file);
	unlink(link);
	rmdir(real);
	rmdir(dir);
}

TEST(knows_users_by_name)
{
	struct identity who;
	struct err err;

	assert_int_equal(identity_find("root", &who, &err), 0);
	assert_int_equal(who.uid, 0);
	assert_int_equal(identity_find("no such user", &who, &err), -ENOENT);
	assert_string_equal(err.text, "there is no user no such user on this host");
	identity_self(&who);
	assert_int_equal(who.uid, geteuid());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decides_by_owner_then_group_then_others),
		cmocka_unit_test(counts_every_group_of_a_user),
		cmocka_unit_test(decides_by_the_access_list_where_there_is_one),
		cmocka_unit_test(reads_the_kernel_s_list),
		cmocka_unit_test(refuses_what_is_no_list),
		cmocka_unit_test(walks_every_directory_along_symlinks),
		cmocka_unit_test(knows_users_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
