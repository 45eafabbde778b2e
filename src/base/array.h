/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* How many elements an array has; not for pointers. */
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
