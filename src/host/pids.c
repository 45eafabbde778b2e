/* SPDX-License-Identifier: Apache-2.0 */
#include "host/pids.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/readfd.h"

enum {
	STAT_MAX_BYTES = 2048, /* the kernel's line is under 1 KiB */
	LIST_BYTES = 16 * 1024,
	NAME_MAX_BYTES = 32,
	FIELDS_TO_THREADS = 17, /* between the state and num_threads, both included */
};

int pidstat_parse(struct str line, struct pidstat *out)
{
	struct str name, rest, word;

	/* The name in parentheses may hold any others. */
	if (!str_cut_last(line, ')', &name, &rest) || !str_cut(name, '(', &name, &word))
		return -EINVAL;
	if (!str_next_word(&rest, &word) || word.n != 1 || (unsigned char)word.p[0] >= 128)
		return -EINVAL;
	out->state = word.p[0];
	for (size_t i = 0; i < FIELDS_TO_THREADS; i++) {
		if (!str_next_word(&rest, &word))
			return -EINVAL;
	}
	return str_to_u64(word, &out->threads);
}

static bool has_vanished(int rc)
{
	return rc == -ENOENT || rc == -ESRCH;
}

static int read_stat(int dir, const char *id, struct pidstat *out)
{
	char path[NAME_MAX_BYTES + sizeof("/stat")], text[STAT_MAX_BYTES];
	ssize_t n;
	int fd, rc;

	snprintf(path, sizeof(path), "%s/stat", id);
	fd = readfd_open(dir, path, 0);
	if (fd < 0)
		return fd;
	n = read(fd, text, sizeof(text));
	rc = n < 0 ? -errno : 0;
	close(fd);
	if (rc == 0 && n == 0)
		return -ESRCH;
	return rc < 0 ? rc : pidstat_parse((struct str){ text, (size_t)n }, out);
}

static bool is_id(const char *name)
{
	size_t n = strspn(name, "0123456789");

	return n > 0 && n < NAME_MAX_BYTES && name[n] == '\0';
}

/* Calls on_id for each number among the names in dir; those that have vanished are skipped. */
static int each_id(int dir, int (*on_id)(void *arg, int dir, const char *id), void *arg)
{
	char bytes[LIST_BYTES] __attribute__((aligned(__alignof__(struct dirent64))));
	ssize_t n;
	int rc;

	while ((n = getdents64(dir, bytes, sizeof(bytes))) > 0) {
		const struct dirent64 *entry;

		for (ssize_t at = 0; at < n; at += entry->d_reclen) {
			entry = (const struct dirent64 *)(bytes + at);
			rc = is_id(entry->d_name) ? on_id(arg, dir, entry->d_name) : 0;
			if (rc < 0 && !has_vanished(rc))
				return rc;
		}
	}
	return n < 0 ? -errno : 0;
}

static int each_id_of(int dir, const char *path,
                      int (*on_id)(void *arg, int dir, const char *id), void *arg)
{
	int fd = readfd_open(dir, path, O_DIRECTORY), rc;

	if (fd < 0)
		return fd;
	rc = each_id(fd, on_id, arg);
	close(fd);
	return rc;
}

struct walk {
	struct pids *pids;
	const char *process;
	char state; /* of its main thread, which is that of the process */
};

static int on_thread(void *arg, int dir, const char *id)
{
	struct walk *walk = arg;
	struct pidstat stat = { .state = walk->state };
	int rc = strcmp(id, walk->process) == 0 ? 0 : read_stat(dir, id, &stat);

	if (rc == 0)
		walk->pids->thread_states[(unsigned char)stat.state]++;
	return rc;
}

static int on_process(void *arg, int dir, const char *id)
{
	struct pids *pids = arg;
	char path[2 * NAME_MAX_BYTES + sizeof("/task/")];
	struct pidstat stat;
	int rc = read_stat(dir, id, &stat);

	if (rc < 0)
		return rc;
	pids->processes++;
	pids->threads += stat.threads;
	pids->states[(unsigned char)stat.state]++;
	if (stat.threads == 1) { /* as most have, and that is the process itself */
		snprintf(path, sizeof(path), "%s/task/%s", id, id);
		if (faccessat(dir, path, F_OK, 0) == 0)
			pids->thread_states[(unsigned char)stat.state]++;
		return 0;
	}
	snprintf(path, sizeof(path), "%s/task", id);
	return each_id_of(dir, path, on_thread, &(struct walk){ pids, id, stat.state });
}

int pids_count(const struct host *host, struct arena *arena, struct pids *out)
{
	*out = (struct pids){ 0 };
	return each_id_of(AT_FDCWD, host_path(host, arena, HOST_PROC, ""), on_process, out);
}
