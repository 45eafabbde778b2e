/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/nfs_methods.h"

/* RFC 1094, section 2.2 */
const char *const nfs_v2_methods[NFS_V2_METHODS] = {
	"Null", "GetAttr", "SetAttr", "Root",   "Lookup",  "ReadLink",
	"Read", "WrCache", "Write",   "Create", "Remove",  "Rename",
	"Link", "SymLink", "MkDir",   "RmDir",  "ReadDir", "FsStat",
};

/* RFC 1813, section 3.3 */
const char *const nfs_v3_methods[NFS_V3_METHODS] = {
	"Null",   "GetAttr", "SetAttr",  "Lookup", "Access",  "ReadLink",
	"Read",   "Write",   "Create",   "MkDir",  "SymLink", "MkNod",
	"Remove", "RmDir",   "Rename",   "Link",   "ReadDir", "ReadDirPlus",
	"FsStat", "FsInfo",  "PathConf", "Commit",
};

void nfs_methods_emit(struct exposition *out, const struct metric *m, const char *proto,
                      const char *const *methods, const uint64_t *numbers, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (methods[i])
			sample_with_u64(out, m,
			                (struct str[]){ str_from(methods[i]), str_from(proto) },
			                numbers[i]);
	}
}
