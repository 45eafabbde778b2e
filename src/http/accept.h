/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/str.h"

enum { ACCEPT_ELEMENTS_MAX = 32 }; /* what comes behind them is not read */

/*
 * How much a peer that sent this Accept wants a media type (RFC 9110, 12.5.1), in
 * thousandths: by the element that names it most exactly. type is in lower case; parameters
 * but the weight are not looked at. Everything is wanted where nothing is said.
 */
int accept_weight(struct str accept, const char *type);
