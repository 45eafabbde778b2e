/* SPDX-License-Identifier: Apache-2.0 */
#include "host/udev.c"

#include "tests/unit/tmpdir.h"

static const char *const names[] = { "ID_MODEL", "ID_PATH", NULL };

TEST(picks_the_properties_that_are_asked_for)
{
	struct str p[2] = { { 0 } };

	udev_parse(STR("S:disk/ID_MODEL=no\nE:ID_MODEL=first\nE:ID_PATH=a=b\nE:ID_PATH_TAG=x\n"
	               "E:ID_MODEL\n E:ID_PATH=no\nE:ID_MODEL=last"),
	           names, p);
	assert_str(p[0], "last");
	assert_str(p[1], "a=b");
}

TEST(shows_a_change_at_once_and_a_removal_too)
{
	struct udev_device d = { 0 };
	struct arena arena;
	struct tmpdir dir;
	struct host host;
	const char *text;

	tmp_new(&dir);
	arena_init(&arena);
	host_init(&host, "", "", "", dir.path);
	assert_int_equal(udev_update(&d, &host, &arena, "b8:0", names), -ENOENT);
	assert_int_equal(d.properties[0].n, 0);

	tmp_write(&dir, "b8:0", "E:ID_MODEL=one\n");
	tmp_date(&dir, "b8:0", 1000);
	assert_int_equal(udev_update(&d, &host, &arena, "b8:0", names), 0);
	assert_str(d.properties[0], "one");

	/* Unchanged: not read anew. */
	text = d.text;
	assert_int_equal(udev_update(&d, &host, &arena, "b8:0", names), 0);
	assert_ptr_equal(d.text, text);

	/* As udev does it: a new file takes the old one's name, here of the same size and time.
	 */
	tmp_write(&dir, "b8:0.new", "E:ID_MODEL=two\n");
	tmp_date(&dir, "b8:0.new", 1000);
	tmp_rename(&dir, "b8:0.new", "b8:0");
	assert_int_equal(udev_update(&d, &host, &arena, "b8:0", names), 0);
	assert_str(d.properties[0], "two");

	/* As a person might do it: in place. */
	tmp_write(&dir, "b8:0", "E:ID_MODEL=six\n");
	tmp_date(&dir, "b8:0", 1001);
	assert_int_equal(udev_update(&d, &host, &arena, "b8:0", names), 0);
	assert_str(d.properties[0], "six");
	tmp_write(&dir, "b8:0", "E:ID_MODEL=seven\n");
	tmp_date(&dir, "b8:0", 1001);
	assert_int_equal(udev_update(&d, &host, &arena, "b8:0", names), 0);
	assert_str(d.properties[0], "seven");

	tmp_remove(&dir, "b8:0");
	assert_int_equal(udev_update(&d, &host, &arena, "b8:0", names), -ENOENT);
	assert_int_equal(d.properties[0].n, 0);
	arena_deinit(&arena);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(picks_the_properties_that_are_asked_for),
          cmocka_unit_test(shows_a_change_at_once_and_a_removal_too))
