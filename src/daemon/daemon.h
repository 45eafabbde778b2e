/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Runs the program from its command line to its exit status: 0, or 1 after a sentence on
 * standard error. */
int daemon_run(int argc, const char *const *argv);
