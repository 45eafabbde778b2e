/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What this host is called: NUL-terminated, "localhost" where it has no name. */
enum { HOSTNAME_MAX_BYTES = 256 };

/* Its own word for itself, often without a domain. */
void hostname_short(char out[static HOSTNAME_MAX_BYTES]);

/* With its domain, where the resolver knows that. May ask the network. */
void hostname_full(char out[static HOSTNAME_MAX_BYTES]);
