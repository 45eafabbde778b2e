/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * What a peer may still ask for: full at first, it gives one for each thing that is asked,
 * and time and use fill it again. Pure; times by clock_now_ns().
 */
struct account {
	uint64_t balance, max;
	uint64_t interval_ns; /* in which time earns one */
	uint64_t paid_ns;     /* until when time has been paid for */
};

/* per_second is 1 to 10^9. */
void account_open(struct account *a, uint64_t max, uint64_t per_second, uint64_t now_ns);

void account_earn(struct account *a, uint64_t n);
void account_earn_time(struct account *a, uint64_t now_ns);

/* Takes one; false when there is none left. */
bool account_charge(struct account *a);
