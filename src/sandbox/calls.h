/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "sandbox/sandbox.h"

/*
 * Which system calls a role may make, as data: by name, since numbers are each machine's own.
 * A name that a machine or the library does not know is passed over.
 */

/*
 * What is done about a call. One that is not named at all is answered with ENOSYS, as by a
 * kernel that lacks it: for what is new, libraries have an older way. So it is with clone3(2)
 * and openat2(2), whose arguments lie in memory, where no filter looks.
 */
enum call_verdict { CALL_ALLOWED, CALL_REFUSED };

/* One look at an argument: does its part under the mask have that value? */
struct call_test {
	unsigned arg;
	uint64_t mask, value;
};

/* Shows each call of the role with these needs, and what becomes of it; test is NULL where it
 * does not depend on arguments. Ends with the first that is no 0, and returns that. */
typedef int call_show(void *owner, const char *name, enum call_verdict verdict,
                      const struct call_test *test);

int calls_each(const struct sandbox_plan *plan, call_show *show, void *owner);
