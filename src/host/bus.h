/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/*
 * A service on D-Bus, asked as a client. The first question makes the connection, which stays
 * open between scrapes; after an error the next question makes it anew. One thread at a time.
 *
 * Each function below ends within BUS_TIMEOUT_S, or twice that where it has to connect first.
 */
enum {
	BUS_TIMEOUT_S = 5,
	BUS_ROWS_MAX = 65536, /* of a list; systemd knows 131,072 units at most */
	BUS_TEXT_MAX_BYTES = 65536,
	BUS_UNDER_WAY_MAX = 64, /* questions; dbus-daemon wants no more than 128 of anyone */
};

struct bus;

/*
 * service is the name to ask, such as org.freedesktop.systemd1. address NULL stands for the
 * system bus (DBUS_SYSTEM_BUS_ADDRESS, or where it usually is); any other is that of the
 * service itself, without a bus between. Both are borrowed.
 *
 * -EOPNOTSUPP, with a sentence, in a build without libsystemd.
 */
int bus_new(const char *service, const char *address, struct bus **out, struct err *err);
void bus_free(struct bus *b); /* takes NULL */

struct bus_value {
	struct str text; /* of types s and o; ends with NUL */
	uint64_t number; /* of types u, t and b */
};

/*
 * Calls a method that takes nothing and answers with an array of structs, whose D-Bus types
 * columns tells ("so"). cells gets n rows of them, one after another, in arena. Negative
 * errno, with a sentence.
 */
int bus_list(struct bus *b, struct arena *arena, const char *path, const char *interface,
             const char *method, const char *columns, struct bus_value **cells, size_t *n,
             struct err *err);

struct bus_property {
	const char *path, *interface, *name;
	char type;
	int rc; /* 0, or a negative errno: there is none, or not of this type */
	struct bus_value value;
};

/*
 * Reads properties, many at a time. Negative errno, with a sentence, where the service cannot
 * be asked: what was not answered by then has that rc too.
 */
int bus_read(struct bus *b, struct arena *arena, struct bus_property *properties, size_t n,
             struct err *err);
