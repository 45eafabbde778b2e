/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* The fields of os-release(5) that we show. */
#define OS_RELEASE_FIELDS                                                                      \
	X(BUILD_ID)                                                                            \
	X(ID)                                                                                  \
	X(ID_LIKE)                                                                             \
	X(IMAGE_ID)                                                                            \
	X(IMAGE_VERSION)                                                                       \
	X(NAME)                                                                                \
	X(PRETTY_NAME)                                                                         \
	X(SUPPORT_END)                                                                         \
	X(VARIANT)                                                                             \
	X(VARIANT_ID)                                                                          \
	X(VERSION)                                                                             \
	X(VERSION_CODENAME)                                                                    \
	X(VERSION_ID)

enum os_release_field {
#define X(name) OS_##name,
	OS_RELEASE_FIELDS
#undef X
		OS_FIELDS
};

struct os_release {
	struct str values[OS_FIELDS]; /* in arena; empty where not given */
};

/*
 * KEY=VALUE lines with the quoting of a shell: single quotes take all as it is, double
 * quotes know backslashes, # begins a comment outside of both. -EINVAL for what is none of
 * these, the sentence names the line.
 */
int os_release_parse(struct str text, struct arena *arena, struct os_release *out,
                     struct err *err);
