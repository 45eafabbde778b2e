/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "base/str.h"

/* Sizes as file systems write them for people: "1.5k", "71.2G"; units are powers of 1024. */

/*
 * bcache's form (drivers/md/bcache/util.c, bch_hprint): behind the dot stand 1024ths,
 * divided by 100. A minus may come first. -EINVAL for what is no number.
 */
int humanbytes_bcache(struct str text, int64_t *out);

/* bcachefs' form: a decimal fraction, and a unit of either case. */
int humanbytes_bcachefs(struct str text, uint64_t *out);
