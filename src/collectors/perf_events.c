/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/perf_events.h"

#include <linux/perf_event.h>
#include <string.h>

#include "base/array.h"

#define EVENT(name, type, config, family, help)                                                \
	{                                                                                      \
		name, type, config,                                                            \
		{                                                                              \
			"node_perf_" family "_total", help, METRIC_COUNTER,                    \
			{                                                                      \
				"cpu"                                                          \
			}                                                                      \
		}                                                                              \
	}

#define HW(name, config, family, help)                                                         \
	EVENT(name, PERF_TYPE_HARDWARE, PERF_COUNT_HW_##config, family, help)
#define SW(name, config, family, help)                                                         \
	EVENT(name, PERF_TYPE_SOFTWARE, PERF_COUNT_SW_##config, family, help)

/* The kernel calls every access what is called a hit here. */
#define CACHE(name, cache, op, result, family, help)                                           \
	EVENT(name, PERF_TYPE_HW_CACHE,                                                        \
	      PERF_COUNT_HW_CACHE_##cache | PERF_COUNT_HW_CACHE_OP_##op << 8 |                 \
	              PERF_COUNT_HW_CACHE_RESULT_##result << 16,                               \
	      "cache_" family, help)

static const struct perf_event hardware[] = {
	HW("CpuCycles", CPU_CYCLES, "cpucycles", "CPU cycles, as fast as the clock runs."),
	HW("CpuInstr", INSTRUCTIONS, "instructions", "Instructions that were executed."),
	HW("BranchInstr", BRANCH_INSTRUCTIONS, "branch_instructions", "Branches taken or not."),
	HW("BranchMisses", BRANCH_MISSES, "branch_misses", "Branches predicted wrongly."),
	HW("CacheRef", CACHE_REFERENCES, "cache_refs", "Accesses to the caches."),
	HW("CacheMisses", CACHE_MISSES, "cache_misses", "Accesses that no cache could serve."),
	HW("RefCpuCycles", REF_CPU_CYCLES, "ref_cpucycles",
	   "CPU cycles at a rate that never changes."),
	HW("StalledCyclesBackend", STALLED_CYCLES_BACKEND, "stalled_cycles_backend",
	   "Cycles in which results were waited for."),
	HW("StalledCyclesFrontend", STALLED_CYCLES_FRONTEND, "stalled_cycles_frontend",
	   "Cycles in which instructions were waited for."),
};

static const struct perf_event software[] = {
	SW("PageFault", PAGE_FAULTS, "page_faults", "Page faults."),
	SW("ContextSwitch", CONTEXT_SWITCHES, "context_switches", "Switches between tasks."),
	SW("CpuMigration", CPU_MIGRATIONS, "cpu_migrations", "Tasks moved to another CPU."),
	SW("MinorFault", PAGE_FAULTS_MIN, "minor_faults", "Page faults that needed no disk."),
	SW("MajorFault", PAGE_FAULTS_MAJ, "major_faults", "Page faults that needed a disk."),
};

static const struct perf_event cache[] = {
	CACHE("L1DataReadHit", L1D, READ, ACCESS, "l1d_read_hits",
	      "Reads from the first data cache."),
	CACHE("L1DataReadMiss", L1D, READ, MISS, "l1d_read_misses",
	      "Reads that the first data cache could not serve."),
	CACHE("L1DataWriteHit", L1D, WRITE, ACCESS, "l1d_write_hits",
	      "Writes to the first data cache."),
	CACHE("L1InstrReadMiss", L1I, READ, MISS, "l1_instr_read_misses",
	      "Instructions that the first cache did not have."),
	CACHE("InstrTLBReadHit", ITLB, READ, ACCESS, "tlb_instr_read_hits",
	      "Addresses of instructions looked up."),
	CACHE("InstrTLBReadMiss", ITLB, READ, MISS, "tlb_instr_read_misses",
	      "Addresses of instructions looked up in vain."),
	CACHE("DataTLBReadHit", DTLB, READ, ACCESS, "tlb_data_read_hits",
	      "Addresses of reads looked up."),
	CACHE("DataTLBReadMiss", DTLB, READ, MISS, "tlb_data_read_misses",
	      "Addresses of reads looked up in vain."),
	CACHE("DataTLBWriteHit", DTLB, WRITE, ACCESS, "tlb_data_write_hits",
	      "Addresses of writes looked up."),
	CACHE("DataTLBWriteMiss", DTLB, WRITE, MISS, "tlb_data_write_misses",
	      "Addresses of writes looked up in vain."),
	CACHE("LLReadHit", LL, READ, ACCESS, "ll_read_hits", "Reads from the last cache."),
	CACHE("LLReadMiss", LL, READ, MISS, "ll_read_misses",
	      "Reads that the last cache could not serve."),
	CACHE("LLWriteHit", LL, WRITE, ACCESS, "ll_write_hits", "Writes to the last cache."),
	CACHE("LLWriteMiss", LL, WRITE, MISS, "ll_write_misses",
	      "Writes that the last cache had no line for."),
	CACHE("BPUReadHit", BPU, READ, ACCESS, "bpu_read_hits",
	      "Branches looked up in the prediction unit."),
	CACHE("BPUReadMiss", BPU, READ, MISS, "bpu_read_misses",
	      "Branches looked up there in vain."),
};

_Static_assert(COUNT_OF(hardware) <= PERF_EVENTS_MAX && COUNT_OF(software) <= PERF_EVENTS_MAX &&
                       COUNT_OF(cache) <= PERF_EVENTS_MAX,
               "a group has its bound");

const struct perf_events perf_events[PERF_GROUPS] = {
	[PERF_HARDWARE] = { hardware, COUNT_OF(hardware) },
	[PERF_SOFTWARE] = { software, COUNT_OF(software) },
	[PERF_CACHE] = { cache, COUNT_OF(cache) },
};

const struct perf_event *perf_events_find(const struct perf_events *group, const char *name)
{
	for (size_t i = 0; i < group->n; i++) {
		if (strcmp(group->all[i].name, name) == 0)
			return &group->all[i];
	}
	return NULL;
}
