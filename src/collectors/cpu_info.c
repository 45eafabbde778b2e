/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cpu_info.h"

#include <stdlib.h>

#include "base/must.h"
#include "base/pattern.h"
#include "host/cpuinfo.h"
#include "metrics/number.h"

static const struct metric model = {
	"node_cpu_info",
	"Maker, model and place of the CPU, always 1.",
	METRIC_GAUGE,
	{ "cachesize", "core", "cpu", "family", "microcode", "model", "model_name", "package",
	  "stepping", "vendor" },
};
static const struct metric frequency = {
	"node_cpu_frequency_hertz",
	"Clock of the CPU as /proc/cpuinfo has it.",
	METRIC_GAUGE,
	{ "core", "cpu", "package" },
};
static const struct metric flag_info = {
	"node_cpu_flag_info",
	"A flag that the first CPU has, always 1.",
	METRIC_GAUGE,
	{ "flag" },
};
static const struct metric bug_info = {
	"node_cpu_bug_info",
	"A bug that the first CPU has, always 1.",
	METRIC_GAUGE,
	{ "bug" },
};

struct cpu_info {
	bool tells_frequency;
	struct pattern *flags_include, *bugs_include; /* NULL: tell none */
	struct host_file file;
};

static int compile(const struct flags *given, const char *flag, struct pattern **out,
                   struct err *err)
{
	const char *text = flags_text(given, flag);
	int rc = *text ? pattern_compile(text, out, err) : 0;

	return rc < 0 ? err_prefix(err, rc, "--%s", flag) : 0;
}

int cpu_info_open(const struct flags *flags, struct cpu_info **out, struct err *err)
{
	const struct collector *cpufreq =
		collector_find("cpufreq"); /* the clock is its business */
	struct cpu_info *info = xcalloc(1, sizeof(*info));
	int rc = compile(flags, "collector.cpu.info.flags-include", &info->flags_include, err);

	if (rc == 0)
		rc = compile(flags, "collector.cpu.info.bugs-include", &info->bugs_include,
		             err);
	info->file = HOST_FILE(HOST_PROC, "cpuinfo");
	info->tells_frequency = cpufreq && collector_enabled(cpufreq, flags);
	*out = info;
	if (rc == 0 && (info->flags_include || info->bugs_include ||
	                flags_switch(flags, "collector.cpu.info")))
		return 0;
	cpu_info_close(NULL, info);
	*out = NULL;
	return rc;
}

void cpu_info_close(struct host *host, struct cpu_info *info)
{
	if (!info)
		return;
	host_file_close(host, &info->file);
	pattern_free(info->flags_include);
	pattern_free(info->bugs_include);
	free(info);
}

static void emit_words(struct exposition *out, const struct metric *m, struct pattern *include,
                       struct str words)
{
	struct str word;

	while (include && str_next_word(&words, &word)) {
		if (pattern_matches(include, word))
			sample_of_u64(out, m, word, 1);
	}
}

static void emit_info(struct exposition *out, const struct cpuinfo *cpuinfo,
                      bool tells_frequency)
{
	char digits[NUMBER_MAX_BYTES];

	for (size_t i = 0; i < cpuinfo->n; i++) {
		const struct cpuinfo_cpu *cpu = &cpuinfo->cpus[i];
		const struct str *f = cpu->fields;
		struct str id = { digits, number_write_u64(digits, cpu->id) };

		sample_with_u64(out, &model,
		                (struct str[]){ f[CPUINFO_CACHE_SIZE], f[CPUINFO_CORE], id,
		                                f[CPUINFO_FAMILY], f[CPUINFO_MICROCODE],
		                                f[CPUINFO_MODEL], f[CPUINFO_MODEL_NAME],
		                                f[CPUINFO_PACKAGE], f[CPUINFO_STEPPING],
		                                f[CPUINFO_VENDOR] },
		                1);
	}
	for (size_t i = 0; tells_frequency && i < cpuinfo->n; i++) {
		const struct cpuinfo_cpu *cpu = &cpuinfo->cpus[i];
		struct str id = { digits, number_write_u64(digits, cpu->id) };

		sample_with(out, &frequency,
		            (struct str[]){ cpu->fields[CPUINFO_CORE], id,
		                            cpu->fields[CPUINFO_PACKAGE] },
		            cpu->mhz * 1e6);
	}
}

enum collect_status cpu_info_collect(struct collect_ctx *ctx, struct cpu_info *info)
{
	struct cpuinfo cpuinfo;
	struct str text;
	int rc = host_file_read(ctx->host, &info->file, ctx->arena, &text);

	if (rc < 0)
		return collect_fail_read(ctx, "cpuinfo", rc);
	if (cpuinfo_parse(text, ctx->arena, &cpuinfo) < 0)
		return collect_fail(ctx, "cpuinfo tells no CPU, or a number that is none");
	emit_info(ctx->out, &cpuinfo, info->tells_frequency);
	emit_words(ctx->out, &flag_info, info->flags_include, cpuinfo.flags);
	emit_words(ctx->out, &bug_info, info->bugs_include, cpuinfo.bugs);
	return COLLECT_OK;
}
