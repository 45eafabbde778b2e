/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <string.h>

#include <linux/netlink.h>

#include "tests/unit/unit.h"

/* Messages as the kernel writes them. */
struct wire {
	char p[2048];
	size_t n;
};

static inline void wire_pad(struct wire *w)
{
	while (w->n % 4 != 0)
		w->p[w->n++] = 0;
}

/* Begins a message with its fixed part; returns where, for wire_end(). */
static inline size_t wire_begin(struct wire *w, uint16_t type, const void *fixed, size_t n)
{
	struct nlmsghdr head = { .nlmsg_type = type };
	size_t at = w->n;

	memcpy(w->p + at, &head, sizeof(head));
	memcpy(w->p + at + sizeof(head), fixed, n);
	w->n += sizeof(head) + n;
	wire_pad(w);
	return at;
}

static inline void wire_attr(struct wire *w, uint16_t type, const void *value, size_t n)
{
	struct nlattr head = { (uint16_t)(sizeof(head) + n), type };

	assert_true(w->n + sizeof(head) + n + 4 <= sizeof(w->p));
	memcpy(w->p + w->n, &head, sizeof(head));
	memcpy(w->p + w->n + sizeof(head), value, n);
	w->n += sizeof(head) + n;
	wire_pad(w);
}

static inline void wire_end(struct wire *w, size_t at)
{
	uint32_t n = (uint32_t)(w->n - at);

	memcpy(w->p + at, &n, sizeof(n));
}

static inline struct str wire_str(const struct wire *w)
{
	return (struct str){ w->p, w->n };
}
