/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "collectors/collector.h"

/* The cpu collector's part that tells what CPUs these are, from /proc/cpuinfo. */
struct cpu_info;

/* *out is NULL where the flags ask for nothing of it. -EINVAL for a wrong expression. */
int cpu_info_open(const struct flags *flags, struct cpu_info **out, struct err *err);
void cpu_info_close(struct host *host, struct cpu_info *info);

enum collect_status cpu_info_collect(struct collect_ctx *ctx, struct cpu_info *info);
