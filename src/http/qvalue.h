/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/str.h"

enum { QVALUE_ONE = 1000 };

/*
 * A weight of an Accept or Accept-Encoding element (RFC 9110, 12.4.2), "0.5", in thousandths.
 * -EINVAL for what is none, or above 1; a fourth decimal and more are dropped.
 */
int qvalue_parse(struct str s);
