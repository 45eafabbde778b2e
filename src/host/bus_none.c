/* SPDX-License-Identifier: Apache-2.0 */
/* bus_none: stands in for bus.c in a build without libsystemd. */

#include <errno.h>

#include "base/must.h"
#include "host/bus.h"

int bus_new(const char *service, const char *address, struct bus **out, struct err *err)
{
	(void)service;
	(void)address;
	*out = NULL;
	return err_set(err, -EOPNOTSUPP,
	               "this build is without libsystemd, by which D-Bus is spoken: install "
	               "libsystemd-dev, configure and build again");
}

void bus_free(struct bus *b)
{
	must(!b);
}

/* Nobody has a bus to call these with. */
int bus_list(struct bus *b, struct arena *arena, const char *path, const char *interface,
             const char *method, const char *columns, struct bus_value **cells, size_t *n,
             struct err *err)
{
	(void)arena;
	(void)path;
	(void)interface;
	(void)method;
	(void)columns;
	(void)cells;
	(void)n;
	must(b);
	return err_set(err, -EOPNOTSUPP, "no D-Bus");
}

int bus_read(struct bus *b, struct arena *arena, struct bus_property *properties, size_t n,
             struct err *err)
{
	(void)arena;
	(void)properties;
	(void)n;
	must(b);
	return err_set(err, -EOPNOTSUPP, "no D-Bus");
}
