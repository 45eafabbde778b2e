/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <nghttp2/nghttp2.h>
#include <stdbool.h>
#include <stddef.h>

/*
 * Memory for nghttp2 that is overwritten when it is given back: passwords pass through it, in
 * fields and in the table of fields that a peer may refer to again (RFC 7541).
 *
 * What is large and made with the session stays as long as the session does: the frame that is
 * written, the table of streams. These have pages of their own, of which a peer that is silent
 * costs none.
 */
enum {
	HTTP2_MEMORY_LARGE_BYTES = 4096,  /* and more has pages, */
	HTTP2_MEMORY_FRAME_BYTES = 16384, /* so much is a frame (RFC 9113 section 4.2) */
	HTTP2_MEMORY_BLOCKS_MAX = 4,
};

struct http2_memory {
	bool made; /* the session; from then on nothing has pages */
	struct http2_memory_block {
		void *p; /* NULL: none */
		size_t n;
	} blocks[HTTP2_MEMORY_BLOCKS_MAX];
};

/* For a session that is made with it; m, all zero at first, outlives that. */
nghttp2_mem http2_memory_for(struct http2_memory *m);

/*
 * Gives back to the system what holds nothing while there is no stream and no frame has begun:
 * it is there again, and zero, when it is next touched.
 */
void http2_memory_rest(struct http2_memory *m);
