/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Takes the numbers 0, 1 and 2 where they are closed, or the next socket would get one, and log
 * lines with it. Reading from or writing to them still fails, as it would have.
 */
void standard_reserve(void);
