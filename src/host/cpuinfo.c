/* SPDX-License-Identifier: Apache-2.0 */
#include "host/cpuinfo.h"

#include <errno.h>
#include <stdbool.h>

enum { CPUS_FIRST = 16 };

/*
 * Every architecture's names of what we read. The first that a CPU has counts: mips tells
 * "isa" too, behind its "cpu model".
 */
static const struct {
	const char *key;
	enum cpuinfo_field field;
} keys[] = {
	{ "vendor_id", CPUINFO_VENDOR },
	{ "vendor", CPUINFO_VENDOR },
	{ "cpu", CPUINFO_VENDOR },         /* ppc */
	{ "system type", CPUINFO_VENDOR }, /* mips, loongarch: once, before the CPUs */
	{ "cpu family", CPUINFO_FAMILY },
	{ "CPU Family", CPUINFO_FAMILY }, /* loongarch */
	{ "model", CPUINFO_MODEL },
	{ "model name", CPUINFO_MODEL_NAME },
	{ "Model Name", CPUINFO_MODEL_NAME }, /* loongarch */
	{ "Processor", CPUINFO_MODEL_NAME },  /* old arm: once, before the CPUs */
	{ "cpu model", CPUINFO_MODEL_NAME },  /* mips */
	{ "isa", CPUINFO_MODEL_NAME },        /* riscv */
	{ "stepping", CPUINFO_STEPPING },
	{ "microcode", CPUINFO_MICROCODE },
	{ "cache size", CPUINFO_CACHE_SIZE },
	{ "physical id", CPUINFO_PACKAGE },
	{ "core id", CPUINFO_CORE },
	{ "hart", CPUINFO_CORE }, /* riscv */
};

struct parser {
	struct arena *arena;
	struct cpuinfo *out;
	size_t cap;
	size_t sections;            /* of s390x' second part, which has one for each CPU */
	struct cpuinfo_cpu common;  /* said before the first CPU, for all */
	struct cpuinfo_cpu machine; /* said after a block's end: of no CPU */
	struct cpuinfo_cpu *now;
};

static int begin_cpu(struct parser *p, struct str id)
{
	struct cpuinfo *out = p->out;
	size_t was = p->cap * sizeof(*out->cpus);

	if (out->n == CPUINFO_CPUS_MAX)
		return -ERANGE;
	if (out->n == p->cap) {
		p->cap = p->cap > 0 ? 2 * p->cap : CPUS_FIRST;
		out->cpus = arena_grow(p->arena, out->cpus, was, p->cap * sizeof(*out->cpus));
	}
	p->now = &out->cpus[out->n++];
	*p->now = p->common;
	return str_to_u64(id, &p->now->id);
}

/* The number that the value begins with: ppc writes "3000.000000MHz". */
static int parse_mhz(struct str value, double *mhz)
{
	size_t n = 0;

	while (n < value.n && ((value.p[n] >= '0' && value.p[n] <= '9') || value.p[n] == '.'))
		n++;
	return str_to_f64((struct str){ value.p, n }, mhz);
}

static bool parse_words(struct cpuinfo *out, struct str key, struct str value)
{
	struct str *words = NULL;

	if (str_is(key, "flags") || str_is(key, "Features") || str_is(key, "features"))
		words = &out->flags; /* x86, arm, s390x */
	else if (str_is(key, "bugs"))
		words = &out->bugs;
	if (words && words->n == 0)
		*words = value;
	return words;
}

static int parse_pair(struct parser *p, struct str key, struct str value)
{
	if (str_is(key, "processor"))
		return begin_cpu(p, str_trim(value));
	if (str_starts(key, "processor ")) /* s390x: "processor 0: version = ..." */
		return begin_cpu(p, str_trim(str_skip(key, sizeof("processor"))));
	if (str_is(key, "cpu number")) {
		p->now = p->sections < p->out->n ? &p->out->cpus[p->sections] : &p->machine;
		p->sections++;
		return 0;
	}
	if (str_is(key, "BogoMIPS") && p->out->n == 0) /* old arm with one CPU numbers none */
		return begin_cpu(p, STR("0"));
	if (str_is(key, "cpu MHz") || str_is(key, "cpu MHz dynamic") || str_is(key, "clock"))
		return parse_mhz(value, &p->now->mhz);
	if (parse_words(p->out, key, value))
		return 0;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct str *field = &p->now->fields[keys[i].field];

		if (str_is(key, keys[i].key) && field->n == 0)
			*field = value;
	}
	return 0;
}

int cpuinfo_parse(struct str text, struct arena *arena, struct cpuinfo *out)
{
	struct parser p = { .arena = arena, .out = out };
	struct str line, key, value;

	*out = (struct cpuinfo){ 0 };
	p.now = &p.common;
	while (str_next_line(&text, &line)) {
		int rc;

		if (str_trim(line).n == 0 && out->n > 0)
			p.now = &p.machine;
		if (!str_cut(line, ':', &key, &value))
			continue;
		rc = parse_pair(&p, str_trim(key),
		                str_starts(value, " ") ? str_skip(value, 1) : value);
		if (rc < 0)
			return rc;
	}
	return out->n > 0 ? 0 : -EINVAL;
}
