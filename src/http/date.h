/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

/* "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110 section 5.6.7) and a NUL. */
enum { DATE_BYTES = 30 };

/* The present moment for the Date header, written anew once a second. Zeroed is ready. */
struct date {
	int64_t second;
	char text[DATE_BYTES];
};

/* The text of now; lives as long as date and until the next call. */
const char *date_now(struct date *date);

/* Any second of the years 0 to 9999, counted from 1970. */
void date_write(char out[static DATE_BYTES], int64_t second);
