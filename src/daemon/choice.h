/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/str.h"
#include "scrape/runner.h"

enum { CHOICE_COMPLAINT_MAX_BYTES = 512 };

/* What the query of a scrape chooses: collectors by collect[] or exclude[], families by name[].
 */
struct choice {
	struct collector_set set;
	char families[RUNNER_FAMILIES_MAX_BYTES]; /* the only ones wanted, a name a line */
	char complaint[CHOICE_COMPLAINT_MAX_BYTES];
};

/* Reads a query into a zeroed choice. False with a complaint, node_exporter's where it has one.
 */
bool choice_read(struct choice *c, const struct runner *runner, struct str query);
