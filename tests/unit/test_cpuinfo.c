/* SPDX-License-Identifier: Apache-2.0 */
#include "host/cpuinfo.c"

#include "tests/unit/unit.h"

/* What one architecture's file says of its last CPU. */
static const struct row {
	const char *text;
	size_t n;
	uint64_t id;
	double mhz;
	const char *fields[CPUINFO_FIELDS]; /* vendor ... core */
	const char *flags, *bugs;
} rows[] = {
	{ "processor\t: 0\nvendor_id\t: A\ncpu MHz\t\t: 800.5\nflags\t\t: aes avx\nbugs\t: "
	  "mds\n"
	  "power management:\n\n"
	  "processor\t: 7\nvendor_id\t: B\ncpu family\t: 6\nmodel\t\t: 142\n"
	  "model name\t: C @ 1: 2\nstepping\t: 10\nmicrocode\t: 0xb4\ncpu MHz\t\t: 900\n"
	  "cache size\t: 8 KB\nphysical id\t: 1\ncore id\t\t: 3\nflags\t\t: other\n\n",
	  2,
	  7,
	  900,
	  { "B", "6", "142", "C @ 1: 2", "10", "0xb4", "8 KB", "1", "3" },
	  "aes avx",
	  "mds" },
	/* arm64: neither vendor nor clock */
	{ "processor\t: 0\nBogoMIPS\t: 50.00\nFeatures\t: fp asimd\nCPU part\t: 0xd0c\n\n"
	  "processor\t: 1\nBogoMIPS\t: 50.00\nFeatures\t: fp asimd\nCPU part\t: 0xd0c\n",
	  2,
	  1,
	  0,
	  { 0 },
	  "fp asimd",
	  "" },
	/* arm of old: the model before the CPUs, the features behind them */
	{ "Processor\t: ARMv7 rev 5\nprocessor\t: 0\nBogoMIPS\t: 2400\n\nprocessor\t: 1\n"
	  "BogoMIPS\t: 2400\n\nFeatures\t: swp half\nHardware\t: sun8i\n",
	  2,
	  1,
	  0,
	  { [CPUINFO_MODEL_NAME] = "ARMv7 rev 5" },
	  "swp half",
	  "" },
	/* and where there is only one it has no number */
	{ "Processor\t: ARMv6 rev 5\nBogoMIPS\t: 791.34\nFeatures\t: swp\n",
	  1,
	  0,
	  0,
	  { [CPUINFO_MODEL_NAME] = "ARMv6 rev 5" },
	  "swp",
	  "" },
	/* s390x: all CPUs on lines of their own, then a block for each */
	{ "vendor_id       : IBM/S390\n# processors    : 2\nfeatures\t: esan3 zarch\n"
	  "processor 0: version = FF,  identification = 1\n"
	  "processor 1: version = FF,  identification = 2\n\n"
	  "cpu number      : 0\ncpu MHz dynamic : 5000\n\n"
	  "cpu number      : 1\nphysical id     : 2\ncore id         : 4\ncpu MHz dynamic : "
	  "5100\n",
	  2,
	  1,
	  5100,
	  { [CPUINFO_VENDOR] = "IBM/S390", [CPUINFO_PACKAGE] = "2", [CPUINFO_CORE] = "4" },
	  "esan3 zarch",
	  "" },
	/* ppc: the machine's lines behind the last CPU are not its own */
	{ "processor\t: 0\ncpu\t\t: POWER9\nclock\t\t: 3000.000000MHz\nrevision\t: 2.2\n\n"
	  "timebase\t: 512\nmodel\t\t: 9006-12P\n",
	  1,
	  0,
	  3000,
	  { "POWER9" },
	  "",
	  "" },
	/* mips */
	{ "system type\t\t: UBNT\nprocessor\t\t: 0\ncpu model\t\t: Octeon V0.1\n"
	  "BogoMIPS\t\t: 1000.00\nisa\t\t\t: mips1 mips2\n\n"
	  "processor\t\t: 1\ncpu model\t\t: Octeon V0.1\nisa\t\t\t: mips1 mips2\n",
	  2,
	  1,
	  0,
	  { [CPUINFO_VENDOR] = "UBNT", [CPUINFO_MODEL_NAME] = "Octeon V0.1" },
	  "",
	  "" },
	/* loongarch */
	{ "system type\t\t: generic\n\nprocessor\t\t: 0\nCPU Family\t\t: Loongson\n"
	  "Model Name\t\t: 3A5000\n",
	  1,
	  0,
	  0,
	  { [CPUINFO_VENDOR] = "generic",
	    [CPUINFO_FAMILY] = "Loongson",
	    [CPUINFO_MODEL_NAME] = "3A5000" },
	  "",
	  "" },
	/* riscv */
	{ "processor\t: 0\nhart\t\t: 1\nisa\t\t: rv64imafdc\n",
	  1,
	  0,
	  0,
	  { [CPUINFO_CORE] = "1", [CPUINFO_MODEL_NAME] = "rv64imafdc" },
	  "",
	  "" },
};

TEST(knows_the_words_of_every_architecture)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		const struct cpuinfo_cpu *last;
		struct cpuinfo info;
		struct arena arena;

		arena_init(&arena);
		assert_int_equal(cpuinfo_parse(str_from(row->text), &arena, &info), 0);
		assert_int_equal(info.n, row->n);
		last = &info.cpus[info.n - 1];
		assert_int_equal(last->id, row->id);
		assert_true(last->mhz == row->mhz);
		for (size_t f = 0; f < CPUINFO_FIELDS; f++)
			assert_str(last->fields[f], row->fields[f]);
		assert_str(info.flags, row->flags);
		assert_str(info.bugs, row->bugs);
		arena_deinit(&arena);
	}
}

TEST(refuses_a_file_without_cpus_and_numbers_that_are_none)
{
	static const char *const bad[] = {
		"",
		"\n\n",
		"model name : x\n",
		"processor : one\n",
		"processor :\n",
		"processor : 0\ncpu MHz : fast\n",
		"processor : 0\ncpu MHz : 1.2.3\n",
		"processor x: 1\n",
		"BogoMIPS\n",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct cpuinfo info;
		struct arena arena;

		arena_init(&arena);
		assert_true(cpuinfo_parse(str_from(bad[i]), &arena, &info) < 0);
		arena_deinit(&arena);
	}
}

RUN_TESTS(cmocka_unit_test(knows_the_words_of_every_architecture),
          cmocka_unit_test(refuses_a_file_without_cpus_and_numbers_that_are_none))
