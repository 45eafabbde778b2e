/* SPDX-License-Identifier: Apache-2.0 */
#include "host/procstat.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

enum { CPUS_FIRST = 64 };

static int parse_word(struct str *rest, uint64_t *out)
{
	struct str word;

	return str_next_word(rest, &word) ? str_to_u64(word, out) : -EINVAL;
}

/* Its total comes first. */
static int parse_softirqs(struct str rest, uint64_t counts[static PROCSTAT_SOFTIRQS])
{
	uint64_t total;
	int rc = parse_word(&rest, &total);

	for (size_t i = 0; rc == 0 && i < PROCSTAT_SOFTIRQS; i++)
		rc = parse_word(&rest, &counts[i]);
	return rc;
}

static int parse_ticks(struct str rest, double ticks[static PROCSTAT_MODES])
{
	struct str word;

	for (size_t i = 0; i < PROCSTAT_MODES && str_next_word(&rest, &word); i++) {
		int rc = str_to_f64(word, &ticks[i]);

		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Where the CPU is, or belongs. The kernel's order is that of the ids: mostly behind the last.
 */
static size_t place_of(const struct procstat *stat, uint64_t id)
{
	size_t low = 0, high = stat->n_cpus;

	if (high == 0 || stat->cpus[high - 1].id < id)
		return high;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (stat->cpus[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The zeroed entry of that CPU, NULL when there are too many. A repeated one counts anew. */
static struct procstat_cpu *add_cpu(struct procstat *stat, struct arena *arena, size_t *cap,
                                    uint64_t id)
{
	size_t at = place_of(stat, id);

	if (at == stat->n_cpus || stat->cpus[at].id != id) {
		if (stat->n_cpus == PROCSTAT_CPUS_MAX)
			return NULL;
		if (stat->n_cpus == *cap) {
			size_t was = *cap * sizeof(*stat->cpus);

			*cap = *cap > 0 ? 2 * *cap : CPUS_FIRST;
			stat->cpus =
				arena_grow(arena, stat->cpus, was, *cap * sizeof(*stat->cpus));
		}
		memmove(&stat->cpus[at + 1], &stat->cpus[at],
		        (stat->n_cpus - at) * sizeof(*stat->cpus));
		stat->n_cpus++;
	}
	stat->cpus[at] = (struct procstat_cpu){ .id = id };
	return &stat->cpus[at];
}

static int parse_line(struct str key, struct str rest, struct arena *arena, size_t *cap,
                      struct procstat *out)
{
	const struct {
		const char *key;
		uint64_t *value;
	} rows[] = {
		{ "intr", &out->interrupts },       { "ctxt", &out->context_switches },
		{ "btime", &out->boot_time_s },     { "processes", &out->forks },
		{ "procs_running", &out->running }, { "procs_blocked", &out->blocked },
	};
	struct procstat_cpu *cpu;
	uint64_t id;
	int rc;

	if (str_is(key, "cpu"))
		return 0; /* the sum of the others */
	if (str_starts(key, "cpu")) {
		rc = str_to_u64(str_skip(key, 3), &id);
		if (rc < 0)
			return rc;
		cpu = add_cpu(out, arena, cap, id);
		return cpu ? parse_ticks(rest, cpu->ticks) : -ERANGE;
	}
	if (str_is(key, "softirq"))
		return parse_softirqs(rest, out->softirqs);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (str_is(key, rows[i].key))
			return parse_word(&rest, rows[i].value);
	}
	return 0;
}

/* A name without a value says nothing. */
static bool is_bare(struct str rest)
{
	return str_trim(rest).n == 0;
}

int procstat_parse(struct str text, struct arena *arena, struct procstat *out)
{
	struct str line, key;
	size_t cap = 0;

	*out = (struct procstat){ 0 };
	while (str_next_line(&text, &line)) {
		int rc;

		if (!str_next_word(&line, &key) || is_bare(line))
			continue;
		rc = parse_line(key, line, arena, &cap, out);
		if (rc < 0)
			return rc;
	}
	return 0;
}
