/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"

/*
 * Adds all of a file to text: 0, -EFBIG where that reaches the maximum of text, or a negative
 * errno. A text that has reserved its maximum leaves no copies behind, as befits a secret.
 */
int readfile(const char *path, struct buf *text);
