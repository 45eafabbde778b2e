/* SPDX-License-Identifier: Apache-2.0 */
#include "http/http2_meter.h"

#include <string.h>

enum {
	PREFACE_BYTES = 24, /* RFC 9113 section 3.4 */
	HEAD_BYTES = 9,     /* section 4.1 */
	TYPE_CONTINUATION = 9,
};

void meter_init(struct http2_meter *m, uint64_t now_ns)
{
	*m = (struct http2_meter){ .left = PREFACE_BYTES };
	account_open(&m->account, METER_FRAMES, METER_PER_SECOND, now_ns);
}

void meter_earn_response(struct http2_meter *m)
{
	account_earn(&m->account, METER_PER_RESPONSE);
}

void meter_earn_bytes(struct http2_meter *m, uint64_t bytes)
{
	m->earned_bytes += bytes;
	account_earn(&m->account, m->earned_bytes / 1024 * METER_PER_KIB);
	m->earned_bytes %= 1024;
}

/* The head of a frame is whole. */
static bool charge(struct http2_meter *m)
{
	const unsigned char *h = m->head;

	m->left = (uint32_t)h[0] << 16 | (uint32_t)h[1] << 8 | h[2];
	m->n_head = 0;
	m->n_lead = 0;
	m->continuations =
		h[3] == TYPE_CONTINUATION ? (unsigned char)(m->continuations + 1) : 0;
	return m->continuations <= METER_CONTINUATIONS && account_charge(&m->account);
}

size_t meter_piece(const struct http2_meter *m, size_t n)
{
	size_t wanted = m->left > 0 ? m->left : (size_t)(HEAD_BYTES - m->n_head);

	return n < wanted ? n : wanted;
}

static void keep_lead(struct http2_meter *m, struct str payload)
{
	size_t room = METER_LEAD_BYTES - (size_t)m->n_lead;
	size_t n = payload.n < room ? payload.n : room;

	memcpy(m->lead + m->n_lead, payload.p, n);
	m->n_lead = (unsigned char)(m->n_lead + n);
}

bool meter_take(struct http2_meter *m, struct str bytes, uint64_t now_ns)
{
	account_earn_time(&m->account, now_ns);
	while (bytes.n > 0) {
		size_t n = meter_piece(m, bytes.n);

		if (m->left > 0) {
			m->left -= (uint32_t)n;
			keep_lead(m, (struct str){ bytes.p, n });
		} else {
			memcpy(m->head + m->n_head, bytes.p, n);
			m->n_head = (unsigned char)(m->n_head + n);
			if (m->n_head == HEAD_BYTES && !charge(m))
				return false;
		}
		bytes = str_skip(bytes, n);
	}
	return true;
}

bool meter_is_inside(const struct http2_meter *m)
{
	return m->left > 0 || m->n_head > 0;
}
