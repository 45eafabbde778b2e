/* SPDX-License-Identifier: Apache-2.0 */
#include "host/blockdev.c"

#include "tests/unit/tmpdir.h"

static const char *const names[] = { "ID_MODEL", NULL };

struct block {
	struct tmpdir dir;
	struct host host;
	struct arena arena;
	struct blockdevs devices;
};

static const struct blockdev *update(struct block *t, const char *minor, const char *name)
{
	return blockdevs_update(&t->devices, &t->host, &t->arena, STR("8"), str_from(minor),
	                        str_from(name), names);
}

TEST(keeps_what_is_there_and_forgets_what_went)
{
	struct block t = { .devices = { 0 } };
	const struct blockdev *sda, *sdb;

	tmp_new(&t.dir);
	arena_init(&t.arena);
	host_init(&t.host, t.dir.path, t.dir.path, t.dir.path, t.dir.path);
	tmp_write(&t.dir, "block/sda/queue/rotational", "1\n");
	tmp_write(&t.dir, "b8:16", "E:ID_MODEL=reef\n");

	blockdevs_begin(&t.devices);
	sda = update(&t, "0", "sda");
	sdb = update(&t, "16", "sdb");
	blockdevs_end(&t.devices, &t.host);
	assert_true(sda->rotates);
	assert_false(sdb->rotates);
	assert_str(sdb->udev.properties[0], "reef");
	assert_int_equal(t.host.kept, 1);

	/* The other way round they are still the same. */
	blockdevs_begin(&t.devices);
	assert_ptr_equal(update(&t, "16", "sdb"), sdb);
	assert_ptr_equal(update(&t, "0", "sda"), sda);
	blockdevs_end(&t.devices, &t.host);
	assert_int_equal(t.devices.n, 2);

	/* The numbers of sda go to another device. */
	blockdevs_begin(&t.devices);
	assert_false(update(&t, "0", "sdc")->rotates);
	blockdevs_end(&t.devices, &t.host);
	assert_int_equal(t.devices.n, 1);
	assert_int_equal(t.host.kept, 0);

	blockdevs_deinit(&t.devices, &t.host);
	arena_deinit(&t.arena);
	tmp_free(&t.dir);
}

TEST(reads_whether_it_rotates_every_time)
{
	static const struct {
		const char *text;
		bool rotates;
	} rows[] = { { "1\n", true }, { "0\n", false }, { "1", true },   { "2\n", false },
		     { "", false },   { "x\n", false }, { "01\n", true } };
	struct block t = { .devices = { 0 } };

	tmp_new(&t.dir);
	arena_init(&t.arena);
	host_init(&t.host, t.dir.path, t.dir.path, t.dir.path, t.dir.path);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		tmp_write(&t.dir, "block/sda/queue/rotational", rows[i].text);
		blockdevs_begin(&t.devices);
		assert_int_equal(update(&t, "0", "sda")->rotates, rows[i].rotates);
		blockdevs_end(&t.devices, &t.host);
	}
	blockdevs_deinit(&t.devices, &t.host);
	arena_deinit(&t.arena);
	tmp_free(&t.dir);
}

RUN_TESTS(cmocka_unit_test(keeps_what_is_there_and_forgets_what_went),
          cmocka_unit_test(reads_whether_it_rotates_every_time))
