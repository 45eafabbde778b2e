/* SPDX-License-Identifier: Apache-2.0 */
#include "http/http2_meter.h"

#include <string.h>

enum {
	PREFACE_BYTES = 24, /* RFC 9113 section 3.4 */
	HEAD_BYTES = 9,     /* section 4.1 */
	TYPE_CONTINUATION = 9,
};

#define NS_PER_FRAME (UINT64_C(1000000000) / METER_PER_SECOND)

void meter_init(struct http2_meter *m, uint64_t now_ns)
{
	*m = (struct http2_meter){
		.balance = METER_FRAMES,
		.paid_ns = now_ns,
		.left = PREFACE_BYTES,
	};
}

static void earn(struct http2_meter *m, uint64_t frames)
{
	m->balance += frames < METER_FRAMES - m->balance ? (unsigned)frames
	                                                 : METER_FRAMES - m->balance;
}

void meter_earn_response(struct http2_meter *m)
{
	earn(m, METER_PER_RESPONSE);
}

void meter_earn_bytes(struct http2_meter *m, uint64_t bytes)
{
	m->earned_bytes += bytes;
	earn(m, m->earned_bytes / 1024 * METER_PER_KIB);
	m->earned_bytes %= 1024;
}

static void pay_time(struct http2_meter *m, uint64_t now_ns)
{
	uint64_t frames = (now_ns - m->paid_ns) / NS_PER_FRAME;

	earn(m, frames);
	m->paid_ns += frames * NS_PER_FRAME;
}

/* The head of a frame is whole. */
static bool charge(struct http2_meter *m)
{
	const unsigned char *h = m->head;

	m->left = (uint32_t)h[0] << 16 | (uint32_t)h[1] << 8 | h[2];
	m->n_head = 0;
	m->continuations =
		h[3] == TYPE_CONTINUATION ? (unsigned char)(m->continuations + 1) : 0;
	if (m->balance == 0 || m->continuations > METER_CONTINUATIONS)
		return false;
	m->balance--;
	return true;
}

bool meter_take(struct http2_meter *m, struct str bytes, uint64_t now_ns)
{
	pay_time(m, now_ns);
	while (bytes.n > 0) {
		size_t wanted = m->left > 0 ? m->left : (size_t)(HEAD_BYTES - m->n_head);
		size_t n = bytes.n < wanted ? bytes.n : wanted;

		if (m->left > 0) {
			m->left -= (uint32_t)n;
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
