/* SPDX-License-Identifier: Apache-2.0 */
#include <linux/magic.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/vfs.h>

static int told_statfs(const char *path, struct statfs *fs);

#define statfs(path, fs) told_statfs(path, fs)
#include "collectors/selinux.c"

#include "tests/unit/collect.h"
#include "tests/unit/tmpdir.h"

/* Where there is a selinuxfs: the path's end. */
static const char *mounted_at = "";
static long mounted_flags;
static int interruptions;

static int told_statfs(const char *path, struct statfs *fs)
{
	if (interruptions > 0) {
		interruptions--;
		errno = EINTR;
		return -1;
	}
	*fs = (struct statfs){ .f_type = TMPFS_MAGIC };
	if (*mounted_at && str_ends(str_from(path), mounted_at))
		*fs = (struct statfs){ .f_type = SELINUX_MAGIC, .f_flags = mounted_flags };
	return 0;
}

TEST(takes_the_mode_from_the_first_line_that_sets_it)
{
	static const struct {
		const char *text;
		int mode;
	} rows[] = {
		{ "# SELINUX=permissive\nSELINUX=enforcing\nSELINUXTYPE=targeted\n", 1 },
		{ "\n  SELINUX=permissive  \r\nSELINUX=enforcing\n", 0 },
		{ "SELINUX=\"enforcing\"", 1 },
		{ "SELINUX=disabled\n", -1 },
		{ "SELINUX =enforcing\n", -1 }, /* as the peer, no space before the = */
		{ "SELINUX=Enforcing\n", -1 },
		{ ";SELINUX=enforcing\n", -1 },
		{ "SELINUX\n=\nSELINUX=", -1 },
		{ "SELINUX=\"\"\"", -1 },
		{ "\"", -1 },
		{ "", -1 },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		if (parse_config(str_from(rows[i].text)) != rows[i].mode)
			fail_msg("row %zu", i);
	}
	assert_int_equal(parse_config(STR("SELINUX=enforcing\0\n")), -1);
}

TEST(knows_the_two_modes_of_the_kernel)
{
	assert_int_equal(parse_enforce(STR("1")), 1);
	assert_int_equal(parse_enforce(STR("0\n")), 0);
	assert_int_equal(parse_enforce(STR("")), -1);
	assert_int_equal(parse_enforce(STR("11")), -1);
	assert_int_equal(parse_enforce(STR("yes")), -1);
}

/* What the collector says of the files in dir as the whole system. */
static struct str scrape(struct bench *b, struct selinux *s)
{
	free(s->point);
	s->point = NULL;
	find(s);
	b->state = s;
	bench_collect(b);
	assert_int_equal(b->status, COLLECT_OK);
	return buf_str(&b->text);
}

TEST(looks_for_a_selinuxfs_and_a_policy)
{
	struct selinux s = { 0 };
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	bench_open(&b, &selinux_collector, dir.path, NULL);
	close_selinux(&b.host, b.state);
	host_init(&s.host, b.roots[HOST_PROC], b.roots[HOST_SYS], b.roots[HOST_ROOTFS], "");
	tmp_write(&dir, "root/sys/fs/selinux/enforce", "1");
	tmp_write(&dir, "root/my fs/enforce", "0");
	tmp_write(&dir, "root/etc/selinux/config", "SELINUX=permissive\n");
	assert_true(bench_has(scrape(&b, &s), "node_selinux_enabled 0"));
	assert_false(bench_has(scrape(&b, &s), "node_selinux_config_mode 0"));

	mounted_at = "/sys/fs/selinux";
	interruptions = 1;
	assert_true(bench_has(scrape(&b, &s), "node_selinux_enabled 1"));
	assert_true(bench_has(buf_str(&b.text), "node_selinux_config_mode 0"));
	assert_true(bench_has(buf_str(&b.text), "node_selinux_current_mode 1"));

	mounted_flags = ST_RDONLY;
	assert_true(bench_has(scrape(&b, &s), "node_selinux_enabled 0"));
	mounted_flags = 0;

	tmp_write(&dir, "proc/thread-self/attr/current", "kernel");
	assert_true(bench_has(scrape(&b, &s), "node_selinux_enabled 0"));
	tmp_write(&dir, "proc/thread-self/attr/current", "system_u:system_r:kernel_t:s0");
	assert_true(bench_has(scrape(&b, &s), "node_selinux_enabled 1"));

	mounted_at = "/my fs";
	assert_true(bench_has(scrape(&b, &s), "node_selinux_enabled 0"));
	tmp_write(&dir, "proc/self/mountinfo",
	          "20 1 0:20 / /elsewhere rw - selinuxfs none rw\n"
	          "21 1 0:21 / /my\\040fs rw - selinuxfs none rw\n");
	assert_true(bench_has(scrape(&b, &s), "node_selinux_current_mode 0"));
	tmp_write(&dir, "proc/self/mountinfo", "junk\n");
	assert_true(bench_has(scrape(&b, &s), "node_selinux_enabled 0"));

	free(s.point);
	b.state = NULL;
	bench_close(&b);
	tmp_free(&dir);
}

TEST(tells_files_it_cannot_read_as_not_known)
{
	char gone[] = "/gone";
	struct selinux s = { .point = gone };
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	bench_open(&b, &selinux_collector, dir.path, NULL);
	close_selinux(&b.host, b.state);
	host_init(&s.host, b.roots[HOST_PROC], b.roots[HOST_SYS], b.roots[HOST_ROOTFS], "");
	b.state = &s;
	bench_collect(&b);
	assert_int_equal(b.status, COLLECT_OK);
	assert_true(bench_has(buf_str(&b.text), "node_selinux_config_mode -1"));
	assert_true(bench_has(buf_str(&b.text), "node_selinux_current_mode -1"));
	b.state = NULL;
	bench_close(&b);
	tmp_free(&dir);
}

RUN_TESTS(cmocka_unit_test(takes_the_mode_from_the_first_line_that_sets_it),
          cmocka_unit_test(knows_the_two_modes_of_the_kernel),
          cmocka_unit_test(looks_for_a_selinuxfs_and_a_policy),
          cmocka_unit_test(tells_files_it_cannot_read_as_not_known))
