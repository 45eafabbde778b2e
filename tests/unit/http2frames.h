/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/must.h"
#include "base/str.h"

/*
 * Frames of HTTP/2 as a text: a letter for the type, the flags in hexadecimal, ":", the stream,
 * then the payload in hexadecimal, of which "*N" repeats the last byte. "H5:1 82 87 84" is a
 * HEADERS frame with END_STREAM and END_HEADERS.
 */
#define FRAME_TYPES "DHPRSUIGWC" /* RFC 9113 section 6; X is a type that is not known */

enum { FRAME_HEAD_BYTES_ = 9, FRAME_X = 0x20 };

static inline void frames_add_head(struct buf *out, size_t n, unsigned type, unsigned flags,
                                   unsigned long id)
{
	const char head[FRAME_HEAD_BYTES_] = {
		(char)(n >> 16),  (char)(n >> 8),   (char)n,         (char)type, (char)flags,
		(char)(id >> 24), (char)(id >> 16), (char)(id >> 8), (char)id,
	};

	must(buf_add(out, head, sizeof(head)) == 0);
}

static inline void frames_add_payload(struct buf *out, struct str text)
{
	struct str word, byte, times;

	while (str_next_word(&text, &word)) {
		uint64_t value, count = 1;

		if (!str_cut(word, '*', &byte, &times))
			byte = word;
		else
			must(str_to_u64(times, &count) == 0);
		for (size_t i = 0; i < byte.n; i += 2) {
			must(str_to_u64_base((struct str){ byte.p + i, 2 }, 16, &value) == 0);
			for (uint64_t j = i + 2 < byte.n ? 1 : count; j > 0; j--)
				must(buf_add_char(out, (char)value) == 0);
		}
	}
}

static inline void frames_add(struct buf *out, struct str text)
{
	struct str head, payload = { 0 }, flags, id;
	uint64_t flag_bits, stream;
	struct buf bytes;
	const char *type;

	text = str_trim(text);
	if (!str_cut(text, ' ', &head, &payload))
		head = text;
	type = strchr(FRAME_TYPES, head.p[0]);
	must(str_cut(str_skip(head, 1), ':', &flags, &id));
	must(str_to_u64_base(flags, 16, &flag_bits) == 0 && str_to_u64(id, &stream) == 0);
	buf_init(&bytes, 1 << 20);
	frames_add_payload(&bytes, payload);
	frames_add_head(out, bytes.n, type ? (unsigned)(type - FRAME_TYPES) : FRAME_X,
	                (unsigned)flag_bits, stream);
	must(buf_add_str(out, buf_str(&bytes)) == 0);
	buf_deinit(&bytes);
}

static const char *const frame_errors[] = {
	"NO_ERROR",         "PROTOCOL_ERROR",    "INTERNAL_ERROR",   "FLOW_CONTROL_ERROR",
	"SETTINGS_TIMEOUT", "STREAM_CLOSED",     "FRAME_SIZE_ERROR", "REFUSED_STREAM",
	"CANCEL",           "COMPRESSION_ERROR", "CONNECT_ERROR",    "ENHANCE_YOUR_CALM",
	"INADEQUATE",       "HTTP_1_1_REQUIRED",
};

static inline uint32_t frames_u32(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* Takes a whole frame off the front; false when there is none. */
static inline bool frames_next(struct str *rest, unsigned *type, unsigned *flags, uint32_t *id,
                               struct str *payload)
{
	size_t n;

	if (rest->n < FRAME_HEAD_BYTES_)
		return false;
	n = frames_u32(rest->p) >> 8;
	if (rest->n < FRAME_HEAD_BYTES_ + n)
		return false;
	*type = (unsigned char)rest->p[3];
	*flags = (unsigned char)rest->p[4];
	*id = frames_u32(rest->p + 5);
	*payload = (struct str){ rest->p + FRAME_HEAD_BYTES_, n };
	*rest = str_skip(*rest, FRAME_HEAD_BYTES_ + n);
	return true;
}

/* What a server's frames say, a word or three for each; SETTINGS and WINDOW_UPDATE go unsaid.
 */
static inline void frames_tell(struct buf *out, struct str bytes)
{
	unsigned type, flags;
	struct str payload;
	uint32_t id;

	while (frames_next(&bytes, &type, &flags, &id, &payload)) {
		const char *comma = out->n > 0 ? ", " : "";

		switch (type) {
		case 0:
			buf_printf(out, "%sdata %u %zu", comma, id, payload.n);
			break;
		case 1:
			buf_printf(out, "%sanswer %u", comma, id);
			break;
		case 3:
			buf_printf(out, "%sreset %u %s", comma, id,
			           frame_errors[frames_u32(payload.p)]);
			break;
		case 6:
			buf_printf(out, "%s%s", comma, flags & 1 ? "pong" : "ping");
			break;
		case 7:
			buf_printf(out, "%sgoaway %s", comma,
			           frame_errors[frames_u32(payload.p + 4)]);
			break;
		default:
			break;
		}
	}
	must(bytes.n == 0);
}
