/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <nghttp2/nghttp2.h>

#include "http/date.h"
#include "http/fields.h"
#include "http/http2_memory.h"
#include "http/http2_meter.h"
#include "http/session_ops.h"

/*
 * The inside of an HTTP/2 session (RFC 9113), for the files that share it: http2.c is its
 * life, http2_events.c what nghttp2 reports of the peer, http2_stream.c a request and where
 * its answer stands, http2_response.c the answer.
 */

/* What a peer may take up. Beyond it a stream is reset, or the connection ended. */
enum {
	HTTP2_STREAMS_MAX = 32, /* open at the same time, as its SETTINGS say */
	/* Requests without an answer, those that the peer has given up among them. */
	HTTP2_UNANSWERED_MAX = 2 * HTTP2_STREAMS_MAX,
	/* Bodies that it leaves unread; while it does, no further stream is taken. */
	HTTP2_UNREAD_MAX_BYTES = 4 << 20,
	/* Field lists may grow far beyond their bytes on the wire; one that does is an attack.
	 */
	HTTP2_BOMB_BYTES = 1 << 20,
	/* Frames held ready for the owner, the payload of DATA aside. */
	HTTP2_OUT_BYTES = 16 << 10,
	HTTP2_OUT_MAX_BYTES = 256 << 10,
	HTTP2_KEEP_BYTES = 1 << 10, /* of that memory in a quiet connection */
};

/* What one stream may take, in ms: as long as net/server.h gives to a connection. */
enum {
	HTTP2_REQUEST_MS = 10000,  /* from its first frame to its last */
	HTTP2_RESPONSE_MS = 60000, /* without a byte of its body being taken */
};

enum http2_state {
	HTTP2_READING, /* the request is not whole */
	HTTP2_WAITING, /* for the owner to respond */
	HTTP2_SENDING, /* the response is not wholly out */
	HTTP2_DONE,
};

enum { HTTP2_KEPT_MAX = 6 }; /* fields that a request refers to */

struct http2_stream {
	struct http2_stream *next; /* of the session, newest first */
	int32_t id;
	enum http2_state state;
	bool closed;       /* nghttp2 has done with it; it stays until it is answered */
	uint64_t since_ns; /* when it last moved */
	int status;        /* to refuse the request with; 0: none */
	struct str method; /* until the request is whole */
	struct str authority;
	struct buf target; /* to which path and query point */
	struct fields fields;
	struct http_request request;
	nghttp2_rcbuf *kept[HTTP2_KEPT_MAX]; /* to which its strings point */
	size_t n_kept, n_fields, fields_bytes, body_bytes;
	struct http_body *body; /* of the response; NULL for none */
	size_t body_read;       /* bytes of it in frames that nghttp2 has made */
};

struct http2 {
	struct http_session session;
	const struct http_events *events;
	void *owner;
	nghttp2_session *nghttp2;
	struct http2_memory memory; /* nghttp2's */
	struct http2_meter meter;
	struct http2_stream *streams, *spare;
	size_t n_streams;

	/* To send: frames, the last of which may be the head of a DATA frame, then its payload.
	 */
	struct buf out;
	size_t out_sent;
	struct str data; /* what is left of the payload, in data_body */
	struct http_body *data_body;
	struct date date;
	struct buf values; /* of the fields of the response that is made */

	bool opened;    /* the peer's preface is whole */
	bool receiving; /* nghttp2 does not want to be asked for output */
	bool has_reset; /* a stream, of which the peer may not have heard */
	uint32_t error; /* of the peer, found in a callback of nghttp2's: the session ends */
	bool retired, ending;
	bool over; /* nothing is read any more; what is in out still goes */
};

/* http2_stream.c */

/* A new stream, or NULL when the peer has too many already. */
struct http2_stream *http2_stream_open(struct http2 *s, int32_t id);
struct http2_stream *http2_stream_find(const struct http2 *s, int32_t id);

/* One field of its head or trailer. False when it is an attack. */
bool http2_stream_take(struct http2_stream *st, nghttp2_rcbuf *name, nghttp2_rcbuf *value,
                       bool trailer);

/* The request is whole, or as much of it as the answer needs: hands it over, or refuses it. */
void http2_stream_request(struct http2 *s, struct http2_stream *st);

/* nghttp2 has closed it: it goes, or stays until the owner has answered. */
void http2_stream_close(struct http2 *s, struct http2_stream *st);

/* Wipes what the request was; its strings are gone. */
void http2_stream_forget(struct http2_stream *st);

/* Bytes of the bodies that no frame has been made of. */
size_t http2_stream_unread(const struct http2 *s);

/* The same, of a body that others take too its share only. */
size_t http2_stream_share(const struct http2 *s);

/* Resets those that have stood still for too long. */
void http2_stream_expire(struct http2 *s);

/* Frees what is kept for the next one. */
void http2_stream_rest(struct http2 *s);
void http2_stream_free_all(struct http2 *s);

/* http2_response.c */
void http2_response_submit(struct http2 *s, struct http2_stream *st,
                           const struct http_response *response);

/* Answers with a status and its reason. */
void http2_response_refuse(struct http2 *s, struct http2_stream *st, int status);

/* nghttp2's callback for the payload of a DATA frame that the response's source feeds. */
int http2_response_send_data(nghttp2_session *session, nghttp2_frame *frame,
                             const uint8_t *head, size_t length, nghttp2_data_source *source,
                             void *user);

/* http2_events.c */
nghttp2_session *http2_events_new(struct http2 *s);

/*
 * Judge what nghttp2 may pass over in silence, in the head or the payload that the meter has
 * just seen the last byte of: 0, or the error to end with.
 */
uint32_t http2_events_judge_head(const struct http2 *s);
uint32_t http2_events_judge_payload(const struct http2 *s);
