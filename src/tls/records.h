/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "base/account.h"
#include "base/str.h"

/*
 * How many records a peer sends (RFC 8446 section 5.1), and how many are fair. Each costs one
 * from an account, whatever is in it: floods of empty records, of alerts, of key updates and of
 * messages that are cut into single bytes all look the same. Each answer that it gets earns
 * some back, and so does time. Records are counted in the bytes as they come, before anything
 * is done about them.
 */
enum {
	RECORDS_MAX = 2000, /* of an account that is full: a hello in single bytes fits in */
	RECORDS_PER_SECOND = 20,
	RECORDS_PER_ANSWER = 8,
};

/* Made by records_init(). */
struct records {
	struct account account;
	uint32_t left; /* bytes of the record still to come */
	unsigned char head[5], n_head;
};

void records_init(struct records *r, uint64_t now_ns);

/* Looks at what has come; false when it is more than is fair. */
bool records_take(struct records *r, struct str bytes, uint64_t now_ns);

/* The peer gets an answer. */
void records_earn_answer(struct records *r);
