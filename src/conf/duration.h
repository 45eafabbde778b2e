/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "base/str.h"

/*
 * A span of time as Go's time.ParseDuration takes it: "300ms", "-1.5h", "2h45m", "0"; units
 * ns, us (µs), ms, s, m, h. Whole nanoseconds, what is below one is cut off. -EINVAL, or
 * -ERANGE beyond 290 years.
 */
int duration_parse(struct str s, int64_t *ns);
