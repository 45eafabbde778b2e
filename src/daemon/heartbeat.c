/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/heartbeat.h"

#include "base/must.h"
#include "daemon/notify.h"

static void beat(uv_timer_t *timer)
{
	(void)timer;
	notify_alive();
}

void heartbeat_start(struct heartbeat *h, uv_loop_t *loop)
{
	uint64_t limit_us = notify_watchdog_us();
	uint64_t half_ms = limit_us / 2 / 1000;

	half_ms = half_ms > 0 ? half_ms : 1;
	must(uv_timer_init(loop, &h->timer) == 0);
	if (limit_us > 0)
		must(uv_timer_start(&h->timer, beat, half_ms, half_ms) == 0);
	/* The program ends without waiting for it. */
	uv_unref((uv_handle_t *)&h->timer);
}

void heartbeat_close(struct heartbeat *h)
{
	uv_close((uv_handle_t *)&h->timer, NULL);
}
