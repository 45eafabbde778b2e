/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "http/session.h"

/* The page at "/": what this is, its version, and a link to the metrics. */
struct http_body *landing_new(const char *telemetry_path);
extern const char landing_policy[]; /* its Content-Security-Policy */
