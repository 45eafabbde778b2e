/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

/*
 * What a service tells systemd, by the protocol of sd_notify(3): a datagram to the socket
 * that $NOTIFY_SOCKET names. Nothing happens without one.
 */
void notify_ready(const char *status);
void notify_reloading(void); /* with the monotonic time that notify-reload asks for */
void notify_status(const char *status);
void notify_stopping(void);
void notify_alive(void);

/* The microseconds within which notify_alive() is expected; 0 for never. sd_watchdog_enabled(3)
 */
uint64_t notify_watchdog_us(void);
