/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/*
 * Writes what the status of a postern says (the JSON of its page at /): who it is, what each
 * collector's last run took, the longest first, and came to, and what it finds amiss. Sets
 * *well to whether that is nothing. -EINVAL, with a sentence, for what is no such status.
 */
int doctor_report(struct str status, struct buf *out, bool *well, struct err *err);
