/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sandbox/sandbox.h"

/*
 * Landlock has no rule against one file: so what is to be hidden is what no rule allows, and
 * rules allow the directories beside it, and beside each directory on the way to it. What is
 * made beside it later is hidden too.
 */

/*
 * Shows each path to allow. Stops at the first result that is not 0, which it returns; -E2BIG
 * where there are more than a few thousand.
 */
int hiding_each(const struct sandbox_plan *plan, int (*allow)(void *owner, const char *path),
                void *owner);

/*
 * Can each of these paths be looked at in time, and does none of plan->grows lie on the way? A
 * mount that is dead would hang the program: another process tries.
 */
bool hiding_would_do(const struct sandbox_plan *plan);
