/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <uv.h>

/*
 * Tells systemd that the loop still turns, twice in the time after which WatchdogSec= takes it
 * for hung and starts the program anew. Nothing happens where no such time is set.
 */
struct heartbeat {
	uv_timer_t timer;
};

void heartbeat_start(struct heartbeat *h, uv_loop_t *loop);
void heartbeat_close(struct heartbeat *h); /* the loop has to run once more */
