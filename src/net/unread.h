/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "net/conn.h"

/*
 * Answers that peers leave untaken stay in memory until their time is over. What all of them
 * leave together is bounded: whoever leaves the most is closed, those first who have not
 * taken anything for a while, and strangers before known peers.
 */

/* Looks at what a connection has taken, and what it leaves. */
void unread_note(struct conn *c, uint64_t now_ns);

/* Counts it as leaving so much. */
void unread_count(struct conn *c, size_t bytes);

/* Closes some of the crowd while it is too much. */
void unread_relieve(struct conn_env *env, struct crowd *crowd);
