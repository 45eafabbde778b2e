/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

/*
 * For broken invariants of our own: stops the program, in every build. Outside input is
 * never a reason to call it; that is checked and refused.
 */
#define must(cond) ((cond) ? (void)0 : must_failed(#cond, __FILE__, __LINE__))

_Noreturn void must_failed(const char *cond, const char *file, int line);

/* Ends the program with status 1 and a sentence; base/memory.h keeps that from happening. */
_Noreturn void must_out_of_memory(void);

/*
 * Allocation for small things of fixed size: these end the program when memory is out.
 * Whatever a peer or a file sizes goes into a struct buf or struct arena with a bound.
 */
void *xcalloc(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
void *xrealloc(void *p, size_t size) __attribute__((returns_nonnull));
char *xstrdup(const char *s) __attribute__((malloc, returns_nonnull));
void *xmemdup(const void *p, size_t n)
	__attribute__((malloc, returns_nonnull)); /* with a NUL after it */
