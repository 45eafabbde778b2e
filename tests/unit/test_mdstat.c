/* SPDX-License-Identifier: Apache-2.0 */
#include "host/mdstat.c"

#include "base/array.h"
#include "base/buf.h"
#include "tests/unit/unit.h"

#define RAID1 "md0 : active raid1 sdb1[1] sda1[0]\n 1024 blocks super 1.2 [2/2] [UU]\n"
#define DONE  "(512/1024) finish=17.0min speed=259783K/sec\n\n"

struct parsed {
	struct arena arena;
	struct mdstat *all;
	size_t n;
	struct err err;
	int rc;
};

static void parse(struct parsed *p, struct str text)
{
	*p = (struct parsed){ 0 };
	arena_init(&p->arena);
	p->rc = mdstat_parse(text, &p->arena, &p->all, &p->n, &p->err);
}

TEST(counts_disks_by_level)
{
	static const struct {
		const char *text;
		struct mdstat md;
	} rows[] = {
		{ RAID1 "\n\n",
		  { .required = 2, .active = 2, .blocks = 1024, .synced = 1024 } },
		{ "md0 : active raid5 a[0] b[1](F) c[2](S) d[3](S)\n 7 blocks x [9/9] [UU] y "
		  "[3/2] "
		  "[U_U]\n\n",
		  { .required = 3,
		    .active = 2,
		    .failed = 1,
		    .spare = 2,
		    .blocks = 7,
		    .synced = 7 } },
		{ "md0 : active raid1 a[0]\n 7 blocks [2/1] [U_] [3/3] UUU [4/] [U] [5/5] "
		  "[UX]\n\n",
		  { .required = 2, .active = 1, .blocks = 7, .synced = 7 } },
		{ "md0 : active raid0 a[0] b[1] c[2]\n 7 blocks 64k chunks\n\n",
		  { .required = 3, .active = 3, .blocks = 7, .synced = 7 } },
		{ "md0 : active linear a[0]\n 7\n\n",
		  { .required = 1, .active = 1, .blocks = 7, .synced = 7 } },
		{ "md0 : inactive a[0](S)\n 7 blocks super external:imsm\n\n",
		  { .spare = 1, .blocks = 7, .synced = 7 } },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const struct mdstat *md = &rows[i].md;
		struct parsed p;

		parse(&p, str_from(rows[i].text));
		assert_int_equal(p.rc, 0);
		assert_int_equal(p.n, 1);
		assert_str(p.all->name, "md0");
		assert_int_equal(p.all->required, md->required);
		assert_int_equal(p.all->active, md->active);
		assert_int_equal(p.all->failed, md->failed);
		assert_int_equal(p.all->spare, md->spare);
		assert_int_equal(p.all->blocks, md->blocks);
		assert_int_equal(p.all->synced, md->synced);
		arena_deinit(&p.arena);
	}
}

TEST(tells_what_the_array_is_doing)
{
	static const struct {
		const char *text;
		enum mdstat_state state;
		uint64_t synced;
	} rows[] = {
		{ RAID1 "\n\n", MDSTAT_ACTIVE, 1024 },
		{ RAID1 " [=>..] recovery =  8.5% " DONE, MDSTAT_RECOVERING, 512 },
		{ RAID1 " [=>..] resync =  8.5% " DONE, MDSTAT_RESYNC, 512 },
		{ RAID1 " [=>..] check =  8.5% " DONE, MDSTAT_CHECK, 512 },
		{ RAID1 " [=>..] reshape =  8.5% " DONE, MDSTAT_OTHER, 512 },
		{ RAID1 " [====>] resync =100.0% " DONE, MDSTAT_RESYNC, 512 },
		{ RAID1 " bitmap: 0/1 pages\n resync = 8.5% " DONE, MDSTAT_RESYNC, 512 },
		{ RAID1 " resync =  8.5% (a) (1/x) " DONE, MDSTAT_RESYNC, 512 },
		{ RAID1 "\tresync=PENDING\n\n", MDSTAT_RESYNC, 0 },
		{ RAID1 "\trecovery=DELAYED\n\n", MDSTAT_RECOVERING, 0 },
		{ RAID1 "\tresync=REMOTE\n\n", MDSTAT_RESYNC, 0 },
		{ RAID1 " \n resync = 8.5% " DONE, MDSTAT_ACTIVE, 1024 },
		{ "md0 : inactive a[0]\n 1024 blocks\n\n", MDSTAT_INACTIVE, 1024 },
		{ "md0 : broken raid0 a[0]\n 1024 blocks\n\n", MDSTAT_OTHER, 1024 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct parsed p;

		parse(&p, str_from(rows[i].text));
		assert_int_equal(p.rc, 0);
		assert_int_equal(p.all->state, rows[i].state);
		assert_int_equal(p.all->synced, rows[i].synced);
		arena_deinit(&p.arena);
	}
}

TEST(passes_over_headings)
{
	struct parsed p;

	parse(&p, STR("Personalities : [raid1]\n\n  \n\tx\n" RAID1
	              "\nmd1 : active raid0 a[0]\n 5\n\n"
	              "unused devices: <none>\n"));
	assert_int_equal(p.rc, 0);
	assert_int_equal(p.n, 2);
	assert_str(p.all[1].name, "md1");
	arena_deinit(&p.arena);
	parse(&p, STR(""));
	assert_int_equal(p.rc, 0);
	assert_int_equal(p.n, 0);
	arena_deinit(&p.arena);
}

TEST(takes_many_arrays)
{
	struct buf text;
	struct parsed p;

	buf_init(&text, 1 << 20);
	for (unsigned i = 0; i < 100; i++)
		buf_printf(&text, "md%u : active raid0 a[0]\n %u blocks\n\n", i, i);
	parse(&p, buf_str(&text));
	assert_int_equal(p.rc, 0);
	assert_int_equal(p.n, 100);
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(p.all[i].blocks, i);
	arena_deinit(&p.arena);
	buf_deinit(&text);
}

TEST(refuses_what_is_no_array)
{
	static const char *const bad[] = {
		"md0 :\n 7 blocks\n\n\n",
		"md0 : active raid0 a[0]",
		"md0 : active raid0 a[0]\n 7 blocks\n",
		"md0 : active raid0 a[0]\n 7 blocks\n x",
		"md0 : active raid0 a[0]\n \n\n\n",
		"md0 : active raid0 a[0]\n -7 blocks\n\n\n",
		"md0 : active raid0 a[0]\n 18446744073709551616 blocks\n\n\n",
		"md0 : active raid1 a[0]\n 7 blocks\n\n\n",
		"md0 : active raid1 a[0]\n 7 [1/1] [U]\n\n\n",
		"md0 : active raid1 a[0]\n 7 blocks [1/1] []\n\n\n",
		"md0 : active raid1 a[0]\n 7 blocks [1/1][U]\n\n\n",
		"md0 : active raid1 a[0]\n 7 blocks [1/1] [U\n\n\n",
		"md0 : active raid1 a[0]\n 7 blocks [18446744073709551616/1] [U]\n\n\n",
		RAID1 " resync = 8.5%\n\n",
		RAID1 " resync = x% " DONE,
		RAID1 " resync 8.5% " DONE,
		RAID1 " resync = 8.5 " DONE,
		RAID1 " resync = 8.5% (512/1024) finish=min speed=1K/sec\n\n",
		RAID1 " resync = 8.5% (512/1024) finish=1min speed=1\n\n",
		RAID1 " resync = 8.5% (512) finish=1min speed=1K/sec\n\n",
		RAID1 " resync = 8.5% (512/1024 finish=1min speed=1K/sec\n\n",
	};
	static const char nul[] = "md0 : active raid1 a[0]\n 7 blocks [1/1\0] [U]\n\n\n";
	struct parsed p;

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		parse(&p, str_from(bad[i]));
		if (p.rc >= 0)
			fail_msg("took \"%s\"", bad[i]);
		arena_deinit(&p.arena);
	}
	parse(&p, (struct str){ nul, sizeof(nul) - 1 });
	assert_str(str_from(p.err.text),
	           "\"md0 : active raid1 a[0]\" and what follows it is no array");
	arena_deinit(&p.arena);
}

RUN_TESTS(cmocka_unit_test(counts_disks_by_level),
          cmocka_unit_test(tells_what_the_array_is_doing),
          cmocka_unit_test(passes_over_headings), cmocka_unit_test(takes_many_arrays),
          cmocka_unit_test(refuses_what_is_no_array))
