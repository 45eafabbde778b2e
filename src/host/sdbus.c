/* SPDX-License-Identifier: Apache-2.0 */
#include "host/sdbus.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "base/array.h"

static const struct function {
	const char *name;
	size_t offset; /* in struct sdbus */
} functions[] = {
#define FUNCTION(name) { "sd_" #name, offsetof(struct sdbus, name) },
	SDBUS_FUNCTIONS(FUNCTION)
#undef FUNCTION
};

struct sdbus sd;

static int fail(const char *library, struct err *err)
{
	return err_set(err, -EOPNOTSUPP, "no D-Bus: %s: install %s", dlerror(), library);
}

/* Once loaded, it stays: nothing is gained by letting go of it while the program ends. */
static int load(const char *library, struct err *err)
{
	void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);

	if (!handle)
		return fail(library, err);
	for (size_t i = 0; i < COUNT_OF(functions); i++) {
		void *function = dlsym(handle, functions[i].name);

		if (!function)
			return fail(library, err);
		memcpy((char *)&sd + functions[i].offset, &function, sizeof(function));
	}
	return 0;
}

int sdbus_load(struct err *err)
{
	return load("libsystemd.so.0", err);
}
