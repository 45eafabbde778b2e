/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A sentence for people, made where the facts are: what is wrong, where, and how to mend
 * it. Whoever decides what happens next logs it, once.
 */
struct err {
	char text[512];
};

/* Writes the sentence and returns code, so that a caller can `return err_set(...)`. err may be
 * NULL. */
int err_set(struct err *err, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "text: " before the sentence that is there. */
int err_prefix(struct err *err, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
