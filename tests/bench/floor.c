/* SPDX-License-Identifier: Apache-2.0 */
/*
 * floor: the least that the kernel asks for the files that a scrape reads.
 *
 * usage: floor opened|kept ROUNDS FILE...
 * Reads every file in every round, opened each time or kept open, and prints the CPU time of
 * one round in nanoseconds.
 */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FILES_MAX = 4096 };

static uint64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

static void read_whole(int fd)
{
	static char buf[1 << 20];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(fd, buf, sizeof(buf), at)) > 0)
		at += n;
}

static void read_all(bool kept, int n, char **paths, int *fds)
{
	for (int i = 0; i < n; i++) {
		int fd = kept ? fds[i] : open(paths[i], O_RDONLY | O_CLOEXEC);

		read_whole(fd);
		if (!kept)
			close(fd);
	}
}

int main(int argc, char **argv)
{
	static int fds[FILES_MAX];
	bool kept = argc > 1 && strcmp(argv[1], "kept") == 0;
	long rounds = argc > 2 ? strtol(argv[2], NULL, 10) : 0;
	uint64_t start;

	if (argc < 4 || argc - 3 > FILES_MAX || rounds < 1) {
		fputs("usage: floor opened|kept ROUNDS FILE...\n", stderr);
		return 2;
	}
	for (int i = 0; i < argc - 3; i++)
		if ((fds[i] = open(argv[i + 3], O_RDONLY | O_CLOEXEC)) < 0) {
			perror(argv[i + 3]);
			return 1;
		}
	read_all(kept, argc - 3, argv + 3, fds);
	start = cpu_ns();
	for (long i = 0; i < rounds; i++)
		read_all(kept, argc - 3, argv + 3, fds);
	printf("%llu\n", (unsigned long long)((cpu_ns() - start) / (uint64_t)rounds));
	return 0;
}
