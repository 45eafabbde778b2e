/* SPDX-License-Identifier: Apache-2.0 */
/* A build without libseccomp. */

#include "sandbox/filter.h"

#include <errno.h>
#include <stdio.h>

bool filter_built(void)
{
	return false;
}

int filter_offered(void)
{
	return -ENOSYS;
}

int filter_enter(const struct sandbox_plan *plan, bool noticed)
{
	(void)plan;
	(void)noticed;
	return -ENOSYS;
}

int filter_forbid_io_uring(void)
{
	return 0;
}

void filter_call_name(int number, char name[static SANDBOX_CALL_MAX_BYTES])
{
	(void)number;
	snprintf(name, SANDBOX_CALL_MAX_BYTES, "?");
}
