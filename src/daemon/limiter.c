/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/limiter.h"

/* A full bucket gains nothing: the next token is due one interval after it was full last. */
static void refill(struct limiter *l, uint64_t now_ns)
{
	uint64_t more = (now_ns - l->since_ns) / l->interval_ns;

	if (more >= l->burst - l->tokens) {
		l->tokens = l->burst;
		l->since_ns = now_ns;
	} else {
		l->tokens += more;
		l->since_ns += more * l->interval_ns;
	}
}

bool limiter_admits(struct limiter *l, uint64_t interval_ns, uint64_t burst, uint64_t now_ns)
{
	if (interval_ns != l->interval_ns || burst != l->burst)
		*l = (struct limiter){ interval_ns, burst, burst, now_ns };
	if (interval_ns == 0)
		return true;
	refill(l, now_ns);
	if (l->tokens == 0)
		return false;
	l->tokens--;
	return true;
}
