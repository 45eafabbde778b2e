/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log_writer.c"

#include "tests/unit/unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum { MANY = 20000, TEXT_MAX_BYTES = 4 << 20 };

static char text[TEXT_MAX_BYTES];

/* The writer is the process's, and so is standard error: each test has a process of its own. */
#define APART(name)                                                                            \
	static void name##_in_child(void);                                                     \
	TEST(name)                                                                             \
	{                                                                                      \
		pid_t child = fork();                                                          \
		int status;                                                                    \
                                                                                               \
		if (child == 0) {                                                              \
			alarm(60);                                                             \
			name##_in_child();                                                     \
			_exit(0);                                                              \
		}                                                                              \
		assert_int_equal(waitpid(child, &status, 0), child);                           \
		assert_int_equal(status, 0);                                                   \
	}                                                                                      \
	static void name##_in_child(void)

/* cmocka's own would go on with the parent's tests. */
#define check(cond)                                                                            \
	do {                                                                                   \
		if (!(cond)) {                                                                 \
			printf("# %s:%d: %s\n", __FILE__, __LINE__, #cond);                    \
			fflush(stdout);                                                        \
			_exit(1);                                                              \
		}                                                                              \
	} while (0)

static void put(unsigned number)
{
	char line[64];

	log_writer_put(line, (size_t)snprintf(line, sizeof(line), "line %u\n", number));
}

/* Standard error is the one end; the other is returned. */
static int use_pipe(void)
{
	int ends[2];

	check(pipe2(ends, O_CLOEXEC) == 0);
	check(dup2(ends[1], STDERR_FILENO) == STDERR_FILENO);
	close(ends[1]);
	signal(SIGPIPE, SIG_IGN);
	return ends[0];
}

static int use_socket(void)
{
	int ends[2];

	check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
	check(dup2(ends[1], STDERR_FILENO) == STDERR_FILENO);
	close(ends[1]);
	return ends[0];
}

/* Reads until the line that says how many were lost, and gives that number. */
static unsigned long read_to_the_losses(int fd)
{
	static const char words[] = " lines of this log were lost";
	size_t n = 0;
	char *at;

	do {
		ssize_t got = read(fd, text + n, sizeof(text) - 1 - n);

		check(got > 0);
		n += (size_t)got;
		text[n] = '\0';
		at = strstr(text, words);
	} while (!at || !strchr(at, '\n'));
	while (at[-1] >= '0' && at[-1] <= '9')
		at--;
	return strtoul(at, NULL, 10);
}

static unsigned long count_lines(void)
{
	unsigned long lines = 0;

	for (const char *p = text; strncmp(p, "line ", 5) == 0; p = strchr(p, '\n') + 1) {
		check(strtoul(p + 5, NULL, 10) == lines); /* whole, and in order */
		lines++;
	}
	return lines;
}

/* Nobody reads while far more is logged than fits anywhere. */
static void overflow(int fd)
{
	unsigned long lost;

	check(log_writer_start() == 0);
	for (unsigned i = 0; i < MANY; i++)
		put(i);
	check(log_writer_lost() > 0);
	lost = read_to_the_losses(fd);
	check(lost == log_writer_lost());
	check(count_lines() + lost == MANY);
}

APART(full_pipe_costs_lines_and_no_time)
{
	overflow(use_pipe());
}

APART(full_pipe_of_one_page_costs_lines_and_no_time)
{
	int fd = use_pipe();

	check(fcntl(fd, F_SETPIPE_SZ, 4096) > 0);
	overflow(fd);
}

APART(full_socket_costs_lines_and_no_time)
{
	overflow(use_socket());
}

APART(full_pipe_that_others_made_nonblocking_is_waited_for)
{
	int fd = use_pipe();

	check(fcntl(STDERR_FILENO, F_SETFL, O_NONBLOCK) == 0);
	overflow(fd);
}

APART(line_without_a_thread_waits_for_a_full_pipe_once)
{
	int fd = use_pipe();
	struct timespec began, ended;

	clock_gettime(CLOCK_MONOTONIC, &began);
	for (unsigned i = 0; i < MANY; i++)
		put(i);
	clock_gettime(CLOCK_MONOTONIC, &ended);
	check(log_writer_lost() > MANY / 4);
	/* Each line's patience would make hours. */
	check(ended.tv_sec - began.tv_sec < 50);
	check(read(fd, text, sizeof(text) - 1) > 0);
	put(0);
	check(read_to_the_losses(fd) == log_writer_lost());
}

/* A FIFO whose reader comes back, as a supervisor's logger does. */
static void lose_the_reader(bool threaded)
{
	char dir[] = "/tmp/postern-test-XXXXXX", path[64];
	int fd;

	check(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/fifo", dir);
	check(mkfifo(path, 0600) == 0);
	fd = open(path, O_RDONLY | O_NONBLOCK);
	check(fd >= 0);
	check(dup2(open(path, O_WRONLY), STDERR_FILENO) == STDERR_FILENO);
	signal(SIGPIPE, SIG_IGN);
	check(!threaded || log_writer_start() == 0);
	put(0);
	log_writer_finish();
	close(fd);
	for (unsigned i = 1; i < 4; i++)
		put(i);
	log_writer_finish();
	check(log_writer_lost() == 3);
	fd = open(path, O_RDONLY | O_NONBLOCK);
	check(fd >= 0);
	put(4);
	check(fcntl(fd, F_SETFL, 0) == 0);
	check(read_to_the_losses(fd) == 3);
	check(log_writer_lost() == 3);
	unlink(path);
	rmdir(dir);
}

APART(reader_that_went_away_is_told_what_it_missed)
{
	lose_the_reader(true);
}

APART(reader_that_went_away_is_told_without_a_thread_too)
{
	lose_the_reader(false);
}

APART(torn_line_is_ended_when_there_is_room_again)
{
	struct rlimit limit = { .rlim_cur = 10, .rlim_max = RLIM_INFINITY };
	char path[] = "/tmp/postern-test-XXXXXX";
	int fd = mkostemp(path, O_APPEND);
	ssize_t n;

	check(fd >= 0);
	unlink(path);
	check(dup2(fd, STDERR_FILENO) == STDERR_FILENO);
	signal(SIGXFSZ, SIG_IGN);
	check(setrlimit(RLIMIT_FSIZE, &limit) == 0); /* a disk with room for ten bytes */
	put(0);
	put(1);
	check(log_writer_lost() == 1);
	limit.rlim_cur = RLIM_INFINITY;
	check(setrlimit(RLIMIT_FSIZE, &limit) == 0);
	put(2);
	n = pread(fd, text, sizeof(text) - 1, 0);
	check(n > 0);
	text[n] = '\0';
	check(strncmp(text, "line 0\nlin\ntime=", 16) == 0);
	check(strstr(text, "1 lines of this log"));
	check(strcmp(strrchr(text, 'l'), "line 2\n") == 0);
}

APART(closed_standard_error_costs_lines)
{
	close(STDERR_FILENO);
	put(0);
	check(log_writer_start() == 0);
	put(1);
	log_writer_finish();
	check(log_writer_lost() == 2);
}

APART(what_is_queued_is_written_before_the_end)
{
	int fd = use_pipe();
	size_t n = 0;
	ssize_t got;

	check(log_writer_start() == 0);
	for (unsigned i = 0; i < 1000; i++)
		put(i);
	log_writer_finish();
	close(STDERR_FILENO);
	while ((got = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
		n += (size_t)got;
	check(count_lines() == 1000);
}

RUN_TESTS(cmocka_unit_test(full_pipe_costs_lines_and_no_time),
          cmocka_unit_test(full_pipe_of_one_page_costs_lines_and_no_time),
          cmocka_unit_test(full_socket_costs_lines_and_no_time),
          cmocka_unit_test(full_pipe_that_others_made_nonblocking_is_waited_for),
          cmocka_unit_test(line_without_a_thread_waits_for_a_full_pipe_once),
          cmocka_unit_test(reader_that_went_away_is_told_what_it_missed),
          cmocka_unit_test(reader_that_went_away_is_told_without_a_thread_too),
          cmocka_unit_test(torn_line_is_ended_when_there_is_room_again),
          cmocka_unit_test(closed_standard_error_costs_lines),
          cmocka_unit_test(what_is_queued_is_written_before_the_end))
