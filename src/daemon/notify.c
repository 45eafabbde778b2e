/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/notify.h"

#include <ctype.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/str.h"

enum { MESSAGE_MAX_BYTES = 1024 };

static void tell(const char *message)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	size_t n = path ? strlen(path) : 0;
	int fd;

	if (n < 2 || n >= sizeof(to.sun_path) || (path[0] != '/' && path[0] != '@'))
		return;
	memcpy(to.sun_path, path, n);
	if (path[0] == '@') /* the abstract namespace */
		to.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return;
	(void)!sendto(fd, message, strlen(message), MSG_NOSIGNAL, (struct sockaddr *)&to,
	              (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n));
	close(fd);
}

/* A line of its own, whatever is in it: the next one would be another assignment. */
static void tell_status(const char *before, const char *status)
{
	char text[MESSAGE_MAX_BYTES];
	size_t n = (size_t)snprintf(text, sizeof(text), "%sSTATUS=", before);

	for (; *status && n < sizeof(text) - 2; status++)
		text[n++] = (char)(iscntrl((unsigned char)*status) ? ' ' : *status);
	text[n++] = '\n';
	text[n] = '\0';
	tell(text);
}

void notify_ready(const char *status)
{
	tell_status("READY=1\n", status);
}

void notify_reloading(void)
{
	char text[MESSAGE_MAX_BYTES];

	snprintf(text, sizeof(text), "RELOADING=1\nMONOTONIC_USEC=%" PRIu64 "\n",
	         clock_now_ns() / 1000);
	tell(text);
}

void notify_status(const char *status)
{
	tell_status("", status);
}

void notify_stopping(void)
{
	tell("STOPPING=1\n");
}

void notify_alive(void)
{
	tell("WATCHDOG=1\n");
}

/* A positive number in the environment, 0 where there is none. */
static uint64_t number_of(const char *variable)
{
	const char *text = getenv(variable);
	uint64_t n;

	return text && str_to_u64(str_from(text), &n) == 0 ? n : 0;
}

uint64_t notify_watchdog_us(void)
{
	/* What was meant for a parent is inherited by its children. */
	if (getenv("WATCHDOG_PID") && number_of("WATCHDOG_PID") != (uint64_t)getpid())
		return 0;
	return number_of("WATCHDOG_USEC");
}
