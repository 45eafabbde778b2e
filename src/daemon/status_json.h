/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "http/session.h"

struct status;

/* Lists are cut to these, and so counted apart. */
enum { STATUS_JSON_MAX_BYTES = 2 << 20, STATUS_JSON_SANS_MAX = 100 };

/*
 * The status as JSON; postern(8) lists the keys, which stay. NULL where it would be longer
 * than STATUS_JSON_MAX_BYTES.
 */
struct http_body *status_json_new(const struct status *s);
