/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/str.h"
#include "metrics/format.h"

enum { NEGOTIATE_ELEMENTS_MAX = 32 }; /* of an Accept; what comes behind them is not read */

struct negotiated {
	struct format format;
	const char *content_type;
};

/*
 * What a peer that sent this Accept is answered in. As in node_exporter, its elements are
 * tried from the heaviest down, equal ones in their order; wildcards choose nothing; and what
 * nothing of it fits is text 0.0.4. The escaping scheme is the one that was asked for last
 * before, or with, the element that is chosen. Names are taken letter by letter. openmetrics:
 * that is among what we have.
 */
struct negotiated negotiate(struct str accept, bool openmetrics);
