/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "collectors/needs.h"

/* What the needs of collectors open, put together. */
struct opening {
	uint64_t capabilities; /* bits of CAP_* */
	uint64_t families;     /* of sockets: bits of AF_* */
};

struct opening needs_open(unsigned needs);
