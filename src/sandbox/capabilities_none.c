/* SPDX-License-Identifier: Apache-2.0 */
/* A build without libcap-ng. */

#include "sandbox/capabilities.h"

bool capabilities_built(void)
{
	return false;
}

int capabilities_bound(uint64_t keep)
{
	(void)keep;
	return 0;
}

int capabilities_limit(uint64_t keep)
{
	(void)keep;
	return 0;
}

uint64_t capabilities_now(void)
{
	return 0;
}
