/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "http/session.h"

struct status;

/*
 * The page at "/": what this is, the way to the metrics, and the state of the door. Needs no
 * script, no file and no other host, and its policy allows none.
 */
enum { LANDING_POLICY_MAX_BYTES = 256 };

/* Its Content-Security-Policy, which knows the style by its hash. */
void landing_policy(char out[static LANDING_POLICY_MAX_BYTES]);

/* At most PAGE_MAX_BYTES (page.h), whatever the status holds. */
struct http_body *landing_new(const struct status *s);
