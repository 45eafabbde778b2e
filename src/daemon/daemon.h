/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "conf/usage.h"

/*
 * Runs the daemon from its command line to its exit status: 0, or 1 after a sentence on
 * standard error. commands gives those that --help shows.
 */
int daemon_run(int argc, const char *const *argv,
               const struct usage_command *(*commands)(void));
