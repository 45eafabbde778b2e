/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/filesystem.c"

#include "base/clock.h"
#include "tests/unit/scratch.h"

/* What the mount says is in its path's last part; its numbers are made up. */
static int fake_statfs(const char *path, struct statfs *fs)
{
	if (str_ends(str_from(path), "/stale"))
		return -ESTALE;
	if (str_ends(str_from(path), "/odd"))
		return -9999;
	*fs = (struct statfs){ .f_bsize = 4096,
		               .f_blocks = 1000,
		               .f_bfree = 300,
		               .f_bavail = 200,
		               .f_files = 50,
		               .f_ffree = 40 };
	if (str_ends(str_from(path), "a\\b"))
		fs->f_files = 7;
	return 0;
}

static int wait_for_ever(pthread_cond_t *cond, pthread_mutex_t *lock, uint64_t until_ns)
{
	(void)until_ns;
	return -pthread_cond_wait(cond, lock);
}

/* Opens the collector over this mountinfo, with fake calls. */
static void open_over(struct scratch *s, const char *mountinfo, const char *const *args)
{
	static const struct statfs_calls fake = { fake_statfs, clock_now_ns, wait_for_ever };
	struct filesystem *fs;

	scratch_make(s);
	if (mountinfo)
		scratch_write(s, "1/mountinfo", mountinfo);
	assert_int_equal(scratch_open(s, &filesystem_collector, args), 0);
	fs = s->state;
	statfs_pool_close(fs->pool);
	fs->pool = statfs_pool_new(&fake, 1, 5000);
}

#define LINE(point, options, rest) "30 1 254:1 / " point " " options " - " rest "\n"

TEST(shows_size_and_state_of_each_filesystem)
{
	struct scratch s;

	open_over(&s, LINE("/data", "rw", "ext4 /dev/sda1 rw"), NULL);
	assert_int_equal(scratch_collect(&s), COLLECT_OK);
#define SAMPLE(name, value)                                                                    \
	"node_filesystem_" name "{device=\"/dev/sda1\",device_error=\"\",fstype=\"ext4\","     \
	"mountpoint=\"/data\"} " value "\n"
#define FAMILY(name, value) "# TYPE node_filesystem_" name " gauge\n" SAMPLE(name, value)
	assert_string_equal(
		s.text.p,
		FAMILY("avail_bytes", "819200") FAMILY("device_error", "0")
			FAMILY("files", "50") FAMILY("files_free", "40") FAMILY(
				"free_bytes",
				"1228800") "# TYPE node_filesystem_mount_info "
					   "gauge\nnode_filesystem_mount_info{device=\"/dev/"
					   "sda1\",major=\"254\",minor=\"1\",mountpoint=\"/"
					   "data\"} 1\n" FAMILY("purgeable_bytes", "0")
						   FAMILY("readonly", "0")
							   FAMILY("size_bytes", "4096000"));
	scratch_remove(&s);
}

TEST(tells_why_a_filesystem_could_not_be_asked)
{
	struct scratch s;

	open_over(&s, LINE("/stale", "ro", "nfs srv:/x rw") LINE("/odd", "rw", "ext4 d rw"),
	          NULL);
	assert_int_equal(scratch_collect(&s), COLLECT_OK);
	assert_has(&s, "device_error{device=\"srv:/x\",device_error=\"stale NFS file handle\","
	               "fstype=\"nfs\",mountpoint=\"/stale\"} 1\n");
	assert_has(&s, "readonly{device=\"srv:/x\",device_error=\"stale NFS file handle\",");
	assert_has(&s, "device_error{device=\"d\",device_error=\"errno 9999\",");
	assert_has_no(&s, "_bytes");
	assert_has_no(&s, "mount_info");
	scratch_remove(&s);
}

TEST(words_of_a_stuck_mount_are_node_exporters)
{
	struct statfs_answer stuck = { .stuck = true }, fine = { 0 };
	struct arena arena;

	arena_init(&arena);
	assert_str(words_of(&arena, &stuck), "mountpoint timeout");
	assert_str(words_of(&arena, &fine), "");
	arena_deinit(&arena);
}

TEST(readonly_comes_from_the_options)
{
	static const struct {
		const char *line;
		bool ro;
	} rows[] = {
		{ LINE("/m", "rw,noatime", "ext4 d rw,errors=remount-ro"), false },
		{ LINE("/m", "ro,noatime", "ext4 d rw"), true },
		{ LINE("/m", "rw", "ext4 d rw,ro"), true },
		{ LINE("/m", "rw", "ext4 d rw,emergency_ro"), true },
		{ LINE("/m", "rw,emergency_ro", "ext4 d rw"), false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scratch s;

		open_over(&s, rows[i].line, NULL);
		scratch_collect(&s);
		assert_has(&s,
		           rows[i].ro
		                   ? "readonly{device=\"d\",device_error=\"\",fstype=\"ext4\","
		                     "mountpoint=\"/m\"} 1\n"
		                   : "mountpoint=\"/m\"} 0\n");
		scratch_remove(&s);
	}
}

TEST(a_covered_mount_is_seen_by_its_numbers_only)
{
	struct scratch s;
	struct str text, line;
	size_t readonly_lines = 0, info_lines = 0;

	open_over(&s,
	          "30 1 0:40 / /t ro - tmpfs tmpfs rw\n31 1 0:41 / /t rw - tmpfs tmpfs rw\n"
	          "32 1 0:41 / /t rw - tmpfs tmpfs rw\n33 1 0:42 / /t rw - ext4 /dev/b rw\n",
	          NULL);
	scratch_collect(&s);
	for (text = str_from(s.text.p); str_next_line(&text, &line);) {
		readonly_lines += str_starts(line, "node_filesystem_readonly");
		info_lines += str_starts(line, "node_filesystem_mount_info");
	}
	assert_int_equal(readonly_lines, 2);
	assert_int_equal(info_lines, 3);
	assert_has(&s,
	           "readonly{device=\"tmpfs\",device_error=\"\",fstype=\"tmpfs\",mountpoint=\"/"
	           "t\"} 0\n");
	assert_has(
		&s,
		"mount_info{device=\"tmpfs\",major=\"0\",minor=\"40\",mountpoint=\"/t\"} 1\n");
	scratch_remove(&s);
}

TEST(leaves_out_what_nobody_wants_to_see)
{
	static const struct {
		const char *line, *arg;
		bool shown;
	} rows[] = {
		{ LINE("/data", "rw", "ext4 d rw"), NULL, true },
		{ LINE("/proc", "rw", "ext4 d rw"), NULL, false },
		{ LINE("/dev/shm", "rw", "tmpfs d rw"), NULL, false },
		{ LINE("/development", "rw", "tmpfs d rw"), NULL, true },
		{ LINE("/run/credentials/x", "rw", "ramfs d rw"), NULL, false },
		{ LINE("/var/lib/docker/a/b", "rw", "ext4 d rw"), NULL, false },
		{ LINE("/data", "rw", "cgroup2 d rw"), NULL, false },
		{ LINE("/data", "rw", "erofs d rw"), NULL, false },
		{ LINE("/proc", "rw", "ext4 d rw"),
		  "--collector.filesystem.mount-points-include=^/p", true },
		{ LINE("/data", "rw", "ext4 d rw"),
		  "--collector.filesystem.mount-points-include=^/p", false },
		{ LINE("/data", "rw", "cgroup2 d rw"),
		  "--collector.filesystem.fs-types-include=cg", true },
		{ LINE("/data", "rw", "ext4 d rw"),
		  "--collector.filesystem.fs-types-exclude=ext", false },
		{ LINE("/data", "rw", "ext4 d rw"),
		  "--collector.filesystem.ignored-fs-types=ext", false },
		{ LINE("/data", "rw", "ext4 d rw"),
		  "--collector.filesystem.ignored-mount-points=^/d", false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *args[] = { rows[i].arg, NULL };
		struct scratch s;

		open_over(&s, rows[i].line, args);
		scratch_collect(&s);
		if ((strstr(s.text.p, "node_filesystem_size_bytes") != NULL) != rows[i].shown)
			fail_msg("%s %s", rows[i].line, rows[i].arg ? rows[i].arg : "");
		scratch_remove(&s);
	}
}

TEST(refuses_flags_that_contradict_each_other_or_are_no_expression)
{
	static const char *const rows[][3] = {
		{ "--collector.filesystem.fs-types-include=a",
		  "--collector.filesystem.fs-types-exclude=b" },
		{ "--collector.filesystem.mount-points-include=a",
		  "--collector.filesystem.mount-points-exclude=b" },
		{ "--collector.filesystem.mount-points-exclude=(" },
		{ "--collector.filesystem.fs-types-include=(" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct scratch s;

		scratch_make(&s);
		assert_int_equal(scratch_open(&s, &filesystem_collector, rows[i]), -EINVAL);
		assert_non_null(strstr(s.err.text, "--collector.filesystem."));
		scratch_remove(&s);
	}
}

TEST(names_mount_points_as_node_exporter_does)
{
	static const struct {
		const char *rootfs, *point, *label;
	} rows[] = {
		{ "/", "/a\\040b\\011c", "/a b\tc" },
		{ "/", "/a\\134b", "/a\\134b" },
		{ "/host", "/host", "/" },
		{ "/host", "/host/x", "/x" },
		{ "/host/", "/host/x", "/x" },
		{ "/host", "/hostile/x", "/hostile/x" },
		{ "/host", "/x", "/x" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct mountinfo m = { .point = str_from(rows[i].point) };
		struct filter *none;
		struct flags *empty = flags_new();
		struct mount_shown *shown;
		struct arena arena;
		struct host host;

		arena_init(&arena);
		host_init(&host, "", "", rows[i].rootfs, "");
		assert_int_equal(filter_open(empty, NULL, NULL, &none, NULL), 0);
		assert_int_equal(mounts_choose(&m, 1, none, none, &host, &arena, &shown), 1);
		assert_str(shown[0].point, rows[i].label);
		filter_close(none);
		flags_free(empty);
		arena_deinit(&arena);
	}
}

TEST(asks_for_the_real_path)
{
	struct scratch s;

	open_over(&s, LINE("/a\\134b", "rw", "ext4 d rw"), NULL);
	scratch_collect(&s);
	assert_has(&s, "files{device=\"d\",device_error=\"\",fstype=\"ext4\",mountpoint=\"/"
	               "a\\\\134b\"} 7\n");
	scratch_remove(&s);
}

TEST(reads_its_own_mounts_where_those_of_init_are_hidden)
{
	struct scratch s;

	open_over(&s, NULL, NULL);
	assert_int_equal(scratch_collect(&s), COLLECT_FAIL);
	scratch_write(&s, "self/mountinfo", LINE("/own", "rw", "ext4 d rw"));
	assert_int_equal(scratch_collect(&s), COLLECT_OK);
	assert_has(&s, "mountpoint=\"/own\"");
	scratch_remove(&s);
}

TEST(fails_on_a_malformed_mountinfo)
{
	struct scratch s;

	open_over(&s, "nonsense\n", NULL);
	assert_int_equal(scratch_collect(&s), COLLECT_FAIL);
	assert_string_equal(s.err.text, "mountinfo: line 1 describes no mount");
	scratch_remove(&s);
}

TEST(has_nothing_to_say_of_an_empty_mountinfo)
{
	struct scratch s;

	open_over(&s, "", NULL);
	assert_int_equal(scratch_collect(&s), COLLECT_OK);
	assert_string_equal(s.text.p, "");
	scratch_remove(&s);
}

RUN_TESTS(cmocka_unit_test(shows_size_and_state_of_each_filesystem),
          cmocka_unit_test(tells_why_a_filesystem_could_not_be_asked),
          cmocka_unit_test(words_of_a_stuck_mount_are_node_exporters),
          cmocka_unit_test(readonly_comes_from_the_options),
          cmocka_unit_test(a_covered_mount_is_seen_by_its_numbers_only),
          cmocka_unit_test(leaves_out_what_nobody_wants_to_see),
          cmocka_unit_test(refuses_flags_that_contradict_each_other_or_are_no_expression),
          cmocka_unit_test(names_mount_points_as_node_exporter_does),
          cmocka_unit_test(asks_for_the_real_path),
          cmocka_unit_test(reads_its_own_mounts_where_those_of_init_are_hidden),
          cmocka_unit_test(fails_on_a_malformed_mountinfo),
          cmocka_unit_test(has_nothing_to_say_of_an_empty_mountinfo))
