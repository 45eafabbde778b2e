/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * An errno in Go's words, which are lower case and not always libc's: as a label they are
 * what alerts and dashboards know. NULL for those that have no row.
 */
const char *errno_words(int code);
