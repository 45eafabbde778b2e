/* SPDX-License-Identifier: Apache-2.0 */
/* cpufreq: clock rates and governors of the CPUs (kernel: admin-guide/pm/cpufreq.rst). */

#include <errno.h>

#include "base/array.h"
#include "collectors/attrs.h"
#include "host/cpulist.h"

#define TOP "devices/system/cpu"

/* The files tell kHz. */
#define ROW(file, name, help)                                                                  \
	{                                                                                      \
		file, { "node_cpu_" name, help, METRIC_GAUGE, { "cpu" } }, 1000                \
	}

static const struct attr_row rows[] = {
	ROW("cpuinfo_cur_freq", "frequency_hertz", "Clock rate of the CPU, by the hardware."),
	ROW("cpuinfo_avg_freq", "frequency_avg_hertz", "Clock rate of the CPU of late."),
	ROW("cpuinfo_min_freq", "frequency_min_hertz", "Lowest clock rate of the CPU."),
	ROW("cpuinfo_max_freq", "frequency_max_hertz", "Highest clock rate of the CPU."),
	ROW("scaling_cur_freq", "scaling_frequency_hertz",
	    "Clock rate of the CPU, by the governor."),
	ROW("scaling_min_freq", "scaling_frequency_min_hertz",
	    "Lowest clock rate that the governor may choose."),
	ROW("scaling_max_freq", "scaling_frequency_max_hertz",
	    "Highest clock rate that the governor may choose."),
};

static const struct metric governor = {
	"node_cpu_scaling_governor",
	"1 for the governor in use, 0 for the others there are.",
	METRIC_GAUGE,
	{ "cpu", "governor" },
};

/* EAGAIN: an idle CPU of arm64 has no average clock rate now. */
static bool is_untold(int rc)
{
	return attr_absent(rc) || rc == -EAGAIN;
}

static bool is_cpu(struct str name)
{
	return str_starts(name, "cpu") && name.n > 3 && name.p[3] >= '0' && name.p[3] <= '9';
}

/* Is the CPU in the kernel's list? A list that is none holds nothing. */
static bool is_in(struct str list, struct str number)
{
	unsigned first, last;
	uint64_t cpu;

	if (str_to_u64(number, &cpu) < 0)
		return false;
	while (cpulist_next(&list, &first, &last) > 0) {
		if (cpu >= first && cpu <= last)
			return true;
	}
	return false;
}

static enum collect_status emit_governors(struct collect_ctx *ctx, struct host_dir dir,
                                          struct str cpu)
{
	/* All of them have to be readable; the first two are told. */
	static const char *const files[] = { "scaling_available_governors", "scaling_governor",
		                             "scaling_driver", "related_cpus",
		                             "scaling_setspeed" };
	struct str texts[COUNT_OF(files)], word;

	for (size_t i = 0; i < COUNT_OF(files); i++) {
		int rc = host_dir_attr(dir, files[i], &texts[i]);

		if (rc < 0)
			return collect_fail_in(ctx, dir, files[i], rc);
	}
	while (texts[1].n > 0 && str_next_word(&texts[0], &word))
		sample_with_u64(ctx->out, &governor, (struct str[]){ cpu, word },
		                str_eq(word, texts[1]));
	return COLLECT_OK;
}

static enum collect_status emit_cpu(struct collect_ctx *ctx, struct host_dir dir,
                                    struct str cpu)
{
	struct str *names;
	size_t n;
	enum collect_status status;

	if (host_dir_list(dir, &names, &n) < 0)
		return COLLECT_OK; /* its clock rate does not change */
	status = attrs_emit(ctx, dir, rows, COUNT_OF(rows), &cpu, is_untold);
	return status == COLLECT_OK ? emit_governors(ctx, dir, cpu) : status;
}

static enum collect_status collect(struct collect_ctx *ctx)
{
	struct host_dir top = host_dir(ctx->files, HOST_SYS, TOP);
	enum collect_status status = COLLECT_OK;
	struct str offline, *names;
	size_t n;
	int rc = host_dir_read(top, "offline", &offline); /* a list has no bound of its own */

	if (rc < 0)
		return collect_fail_in(ctx, top, "offline", rc);
	rc = host_dir_list(top, &names, &n);
	if (rc < 0)
		return collect_fail_read(ctx, TOP, rc);
	for (size_t i = 0; i < n && status == COLLECT_OK; i++) {
		struct host_dir cpu = host_dir_sub(top, names[i]);
		struct str number = str_skip(names[i], 3);

		if (is_cpu(names[i]) && !is_in(str_trim(offline), number))
			status = emit_cpu(ctx, host_dir_sub(cpu, STR("cpufreq")), number);
	}
	return status;
}

const struct collector cpufreq_collector = {
	.name = "cpufreq",
	.help = "Clock rates and governors of the CPUs.",
	.on_by_default = true,
	.may_block = true, /* older kernels on x86 sleep 10 ms for each CPU that was idle */
	.collect = collect,
};
