/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/sysctl.c"

#include "tests/unit/collect.h"

static const char *const args[] = { "--collector.sysctl.include=vm.swappiness",
	                            "--collector.sysctl.include=fs.file-nr:allocated,free,max",
	                            "--collector.sysctl.include=net.ipv4.tcp_rmem",
	                            "--collector.sysctl.include-info=kernel.core_pattern",
	                            NULL };

TEST(tells_settings_as_their_flags_ask)
{
	static const struct step steps[] = {
		{ "proc/sys/vm/swappiness", "60\n", COLLECT_FAIL,
		  "node_sysctl_vm_swappiness 60", NULL },
		{ "proc/sys/fs/file-nr", "7\t0\t900\n", COLLECT_FAIL,
		  "node_sysctl_fs_file_nr_max 900", NULL },
		{ "proc/sys/net/ipv4/tcp_rmem", "1 2 0x10\n", COLLECT_FAIL,
		  "node_sysctl_net_ipv4_tcp_rmem{index=\"2\"} 16", NULL },
		{ "proc/sys/kernel/core_pattern", "|/bin/\"dump %p\n", COLLECT_OK,
		  "node_sysctl_info{index=\"1\",name=\"kernel.core_pattern\",value=\"%p\"} 1",
		  NULL },
		{ NULL, NULL, COLLECT_OK,
		  "node_sysctl_info{index=\"0\",name=\"kernel.core_pattern\",value=\"|/bin/"
		  "\\\"dump\"} 1",
		  NULL },
		{ "proc/sys/fs/file-nr", "7 0\n", COLLECT_FAIL, "node_sysctl_vm_swappiness 60",
		  "node_sysctl_fs_file_nr_free 0" },
		{ "proc/sys/fs/file-nr", "7 0 900 1\n", COLLECT_FAIL, NULL,
		  "node_sysctl_fs_file_nr_allocated 7" },
		{ "proc/sys/fs/file-nr", "7\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/sys/fs/file-nr", "1 2 3\n", COLLECT_OK, "node_sysctl_fs_file_nr_free 2",
		  NULL },
		{ "proc/sys/vm/swappiness", "-5\n", COLLECT_OK, "node_sysctl_vm_swappiness -5",
		  NULL },
		{ "proc/sys/vm/swappiness", "\n", COLLECT_FAIL, NULL, NULL },
		{ "proc/sys/vm/swappiness", "madvise\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&sysctl_collector, args, steps, COUNT_OF(steps));
}

TEST(says_which_flag_tells_texts)
{
	static const char *const keyed[] = { "--collector.sysctl.include-info=kernel.x:a,b",
		                             NULL };
	struct tmpdir dir;
	struct bench b;

	tmp_new(&dir);
	tmp_write(&dir, "proc/sys/vm/swappiness", "often\n");
	assert_int_equal(bench_open(&b, &sysctl_collector, dir.path, args), 0);
	bench_collect(&b);
	assert_string_equal(b.err.text, "vm.swappiness is no number; "
	                                "--collector.sysctl.include-info tells texts");
	bench_close(&b);
	tmp_write(&dir, "proc/sys/kernel/x", "1 2\n");
	assert_int_equal(bench_open(&b, &sysctl_collector, dir.path, keyed), 0);
	bench_collect(&b);
	assert_int_equal(b.status, COLLECT_FAIL);
	assert_string_equal(b.err.text,
	                    "kernel.x: names for fields need --collector.sysctl.include");
	bench_close(&b);
	tmp_free(&dir);
}

static size_t count_lines(struct str text, const char *prefix)
{
	struct str line;
	size_t n = 0;

	while (str_next_line(&text, &line))
		n += str_starts(line, prefix);
	return n;
}

TEST(tells_a_setting_once_however_often_its_flag_is_given)
{
	static const char *const twice[] = { "--collector.sysctl.include=vm.swappiness",
		                             "--collector.sysctl.include=vm.swappiness",
		                             "--collector.sysctl.include-info=vm.swappiness",
		                             "--collector.sysctl.include-info=vm.swappiness",
		                             NULL };
	struct tmpdir dir;
	struct bench b;
	struct str text;

	tmp_new(&dir);
	tmp_write(&dir, "proc/sys/vm/swappiness", "60\n");
	assert_int_equal(bench_open(&b, &sysctl_collector, dir.path, twice), 0);
	text = bench_collect(&b);
	assert_int_equal(b.status, COLLECT_OK);
	assert_int_equal(count_lines(text, "node_sysctl_vm_swappiness "), 1);
	assert_int_equal(count_lines(text, "node_sysctl_info{"), 1);
	bench_close(&b);
	tmp_free(&dir);
}

TEST(refuses_a_name_for_the_field_of_a_single_value)
{
	static const char *const keyed[] = { "--collector.sysctl.include=vm.swappiness:only",
		                             NULL };
	static const struct step steps[] = {
		{ "proc/sys/vm/swappiness", "60\n", COLLECT_FAIL, NULL,
		  "node_sysctl_vm_swappiness 60" },
	};

	bench_steps(&sysctl_collector, keyed, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(tells_settings_as_their_flags_ask),
          cmocka_unit_test(refuses_a_name_for_the_field_of_a_single_value),
          cmocka_unit_test(tells_a_setting_once_however_often_its_flag_is_given),
          cmocka_unit_test(says_which_flag_tells_texts))
