/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "http/session.h"

/* For the makers of sessions: what a version of HTTP implements behind session.h. */
struct http_ops {
	void (*free)(struct http_session *s);
	void (*receive)(struct http_session *s, const char *p, size_t n);
	void (*go_on)(struct http_session *s); /* called where there is more */
	bool (*wants_input)(const struct http_session *s);
	void (*respond)(struct http_session *s, uint32_t stream,
	                const struct http_response *response);
	size_t (*output)(const struct http_session *s, struct str pieces[static 2]);
	void (*sent)(struct http_session *s, size_t n);
	void (*retire)(struct http_session *s);
	void (*end)(struct http_session *s);
	size_t (*unread)(const struct http_session *s);
	enum http_phase (*phase)(const struct http_session *s);
};

/* Tells the owner of a limit that a request with so many fields was refused for, if any. */
void http_note_refusal(const struct http_events *events, void *owner, int status,
                       size_t n_fields);

/* The first member of each maker's own struct. */
struct http_session {
	const struct http_ops *ops;
	uint64_t progress; /* bytes of responses that have left */
	bool more;         /* see http_has_more() */
};
