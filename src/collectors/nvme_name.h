/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/* The kernel's names of what NVMe subsystems are made of. */

bool nvme_is_controller(struct str name); /* "nvme0" */

/*
 * "nvme0n1", and "1" for number. "nvme0c1n1", the way to a namespace through one controller
 * of several, is none.
 */
bool nvme_is_namespace(struct str name, struct str *number);
