/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What is done before memory ends. Libraries that this program uses cannot be told that there
 * is none: libtasn1 goes on with what it has not got, and GMP ends the program. So the
 * program's own malloc() (heap.c) fails for nothing small: a reserve of address space, which
 * costs no memory, is given up first. What may be left undone is not begun without it: what is
 * being done has all of the reserve to end with.
 */
enum {
	MEMORY_RESERVE_BYTES = 4 << 20,
	MEMORY_LARGE_BYTES = 256 << 10, /* more may be refused */
};

/* Sets the reserve aside, from here on. */
void memory_keep_reserve(void);

/*
 * Is it gone? It comes back as soon as there is room again, for which this looks. Asked before
 * a connection, a handshake, a password check or a load is begun; never true of a program that
 * has not kept any.
 */
bool memory_is_short(void);

/* How often it was given up since it was kept. */
uint64_t memory_times_short(void);

/* Is the reserve there, and room for so many bytes more, by the limits of the process and the
 * system? */
bool memory_has(size_t bytes);

/*
 * For whoever allocates and has got nothing: gives the reserve up, if nobody has. True where
 * it is worth another try. From any thread; keeps errno.
 */
bool memory_relieve(void);
