/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "base/str.h"

enum { CPULIST_IDS = 65536 }; /* ids are below */

/*
 * The kernel's lists of CPUs, "1,3-5": takes the next range off the front. 1 with a range,
 * 0 at the end, -EINVAL for anything else.
 */
int cpulist_next(struct str *rest, unsigned *first, unsigned *last);
