/* SPDX-License-Identifier: Apache-2.0 */
#include "host/hwaddr.h"

struct str hwaddr_text(char room[static HWADDR_TEXT_BYTES], struct str bytes)
{
	static const char digits[] = "0123456789abcdef";
	struct str text = { room, 0 };

	for (size_t i = 0; i < bytes.n && i < HWADDR_BYTES; i++) {
		unsigned char byte = (unsigned char)bytes.p[i];

		if (i > 0)
			room[text.n++] = ':';
		room[text.n++] = digits[byte >> 4];
		room[text.n++] = digits[byte & 0xf];
	}
	return text;
}
