/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/buf.h"
#include "base/str.h"

/*
 * Writes text as a YAML scalar that every reader takes for this very text: plain where
 * nobody can take it for anything else (a number, yes, null), in double quotes otherwise. The
 * text is UTF-8.
 */
void yaml_add_text(struct buf *out, struct str text);
