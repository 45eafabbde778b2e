/* SPDX-License-Identifier: Apache-2.0 */
#include "state/acl.h"

#include <endian.h>
#include <errno.h>
#include <string.h>

enum { FORMAT_VERSION = 2, HEAD_BYTES = 4, ENTRY_BYTES = 8 };

static uint16_t read_u16(const char *p)
{
	uint16_t v;

	memcpy(&v, p, sizeof(v));
	return le16toh(v);
}

static uint32_t read_u32(const char *p)
{
	uint32_t v;

	memcpy(&v, p, sizeof(v));
	return le32toh(v);
}

int acl_parse(struct str bytes, struct acl *out)
{
	out->n = 0;
	if (bytes.n < HEAD_BYTES || (bytes.n - HEAD_BYTES) % ENTRY_BYTES != 0 ||
	    read_u32(bytes.p) != FORMAT_VERSION)
		return -EINVAL;
	if (bytes.n > ACL_MAX_BYTES)
		return -E2BIG;
	for (size_t at = HEAD_BYTES; at < bytes.n; at += ENTRY_BYTES)
		out->entries[out->n++] =
			(struct acl_entry){ read_u16(bytes.p + at), read_u16(bytes.p + at + 2),
			                    read_u32(bytes.p + at + 4) };
	return 0;
}
