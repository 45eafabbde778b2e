/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/processes.c"

#include "tests/unit/collect.h"

TEST(counts_what_is_there_when_it_is_read)
{
	static const struct step steps[] = {
		{ "proc/7/stat", "7 (a) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 1\n",
		  COLLECT_FAIL, "node_processes_threads 1", NULL },
		{ "proc/sys/kernel/threads-max", "90\n", COLLECT_FAIL,
		  "node_processes_state{state=\"S\"} 1", NULL },
		{ "proc/sys/kernel/pid_max", "99\n", COLLECT_OK,
		  "node_processes_max_processes 99",
		  "node_processes_threads_state{thread_state=\"S\"} 1" },
		{ "proc/7/task/7/stat", "", COLLECT_OK,
		  "node_processes_threads_state{thread_state=\"S\"} 1", NULL },
		{ "proc/8/stat", "7 (a) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 2\n",
		  COLLECT_OK, "node_processes_pids 2", NULL },
		{ NULL, NULL, COLLECT_OK, "node_processes_threads_state{thread_state=\"S\"} 1",
		  NULL },
		{ "proc/8/task/8/stat", "", COLLECT_OK,
		  "node_processes_threads_state{thread_state=\"S\"} 2", NULL },
		{ "proc/8/task/9/stat", "7 (a) D 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 2\n",
		  COLLECT_OK, "node_processes_threads_state{thread_state=\"D\"} 1", NULL },
		{ "proc/8/task/10/stat", "", COLLECT_OK, "node_processes_threads 3", NULL },
		{ "proc/9/other", "", COLLECT_OK, "node_processes_pids 2", NULL },
		{ "proc/self/stat", "7 (a) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 1\n",
		  COLLECT_OK, "node_processes_pids 2", NULL },
		{ "proc/8/task/10/stat", "10 (x\n", COLLECT_FAIL, NULL, NULL },
	};

	bench_steps(&processes_collector, NULL, steps, COUNT_OF(steps));
}

RUN_TESTS(cmocka_unit_test(counts_what_is_there_when_it_is_read))
