/* SPDX-License-Identifier: Apache-2.0 */
#include "scrape/process.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/must.h"
#include "host/dir.h"

enum { USER_HZ = 100, ARENA_KEEP_BYTES = 64 << 10 };

/* Fields of /proc/self/stat behind the command name, counted from 0 (proc(5): state is field
 * 3). */
enum {
	STAT_UTIME = 11,
	STAT_STIME = 12,
	STAT_START = 19,
	STAT_VSIZE = 20,
	STAT_RSS = 21,
	STAT_FIELDS
};

static const struct metric cpu = {
	"process_cpu_seconds_total",
	"CPU time that this program has used, in user and system mode.",
	METRIC_COUNTER,
};
static const struct metric max_fds = {
	"process_max_fds",
	"Limit of open file descriptors.",
	METRIC_GAUGE,
};
static const struct metric open_fds = {
	"process_open_fds",
	"Open file descriptors.",
	METRIC_GAUGE,
};
static const struct metric received = {
	"process_network_receive_bytes_total",
	"Bytes that came in over IP, in the whole network namespace.",
	METRIC_COUNTER,
};
static const struct metric sent = {
	"process_network_transmit_bytes_total",
	"Bytes that went out over IP, in the whole network namespace.",
	METRIC_COUNTER,
};
static const struct metric resident = {
	"process_resident_memory_bytes",
	"Resident memory.",
	METRIC_GAUGE,
};
static const struct metric started = {
	"process_start_time_seconds",
	"When this program started, in seconds since 1970.",
	METRIC_GAUGE,
};
static const struct metric virtual = {
	"process_virtual_memory_bytes",
	"Virtual memory.",
	METRIC_GAUGE,
};
static const struct metric virtual_max = {
	"process_virtual_memory_max_bytes",
	"Limit of virtual memory.",
	METRIC_GAUGE,
};

struct process {
	struct host host;
	struct arena arena;
	struct host_files *files;
	uint64_t boot_s; /* 0: unknown */
};

/* The number behind "key " at the start of a line. */
static bool find_line(struct str text, const char *key, uint64_t *value)
{
	struct str line, name, rest;

	while (str_next_line(&text, &line)) {
		if (str_cut(line, ' ', &name, &rest) && str_is(name, key))
			return str_to_u64(str_trim(rest), value) == 0;
	}
	return false;
}

struct process *process_new(void)
{
	struct process *p = xcalloc(1, sizeof(*p));
	struct str text;

	host_init(&p->host, "/proc", "/sys", "/", "/run/udev/data");
	arena_init(&p->arena);
	p->files = host_files_new(&p->host);
	if (host_read(&p->host, &p->arena, HOST_PROC, "stat", &text) < 0 ||
	    !find_line(text, "btime", &p->boot_s))
		p->boot_s = 0;
	return p;
}

void process_free(struct process *p)
{
	if (!p)
		return;
	host_files_free(p->files);
	arena_deinit(&p->arena);
	free(p);
}

static void write_stat(struct process *p, struct exposition *out)
{
	struct str text, command, rest, words[STAT_FIELDS];
	uint64_t v[STAT_FIELDS] = { 0 };

	if (host_files_read(p->files, HOST_PROC, "self/stat", &text) < 0 ||
	    !str_cut_last(text, ')', &command, &rest) ||
	    str_words(rest, words, STAT_FIELDS) < STAT_FIELDS)
		return;
	for (size_t i = STAT_UTIME; i < STAT_FIELDS; i++)
		(void)str_to_u64(words[i], &v[i]); /* some between are negative: stay 0 */
	sample(out, &cpu, (double)(v[STAT_UTIME] + v[STAT_STIME]) / USER_HZ);
	sample_u64(out, &resident, v[STAT_RSS] * (uint64_t)sysconf(_SC_PAGESIZE));
	if (p->boot_s > 0)
		sample(out, &started, (double)p->boot_s + (double)v[STAT_START] / USER_HZ);
	sample_u64(out, &virtual, v[STAT_VSIZE]);
}

static void write_limit(struct exposition *out, const struct metric *m, int resource)
{
	struct rlimit limit;

	if (getrlimit((__rlimit_resource_t)resource, &limit) == 0)
		sample_u64(out, m, limit.rlim_cur); /* RLIM_INFINITY is 2^64 - 1, as there */
}

static void write_open_fds(struct process *p, struct exposition *out)
{
	struct str *names;
	size_t n;

	if (host_dir_list(host_dir(p->files, HOST_PROC, "self/fd"), &names, &n) == 0)
		sample_u64(out, &open_fds, n);
}

/* Two lines for each group: the names, then the values. */
static void write_network(struct process *p, struct exposition *out)
{
	struct str text, names, values, name, value;

	if (host_files_read(p->files, HOST_PROC, "self/net/netstat", &text) < 0)
		return;
	while (str_next_line(&text, &names) && str_next_line(&text, &values)) {
		if (!str_starts(names, "IpExt:"))
			continue;
		while (str_next_word(&names, &name) && str_next_word(&values, &value)) {
			uint64_t n;

			if (str_to_u64(value, &n) < 0)
				continue;
			if (str_is(name, "InOctets"))
				sample_u64(out, &received, n);
			else if (str_is(name, "OutOctets"))
				sample_u64(out, &sent, n);
		}
	}
}

void process_write(struct process *p, struct exposition *out)
{
	arena_reset(&p->arena, ARENA_KEEP_BYTES);
	host_files_begin(p->files, &p->arena);
	write_stat(p, out);
	write_limit(out, &max_fds, RLIMIT_NOFILE);
	write_limit(out, &virtual_max, RLIMIT_AS);
	write_open_fds(p, out);
	write_network(p, out);
	host_files_end(p->files);
}
