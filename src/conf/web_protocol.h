/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "conf/web_reader.h"

/* The keys of tls_server_config that say how, not with whom; NULL where one is not there. */
struct protocol_block {
	const struct node *min_version, *max_version, *cipher_suites, *curve_preferences;
};

/* -EINVAL with the place. */
int web_read_protocol(struct web_reader *r, const struct protocol_block *b);

/*
 * What HTTP/2 demands of cipher_suites where TLS 1.2 is allowed (RFC 9113 section 9.2.2). Asked
 * when all sections have been read. -EINVAL with the place of the list.
 */
int web_check_http2(struct web_reader *r);
