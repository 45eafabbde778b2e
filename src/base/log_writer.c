/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log_writer.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "base/thread.h"

#define NS_PER_MS UINT64_C(1000000)

enum {
	QUEUE_BYTES = 64 << 10,
	PATIENCE_MS = 500, /* for room where no thread can wait, and at the end */
	FOR_EVER_MS = -1,
};

/* One for the process, as standard error is. */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t queued, written;
	char queue[QUEUE_BYTES]; /* whole lines, of which the first n bytes wait */
	size_t n;
	bool threaded, writing;
	bool overflowed; /* what comes is lost until nothing waits any more */
	atomic_uint_fast64_t lost;

	/* Of whoever writes: the thread, or before there is one who holds the lock. */
	uint64_t told;      /* of those that were lost */
	bool failing, torn; /* the last line was not written; half of it was */
} writer = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.queued = PTHREAD_COND_INITIALIZER,
};

static bool wait_for_room(int timeout_ms)
{
	struct pollfd fd = { .fd = STDERR_FILENO, .events = POLLOUT };
	int n;

	do
		n = poll(&fd, 1, timeout_ms);
	while (n < 0 && errno == EINTR);
	return n > 0;
}

/* Somebody else may have made standard error nonblocking: then there is EAGAIN to wait after.
 */
static bool write_all(const char *p, size_t n, int timeout_ms)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = write(STDERR_FILENO, p + done, n - done);

		if (got > 0)
			done += (size_t)got;
		else if (got == 0 || (errno != EINTR && errno != EAGAIN) ||
		         (errno == EAGAIN && !wait_for_room(timeout_ms)))
			break;
	}
	if (done > 0)
		writer.torn = done < n;
	return done == n;
}

/* What was left of a line where a disk was full is ended first. */
static bool write_line(const char *line, size_t n, int timeout_ms)
{
	return (!writer.torn || write_all("\n", 1, timeout_ms)) &&
	       write_all(line, n, timeout_ms);
}

static bool tell_of_losses(int timeout_ms)
{
	uint64_t lost = writer.lost;
	char line[LOG_LINE_MAX_BYTES];

	if (lost == writer.told)
		return true;
	if (!write_line(line, log_line_of_losses(lost - writer.told, line), timeout_ms))
		return false;
	writer.told = lost;
	return true;
}

static void deliver(const char *line, size_t n, int timeout_ms)
{
	bool ok = !writer.failing || tell_of_losses(timeout_ms);

	ok = ok && write_line(line, n, timeout_ms);
	writer.lost += !ok;
	writer.failing = !ok;
}

/* Without a thread: the one who logs waits, but not twice for a reader that does not read. */
static void deliver_now(const char *line, size_t n)
{
	int timeout_ms = writer.failing ? 0 : PATIENCE_MS;

	if (wait_for_room(timeout_ms)) {
		deliver(line, n, timeout_ms);
		return;
	}
	writer.lost++;
	writer.failing = true;
}

static size_t take(char line[static LOG_LINE_MAX_BYTES])
{
	const char *end = memchr(writer.queue, '\n', writer.n);
	size_t n;

	must(end);
	n = (size_t)(end + 1 - writer.queue);
	memcpy(line, writer.queue, n);
	writer.n -= n;
	memmove(writer.queue, writer.queue + n, writer.n);
	return n;
}

/* Writes what waits; the lock is held here and left while writing. */
static void write_queue(void)
{
	char line[LOG_LINE_MAX_BYTES];

	while (writer.n > 0) {
		size_t n = take(line);

		pthread_mutex_unlock(&writer.lock);
		deliver(line, n, FOR_EVER_MS);
		pthread_mutex_lock(&writer.lock);
	}
	if (!writer.overflowed)
		return;
	writer.overflowed = false;
	pthread_mutex_unlock(&writer.lock);
	writer.failing = writer.failing || !tell_of_losses(FOR_EVER_MS);
	pthread_mutex_lock(&writer.lock);
}

static void *run(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&writer.lock);
	for (;;) {
		writer.writing = true;
		write_queue();
		writer.writing = writer.n > 0;
		if (writer.writing)
			continue;
		pthread_cond_broadcast(&writer.written);
		pthread_cond_wait(&writer.queued, &writer.lock);
	}
	return NULL;
}

int log_writer_start(void)
{
	pthread_t thread;
	int rc;

	thread_cond_init(&writer.written);
	pthread_mutex_lock(&writer.lock);
	rc = thread_create(&thread, run, NULL);
	writer.threaded = rc == 0;
	if (rc == 0)
		pthread_detach(thread);
	pthread_mutex_unlock(&writer.lock);
	return rc;
}

void log_writer_put(const char *line, size_t n)
{
	pthread_mutex_lock(&writer.lock);
	if (!writer.threaded) {
		deliver_now(line, n);
	} else if (writer.overflowed || n > QUEUE_BYTES - writer.n) {
		writer.overflowed = true;
		writer.lost++;
	} else {
		memcpy(writer.queue + writer.n, line, n);
		writer.n += n;
		pthread_cond_signal(&writer.queued);
	}
	pthread_mutex_unlock(&writer.lock);
}

void log_writer_finish(void)
{
	uint64_t until_ns = clock_now_ns() + PATIENCE_MS * NS_PER_MS;

	pthread_mutex_lock(&writer.lock);
	while (writer.threaded && (writer.n > 0 || writer.writing)) {
		if (thread_wait_until(&writer.written, &writer.lock, until_ns) < 0)
			break;
	}
	pthread_mutex_unlock(&writer.lock);
}

uint64_t log_writer_lost(void)
{
	return writer.lost;
}
