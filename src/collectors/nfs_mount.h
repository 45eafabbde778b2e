/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "host/mountstats.h"
#include "metrics/exposition.h"

/* A mounted NFS as its labels tell it. */
struct nfs_identity {
	struct str export, address, protocol;
};

/* Writes everything that is told of a mount under these labels. */
void nfs_mount_emit(struct exposition *out, const struct mountstats *m,
                    const struct nfs_identity *id);
