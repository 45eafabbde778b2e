/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "http/session.h"

enum http_method target_method(struct str name);

/*
 * What a request asks for, in the four forms of RFC 9112 section 3.2: sets path and query.
 * The path is decoded where it lies, so bytes outlive the request. Returns 0, or the status
 * to refuse the request with.
 */
int target_parse(struct str method, char *bytes, size_t n, struct http_request *request);
