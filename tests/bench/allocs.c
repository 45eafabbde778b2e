/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How often memory is taken from the heap in a warm scrape: prints the number, and with -v
 * where the first ones came from. All default collectors run on the real host, with gzip, as
 * the program runs them; sockets and TLS are left out.
 *
 *   allocs [-v] [FLAG...]
 */
#include <execinfo.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "daemon/options.h"
#include "scrape/runner.h"

enum { WARM_UP = 20, COUNTED = 100, SHOWN = 5, DEPTH = 12 };

static atomic_bool counting;
static atomic_ulong count;
static bool verbose;

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

static void note(void)
{
	void *frames[DEPTH];

	if (!counting)
		return;
	if (atomic_fetch_add(&count, 1) < SHOWN && verbose)
		backtrace_symbols_fd(frames, backtrace(frames, DEPTH), STDERR_FILENO);
}

void *malloc(size_t n)
{
	note();
	return __libc_malloc(n);
}

void *calloc(size_t n, size_t size)
{
	note();
	return __libc_calloc(n, size);
}

void *realloc(void *p, size_t n)
{
	note();
	return __libc_realloc(p, n);
}

static void write_self(void *owner, struct exposition *out)
{
	(void)owner;
	(void)out;
}

static void on_done(struct scrape_request *request, struct http_body *body)
{
	(void)request;
	if (!body || body->bytes.n == 0)
		exit(1);
}

static void scrape(uv_loop_t *loop, struct runner *runner, int times)
{
	for (int i = 0; i < times; i++) {
		struct scrape_request request = { .set = runner_all(runner),
			                          .coding = CODING_GZIP,
			                          .timeout_ms = 10000,
			                          .on_done = on_done };

		runner_scrape(runner, &request);
		uv_run(loop, UV_RUN_DEFAULT);
	}
}

int main(int argc, char **argv)
{
	struct flags *flags = options_new();
	struct runner_params params = { .process_metrics = true, .write_self = write_self };
	void *frames[DEPTH];
	struct runner *runner;
	struct host host;
	struct err err;
	uv_loop_t loop;

	backtrace(frames, DEPTH); /* loads what it needs */
	if (argc > 1 && strcmp(argv[1], "-v") == 0) {
		verbose = true;
		argv[1] = argv[0];
		argv++;
		argc--;
	}
	if (flags_parse(flags, argc, (const char *const *)argv, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	host_init(&host, flags_text(flags, "path.procfs"), flags_text(flags, "path.sysfs"),
	          flags_text(flags, "path.rootfs"), flags_text(flags, "path.udev.data"));
	uv_loop_init(&loop);
	params.loop = &loop;
	params.host = &host;
	params.flags = flags;
	if (runner_new(&params, &runner, &err) < 0) {
		fprintf(stderr, "%s\n", err.text);
		return 1;
	}
	scrape(&loop, runner, WARM_UP);
	counting = true;
	scrape(&loop, runner, COUNTED);
	counting = false;
	printf("%.2f\n", (double)count / COUNTED);
	runner_free(runner);
	uv_loop_close(&loop);
	flags_free(flags);
	return 0;
}
