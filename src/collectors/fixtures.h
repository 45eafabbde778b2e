/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "collectors/collector.h"
#include "conf/node.h"

/*
 * Test data in the place of what the kernel tells: JSON files in a directory that a flag
 * names, in the form of node_exporter's. JSON is YAML, which we can read.
 */

/*
 * 0; -ENOENT where there is no DIRECTORY/NAME; another negative errno with ctx->err set.
 */
int fixtures_read(struct collect_ctx *ctx, const char *directory, const char *name,
                  const struct node **root);

/* Takes the next object off a list, *at being NULL first; what else is in it is passed over. */
const struct node *fixtures_next(const struct node *list, const struct node_entry **at);

/* Values by their key, in any case as in Go: 0 and empty where there is none. */
int64_t fixtures_i64(const struct node *map, const char *key);
uint64_t fixtures_u64(const struct node *map, const char *key);
struct str fixtures_text(const struct node *map, const char *key);

/* Bytes, which are in base64; empty where they are not. They live in arena. */
struct str fixtures_bytes(const struct node *map, const char *key, struct arena *arena);
