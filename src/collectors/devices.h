/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "collectors/collector.h"
#include "collectors/filter.h"

/* What one device tells. Anything but COLLECT_OK ends the run with it. */
typedef enum collect_status device_emit(struct collect_ctx *ctx, struct host_dir dir,
                                        struct str name);

/*
 * Goes through the entries of a directory of sysfs, those that filter keeps (NULL: all), in
 * byte order. Without the directory there is no data, and none says so ("there are no
 * sensors").
 */
enum collect_status devices_emit(struct collect_ctx *ctx, const char *path,
                                 struct filter *filter, const char *none, device_emit *emit);
