/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/perf_cpus.h"

#include <errno.h>
#include <string.h>

static void add(struct perf_cpus *cpus, unsigned cpu)
{
	uint64_t bit = UINT64_C(1) << cpu % 64;

	cpus->n += !(cpus->bits[cpu / 64] & bit);
	cpus->bits[cpu / 64] |= bit;
}

static int parse_number(struct str text, unsigned *out)
{
	uint64_t value;

	if (str_to_u64(text, &value) < 0 || value >= CPULIST_IDS)
		return -EINVAL;
	*out = (unsigned)value;
	return 0;
}

/* "7", "2-6" or "1-10:5" */
static int parse_range(struct str text, struct perf_cpus *out)
{
	struct str first, last, every = STR("1");
	unsigned from, to, step;

	if (!str_cut(text, '-', &first, &last))
		first = last = text;
	else
		str_cut(last, ':', &last, &every);
	if (parse_number(first, &from) < 0 || parse_number(last, &to) < 0 ||
	    parse_number(every, &step) < 0 || from > to || step == 0)
		return -EINVAL;
	for (; from <= to; from += step)
		add(out, from);
	return 0;
}

int perf_cpus_parse(struct str text, struct perf_cpus *out, struct err *err)
{
	struct str range, rest = text;
	bool more = true;

	*out = (struct perf_cpus){ 0 };
	while (more) {
		more = str_cut(rest, ',', &range, &rest);
		if (!more)
			range = rest;
		if (parse_range(range, out) < 0)
			return err_set(err, -EINVAL,
			               "\"%.*s\" is no list of CPUs like 0,2-6,8-15:2",
			               STR_ARG(text));
	}
	return 0;
}

int perf_cpus_online(struct host *host, struct perf_cpus *out, struct err *err)
{
	struct arena arena;
	struct str text;
	int rc;

	arena_init(&arena);
	rc = host_read(host, &arena, HOST_SYS, "devices/system/cpu/online", &text);
	if (rc < 0)
		err_set(err, -EINVAL, "could not read which CPUs are online: %s",
		        strerror(-rc));
	else
		rc = perf_cpus_parse(str_trim(text), out, err);
	arena_deinit(&arena);
	return rc < 0 ? -EINVAL : 0;
}

bool perf_cpus_next(const struct perf_cpus *cpus, unsigned at, unsigned *cpu)
{
	for (; at < CPULIST_IDS; at++) {
		if (cpus->bits[at / 64] >> at % 64 & 1) {
			*cpu = at;
			return true;
		}
	}
	return false;
}
