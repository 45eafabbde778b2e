/* SPDX-License-Identifier: Apache-2.0 */
#include "host/cputree.h"

#define TOP "devices/system/cpu"

void cputree_init(struct cputree *t)
{
	*t = (struct cputree){
		.present_file = HOST_FILE(HOST_SYS, TOP "/present"),
		.online_file = HOST_FILE(HOST_SYS, TOP "/online"),
	};
	arena_init(&t->arena);
}

static void forget(struct cputree *t, struct host *host)
{
	for (size_t i = 0; i < t->n; i++) {
		host_file_close(host, &t->cpus[i].online);
		host_file_close(host, &t->cpus[i].core_throttles);
		host_file_close(host, &t->cpus[i].package_throttles);
	}
	t->n = 0;
	t->present = t->online_list = (struct str){ 0 };
	arena_reset(&t->arena, SIZE_MAX);
}

void cputree_deinit(struct cputree *t, struct host *host)
{
	forget(t, host);
	arena_deinit(&t->arena);
	host_file_close(host, &t->present_file);
	host_file_close(host, &t->online_file);
}

static bool read_id(struct host *host, struct arena *scratch, struct str number,
                    const char *attr, uint64_t *id)
{
	const char *rel =
		arena_printf(scratch, TOP "/cpu%.*s/topology/%s", STR_ARG(number), attr);
	struct str text;

	return host_read_attr(host, scratch, HOST_SYS, rel, &text) == 0 &&
	       str_to_u64(text, id) == 0;
}

static struct host_file file_of(struct cputree *t, struct str number, const char *attr)
{
	return HOST_FILE(HOST_SYS,
	                 arena_printf(&t->arena, TOP "/cpu%.*s/%s", STR_ARG(number), attr));
}

static void add(struct cputree *t, struct host *host, struct arena *scratch, struct str number)
{
	struct cputree_cpu *cpu = &t->cpus[t->n];

	*cpu = (struct cputree_cpu){
		.number = { arena_strdup(&t->arena, number), number.n },
		.core_leader = t->n,
		.package_leader = t->n,
		.online = file_of(t, number, "online"),
		.core_throttles = file_of(t, number, "thermal_throttle/core_throttle_count"),
		.package_throttles =
			file_of(t, number, "thermal_throttle/package_throttle_count"),
	};
	cpu->placed = read_id(host, scratch, number, "physical_package_id", &cpu->package) &&
	              read_id(host, scratch, number, "core_id", &cpu->core);
	for (size_t i = t->n; cpu->placed && i-- > 0;) {
		const struct cputree_cpu *other = &t->cpus[i];

		if (!other->placed || other->package != cpu->package)
			continue;
		cpu->package_leader = i;
		if (other->core == cpu->core)
			cpu->core_leader = i;
	}
	t->n++;
}

/* "cpu12" is one, "cpufreq" is none. */
static bool is_cpu(struct str name)
{
	return str_starts(name, "cpu") && name.n > 3 && name.p[3] >= '0' && name.p[3] <= '9';
}

static void look(struct cputree *t, struct host *host, struct arena *scratch)
{
	struct str *names;
	size_t n;

	if (host_list(host, scratch, HOST_SYS, TOP, &names, &n) < 0)
		return;
	t->cpus = arena_alloc(&t->arena, n * sizeof(*t->cpus));
	for (size_t i = 0; i < n; i++) {
		if (is_cpu(names[i]))
			add(t, host, scratch, str_skip(names[i], 3));
	}
}

void cputree_update(struct cputree *t, struct host *host, struct arena *scratch)
{
	struct str present, online;
	bool told = host_file_read(host, &t->present_file, scratch, &present) == 0 &&
	            host_file_read(host, &t->online_file, scratch, &online) == 0;

	if (told && t->n > 0 && str_eq(present, t->present) && str_eq(online, t->online_list))
		return;
	forget(t, host);
	look(t, host, scratch);
	if (!told)
		return;
	/* As they were before the look: what changes meanwhile makes for another one. */
	t->present = (struct str){ arena_strdup(&t->arena, present), present.n };
	t->online_list = (struct str){ arena_strdup(&t->arena, online), online.n };
}
