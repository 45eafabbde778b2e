/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <systemd/sd-bus.h>

#include "base/err.h"

/*
 * The functions of sd-bus(3), loaded when they are first wanted: libsystemd and the libraries
 * that it needs in turn would cost every process a megabyte, and few ask D-Bus anything.
 */
#define SDBUS_FUNCTIONS(X)                                                                     \
	X(bus_call_method_async)                                                               \
	X(bus_close_unref)                                                                     \
	X(bus_is_open)                                                                         \
	X(bus_is_ready)                                                                        \
	X(bus_message_enter_container)                                                         \
	X(bus_message_exit_container)                                                          \
	X(bus_message_get_errno)                                                               \
	X(bus_message_get_error)                                                               \
	X(bus_message_read_basic)                                                              \
	X(bus_new)                                                                             \
	X(bus_process)                                                                         \
	X(bus_set_address)                                                                     \
	X(bus_set_bus_client)                                                                  \
	X(bus_set_method_call_timeout)                                                         \
	X(bus_start)                                                                           \
	X(bus_wait)

struct sdbus {
#define SDBUS_FIELD(name) __typeof__(sd_##name) *name;
	SDBUS_FUNCTIONS(SDBUS_FIELD)
#undef SDBUS_FIELD
};

extern struct sdbus sd; /* written by sdbus_load() alone */

/* Before anything of sd is called. -EOPNOTSUPP, with a sentence. Main thread only. */
int sdbus_load(struct err *err);
