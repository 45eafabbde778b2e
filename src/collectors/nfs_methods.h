/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "metrics/exposition.h"

/*
 * Procedures of NFS in the order in which client and server count them, with the names that
 * they have as labels.
 */
enum { NFS_V2_METHODS = 18, NFS_V3_METHODS = 22 };

extern const char *const nfs_v2_methods[NFS_V2_METHODS];
extern const char *const nfs_v3_methods[NFS_V3_METHODS];

/* Writes n samples of a family with the labels method and proto; NULL is passed over. */
void nfs_methods_emit(struct exposition *out, const struct metric *m, const char *proto,
                      const char *const *methods, const uint64_t *numbers, size_t n);
