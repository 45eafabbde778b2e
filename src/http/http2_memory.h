/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <nghttp2/nghttp2.h>

/*
 * Memory for nghttp2 that is overwritten when it is given back: passwords pass through it, in
 * fields and in the table of fields that a peer may refer to again (RFC 7541).
 */
extern nghttp2_mem http2_memory;
