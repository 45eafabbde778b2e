/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "collectors/collector.h"
#include "collectors/filter.h"
#include "host/bus.h"

#define SYSTEMD_SERVICE "org.freedesktop.systemd1"
#define SYSTEMD_MANAGER SYSTEMD_SERVICE ".Manager"
#define SYSTEMD_ROOT    "/org/freedesktop/systemd1"

/* When something is told of a unit. */
enum systemd_when {
	SYSTEMD_ALWAYS,
	SYSTEMD_AFTER_212, /* where systemd has SystemState and LastTriggerUSec */
	SYSTEMD_WITH_TASKS,
	SYSTEMD_WITH_RESTARTS,
	SYSTEMD_WITH_START_TIMES,
	SYSTEMD_WHENS,
};

/* Tells how many units are in each state, and of those that the filter keeps what is wanted. */
enum collect_status systemd_units_collect(struct collect_ctx *ctx, struct bus *bus,
                                          struct filter *filter,
                                          const bool wants[static SYSTEMD_WHENS]);
