/* SPDX-License-Identifier: Apache-2.0 */
#include "http/session.h"

#include <stdlib.h>

#include "base/must.h"
#include "http/session_ops.h"

struct http_body *http_body_new(size_t max_bytes)
{
	struct http_body *body = xcalloc(1, sizeof(*body));

	buf_init(&body->bytes, max_bytes);
	body->refs = 1;
	return body;
}

struct http_body *http_body_ref(struct http_body *body)
{
	body->refs++;
	return body;
}

void http_body_unref(struct http_body *body)
{
	if (!body)
		return;
	must(body->refs > 0);
	if (--body->refs > 0)
		return;
	buf_deinit(&body->bytes);
	free(body);
}

struct http_body *http_body_take(struct http_body *body)
{
	body->takers++;
	return http_body_ref(body);
}

void http_body_leave(struct http_body *body)
{
	if (!body)
		return;
	must(body->takers > 0);
	body->takers--;
	http_body_unref(body);
}

size_t http_body_share(const struct http_body *body, size_t left)
{
	return left / (size_t)body->takers;
}

void http_free(struct http_session *s)
{
	if (s)
		s->ops->free(s);
}

void http_receive(struct http_session *s, const char *p, size_t n)
{
	s->ops->receive(s, p, n);
}

bool http_wants_input(const struct http_session *s)
{
	return s->ops->wants_input(s);
}

void http_respond(struct http_session *s, uint32_t stream, const struct http_response *response)
{
	s->ops->respond(s, stream, response);
}

size_t http_output(const struct http_session *s, struct str pieces[static 2])
{
	return s->ops->output(s, pieces);
}

void http_sent(struct http_session *s, size_t n)
{
	s->ops->sent(s, n);
}

bool http_has_more(const struct http_session *s)
{
	return s->more;
}

void http_go_on(struct http_session *s)
{
	if (s->more)
		s->ops->go_on(s);
}

void http_retire(struct http_session *s)
{
	s->ops->retire(s);
}

void http_end(struct http_session *s)
{
	s->ops->end(s);
}

size_t http_unread(const struct http_session *s)
{
	return s->ops->unread(s);
}

uint64_t http_progress(const struct http_session *s)
{
	return s->progress;
}

enum http_phase http_phase(const struct http_session *s)
{
	return s->ops->phase(s);
}

void http_note_refusal(const struct http_events *events, void *owner, int status,
                       size_t n_fields)
{
	if (status == 413)
		events->on_limit(owner, HTTP_LIMIT_BODY);
	if (status == 414)
		events->on_limit(owner, HTTP_LIMIT_TARGET);
	if (status == 431)
		events->on_limit(owner, n_fields > HTTP_FIELDS_MAX ? HTTP_LIMIT_FIELDS
		                                                   : HTTP_LIMIT_HEAD);
}
