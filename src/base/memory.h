/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/*
 * Is there room for so many bytes more, by the limits of the process and the system? Asked
 * before what may be left undone is begun, a load or a connection: in its middle there is no
 * way back, since xcalloc() ends the program, and so do libraries that this one uses.
 */
bool memory_has(size_t bytes);
