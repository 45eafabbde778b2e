/* SPDX-License-Identifier: Apache-2.0 */
#include "host/cputree.h"

#define TOP "devices/system/cpu"

void cputree_init(struct cputree *t)
{
	*t = (struct cputree){ 0 };
	arena_init(&t->arena);
}

static void forget(struct cputree *t)
{
	t->n = 0;
	t->present = t->online = (struct str){ 0 };
	arena_reset(&t->arena, SIZE_MAX);
}

void cputree_deinit(struct cputree *t)
{
	arena_deinit(&t->arena);
}

static struct str keep(struct cputree *t, struct str s)
{
	return (struct str){ arena_strdup(&t->arena, s), s.n };
}

static void add(struct cputree *t, struct host_dir dir, struct str number)
{
	struct cputree_cpu *cpu = &t->cpus[t->n];

	*cpu = (struct cputree_cpu){
		.number = keep(t, number),
		.dir = dir,
		.core_leader = t->n,
		.package_leader = t->n,
	};
	cpu->dir.path = keep(t, dir.path);
	cpu->placed = host_dir_u64(dir, "topology/physical_package_id", &cpu->package) == 0 &&
	              host_dir_u64(dir, "topology/core_id", &cpu->core) == 0;
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

static void look(struct cputree *t, struct host_dir top)
{
	struct str *names;
	size_t n;

	if (host_dir_list(top, &names, &n) < 0)
		return;
	t->cpus = arena_alloc(&t->arena, n * sizeof(*t->cpus));
	for (size_t i = 0; i < n; i++) {
		if (is_cpu(names[i]))
			add(t, host_dir_sub(top, names[i]), str_skip(names[i], 3));
	}
}

void cputree_update(struct cputree *t, struct host_files *files)
{
	struct host_dir top = host_dir(files, HOST_SYS, TOP);
	struct str present, online;
	bool told = host_dir_read(top, "present", &present) == 0 &&
	            host_dir_read(top, "online", &online) == 0;

	if (told && t->n > 0 && str_eq(present, t->present) && str_eq(online, t->online))
		return;
	forget(t);
	look(t, top);
	if (!told)
		return;
	/* As they were before the look: what changes meanwhile makes for another one. */
	t->present = keep(t, present);
	t->online = keep(t, online);
}
