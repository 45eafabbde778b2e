/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/str.h"

/*
 * The Content-Type of metrics for a peer that sent this Accept. The format is always text
 * 0.0.4; the escaping scheme is the one that was asked for last before, or with, the first
 * element that this format satisfies, as node_exporter echoes it. Every name that we serve
 * reads the same under all schemes.
 */
const char *negotiate_content_type(struct str accept);
