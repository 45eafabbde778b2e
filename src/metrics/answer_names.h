/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/str.h"

/* The names that families of an answer have, or have got by escaping. */
struct answer_names;

/* Those of the families in the text (merge.h), as they are there. */
struct answer_names *answer_names_new(struct str text, struct arena *arena);

bool answer_names_has(const struct answer_names *n, struct str name);

/* Gives the name to a family whose own would not do; false where another has it. Once for
 * each family at most. */
bool answer_names_take(struct answer_names *n, struct str name);
