/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Brings lines to standard error, whatever that is and whoever reads it: a reader that went
 * away, a full pipe, a stopped terminal, a full disk or a supervisor's socket that takes
 * nothing costs lines, and never holds up or ends the program. Nonblocking writes could not
 * promise that: O_NONBLOCK would be set for everybody who shares the terminal, and a file on
 * a dead server ignores it. So a thread writes, and alone waits. Lost lines are counted, and
 * told in the log when it goes on.
 */

/*
 * From here on lines are queued, and written by a thread. Before, and where no thread can be
 * had, which is a negative errno, they are written at once, after a short wait for room.
 */
int log_writer_start(void);

/* Of at most LOG_LINE_MAX_BYTES, with its newline; from any thread. Allocates nothing. */
void log_writer_put(const char *line, size_t n);

/* Waits for what is queued to be written, for a short while: the program is about to end. */
void log_writer_finish(void);

/* Lines that nobody will ever read. */
uint64_t log_writer_lost(void);
