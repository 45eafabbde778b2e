/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "base/str.h"

/*
 * A POSIX access list as the kernel gives it in the attribute system.posix_acl_access
 * (include/uapi/linux/posix_acl_xattr.h): version 2, then entries, little-endian.
 */
#define ACL_ATTRIBUTE "system.posix_acl_access"

enum { ACL_ENTRIES_MAX = 256, ACL_MAX_BYTES = 4 + 8 * ACL_ENTRIES_MAX };

enum acl_tag {
	ACL_OWNER = 0x01,
	ACL_USER = 0x02,
	ACL_FILE_GROUP = 0x04,
	ACL_GROUP = 0x08,
	ACL_MASK = 0x10,
	ACL_OTHER = 0x20,
};

struct acl {
	struct acl_entry {
		uint16_t tag, perm; /* perm: 4 read, 2 write, 1 execute or search */
		uint32_t id;        /* of ACL_USER and ACL_GROUP */
	} entries[ACL_ENTRIES_MAX];
	size_t n; /* 0: there is none */
};

/* -EINVAL for what is no such list, -E2BIG. */
int acl_parse(struct str bytes, struct acl *out);
