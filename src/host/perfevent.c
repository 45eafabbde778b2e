/* SPDX-License-Identifier: Apache-2.0 */
#include "host/perfevent.h"

#include <errno.h>
#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

int perfevent_open(uint32_t type, uint64_t config, unsigned cpu)
{
	struct perf_event_attr attr = {
		.type = type,
		.size = sizeof(attr),
		.config = config,
		.exclude_hv = 1,
	};
	long fd = syscall(SYS_perf_event_open, &attr, -1, (int)cpu, -1, PERF_FLAG_FD_CLOEXEC);

	return fd < 0 ? -errno : (int)fd;
}

int perfevent_read(int fd, uint64_t *count)
{
	ssize_t n;

	do {
		n = read(fd, count, sizeof(*count));
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -errno;
	return n == sizeof(*count) ? 0 : -ENODEV; /* the kernel has given the counter up */
}
