/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/str.h"

/* Hardware addresses as text: "02:00:5e:10:00:00". */
enum {
	HWADDR_BYTES = 32,
	HWADDR_TEXT_BYTES = 3 * HWADDR_BYTES
}; /* the kernel's MAX_ADDR_LEN */

/* In the caller's room; bytes past HWADDR_BYTES are left out. */
struct str hwaddr_text(char room[static HWADDR_TEXT_BYTES], struct str bytes);
