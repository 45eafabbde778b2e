/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/daemon.h"

#include <errno.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/log_writer.h"
#include "base/memory.h"
#include "base/must.h"
#include "conf/args.h"
#include "daemon/answer.h"
#include "daemon/apart.h"
#include "daemon/confine.h"
#include "daemon/descriptors.h"
#include "daemon/gate.h"
#include "daemon/health.h"
#include "daemon/heartbeat.h"
#include "daemon/limits.h"
#include "daemon/listening.h"
#include "daemon/notify.h"
#include "daemon/options.h"
#include "daemon/pool.h"
#include "daemon/reload.h"
#include "daemon/router.h"
#include "daemon/self.h"
#include "daemon/signals.h"
#include "daemon/status.h"
#include "daemon/words.h"
#include "net/server.h"
#include "scrape/runner.h"

enum {
	STOP_COLLECT_MS = 2000, /* for the collection in flight */
	STOP_MS = 3500,         /* for the answers in flight; seen up to a second later */
	STOP_HARD_MS = 4800,    /* then the process ends, whatever hangs */
	STATUS_MAX_BYTES = 768, /* a sentence of struct err, and before it what serves */
};

#define ABOUT                                                                                  \
	"Serves this host's metrics to Prometheus, behind mutual TLS that reloads while it "   \
	"runs."

struct daemon {
	uv_loop_t loop;
	struct flags *flags;
	struct host host;
	struct pool pool;
	struct runner *runner;
	struct gate *gate;
	struct health *health;
	struct router *router;
	struct reload *reload;
	struct server *server;
	struct self self;
	struct confine confine;
	struct apart apart;
	uv_signal_t hup, term, interrupt;
	struct heartbeat heartbeat;
	uv_timer_t hard_stop;
	bool stopping;
};

static void write_self(void *owner, struct exposition *out)
{
	const struct daemon *d = owner;

	self_write(&d->self, out);
}

static void gather(void *owner, struct status *out)
{
	const struct daemon *d = owner;

	status_gather(&d->self, out);
}

static struct snapshot *current_snapshot(void *owner)
{
	const struct daemon *d = owner;

	return server_snapshot(d->server);
}

static void warn_if_open(const struct daemon *d)
{
	const struct snapshot *now = server_snapshot(d->server);

	if (snapshot_is_open(now) && server_is_reachable(d->server))
		log_warn("anyone who reaches this port reads the metrics: no password and no "
		         "verified client certificate is asked for (see --web.config.file)");
}

/* "off", or until when the server's certificate is valid. */
static void describe_tls(const struct snapshot *now, char text[static WORDS_INSTANT_BYTES])
{
	size_t n;

	snprintf(text, WORDS_INSTANT_BYTES, "off");
	if (now->tls)
		words_instant(text, (double)tls_certificates(now->tls, &n)->not_after_s);
}

static void describe(const struct daemon *d, char text[static STATUS_MAX_BYTES])
{
	const struct snapshot *now = server_snapshot(d->server);
	const struct reload_status *status = reload_status(d->reload);
	bool refused = !status->held && !status->successful;
	char tls[WORDS_INSTANT_BYTES];

	describe_tls(now, tls);
	snprintf(text, STATUS_MAX_BYTES, "Serving generation %u, TLS %s%s, %zu collectors%s%s",
	         now->generation, now->tls ? "until " : "", tls, runner_count(d->runner),
	         status->held ? "; a change on disk waits for SIGHUP"
	         : refused    ? "; the configuration on disk is refused: "
	                      : "",
	         refused ? status->problem.text : "");
}

static void publish(void *owner, struct snapshot *next)
{
	struct daemon *d = owner;

	server_publish(d->server, next);
	warn_if_open(d);
}

static void on_decided(void *owner, enum reload_trigger trigger)
{
	const struct daemon *d = owner;
	char text[STATUS_MAX_BYTES];

	describe(d, text);
	if (trigger == RELOAD_SIGNAL)
		notify_ready(text); /* what notify_reloading() began */
	else
		notify_status(text);
}

static void close_signals(struct daemon *d)
{
	uv_close((uv_handle_t *)&d->hup, NULL);
	uv_close((uv_handle_t *)&d->term, NULL);
	uv_close((uv_handle_t *)&d->interrupt, NULL);
}

static void on_stopped(void *owner)
{
	struct daemon *d = owner;

	reload_close(d->reload);
	close_signals(d);
	/* Whatever still runs on a worker is waited for by the loop; this timer alone does not
	 * hold it. */
	uv_unref((uv_handle_t *)&d->hard_stop);
}

static _Noreturn void leave(void)
{
	log_writer_finish();
	_exit(0);
}

static void on_hard_stop(uv_timer_t *timer)
{
	(void)timer;
	log_warn("a reload or a password check does not end; leaving it");
	leave();
}

static void stop(struct daemon *d, const char *why)
{
	if (d->stopping)
		leave(); /* asked twice */
	d->stopping = true;
	LOG_WITH(LOG_INFO, "Stopping", { "signal", why });
	notify_stopping();
	health_stop(d->health);
	uv_timer_start(&d->hard_stop, on_hard_stop, STOP_HARD_MS, 0);
	runner_end_by(d->runner, clock_now_ns() + STOP_COLLECT_MS * UINT64_C(1000000));
	server_stop(d->server, STOP_MS, on_stopped, d);
}

static void on_signal(uv_signal_t *handle, int signum)
{
	struct daemon *d = handle->data;

	if (signum == SIGHUP) {
		notify_reloading();
		reload_now(d->reload, RELOAD_SIGNAL);
	} else {
		stop(d, signum == SIGTERM ? "SIGTERM" : "SIGINT");
	}
}

/* Nobody signs any more, and only whoever has not read a peer's bytes yet may read the key. */
static void on_key_process_end(void *owner, const char *how)
{
	struct daemon *d = owner;

	if (d->stopping)
		return;
	log_error("the key process %s, so no TLS handshake succeeds any more: ending, to be "
	          "started anew",
	          how);
	server_withdraw(d->server);
	log_writer_finish();
	_exit(1);
}

static void watch_signal(struct daemon *d, uv_signal_t *handle, int signum)
{
	must(uv_signal_init(&d->loop, handle) == 0);
	handle->data = d;
	must(uv_signal_start(handle, on_signal, signum) == 0);
}

static void watch_signals(struct daemon *d)
{
	must(uv_timer_init(&d->loop, &d->hard_stop) == 0);
	watch_signal(d, &d->hup, SIGHUP);
	watch_signal(d, &d->term, SIGTERM);
	watch_signal(d, &d->interrupt, SIGINT);
}

static void log_start(const struct daemon *d)
{
	LOG_WITH(LOG_INFO, "Starting postern",
	         { "version", "(version=" PACKAGE_VERSION ", revision=" POSTERN_REVISION ")" });
	if (geteuid() == 0 && !d->confine.plan.user)
		log_warn("running as root, which is not needed: give it a user of its own");
	log_info("Enabled collectors");
	for (size_t i = 0; i < runner_count(d->runner); i++)
		log_info("%s", runner_collector(d->runner, i)->name);
}

static int open_host(struct daemon *d, struct err *err)
{
	static const char *const names[] = { "path.procfs", "path.sysfs" };
	struct stat status;

	host_init(&d->host, flags_text(d->flags, "path.procfs"),
	          flags_text(d->flags, "path.sysfs"), flags_text(d->flags, "path.rootfs"),
	          flags_text(d->flags, "path.udev.data"));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *path = flags_text(d->flags, names[i]);

		if (stat(path, &status) < 0)
			return err_set(err, -errno, "--%s: could not read %s: %s", names[i],
			               path, strerror(errno));
		if (!S_ISDIR(status.st_mode))
			return err_set(err, -ENOTDIR, "--%s: %s is not a directory", names[i],
			               path);
	}
	return 0;
}

static int open_runner(struct daemon *d, struct err *err)
{
	const struct runner_params params = {
		.loop = &d->loop,
		.host = &d->host,
		.flags = d->flags,
		.process_metrics = !flags_switch(d->flags, "web.disable-exporter-metrics"),
		.write_self = write_self,
		.owner = d,
	};

	return runner_new(&params, &d->runner, err);
}

static void open_router(struct daemon *d)
{
	const struct router_params params = {
		.gate = d->gate,
		.runner = d->runner,
		.health = d->health,
		.telemetry_path = flags_text(d->flags, "web.telemetry-path"),
		.openmetrics = flags_switch(d->flags, "web.enable-openmetrics"),
		.max_requests = flags_count(d->flags, "web.max-requests"),
		.scrape_timeout_ms = flags_duration_ms(d->flags, "web.scrape-timeout"),
		.gather = gather,
		.snapshot = current_snapshot,
		.owner = d,
	};

	d->router = router_new(&params);
}

static void share_descriptors(struct daemon *d, uint64_t bounds[static SERVER_LIMITS])
{
	struct descriptors share = {
		.connections = bounds[SERVER_CONNECTIONS],
		.health = bounds[SERVER_HEALTH_CONNECTIONS],
		.kept = HOST_KEPT_FILES_MAX,
	};

	descriptors_share(descriptors_raise(&share), &share);
	bounds[SERVER_CONNECTIONS] = share.connections;
	bounds[SERVER_HEALTH_CONNECTIONS] = share.health;
	d->host.kept_max = (int)share.kept;
}

static int open_door(struct daemon *d, struct err *err)
{
	const struct reload_params params = {
		.loop = &d->loop,
		.path = options_web_config(d->flags),
		.poll_ms = options_poll_ms(d->flags),
		.source = apart_source(&d->apart),
		.publish = publish,
		.decided = on_decided,
		.owner = d,
	};
	const struct server_handler handlers[] = {
		[SERVER_METRICS] = { router_on_request, router_on_cancel, d->router },
		[SERVER_HEALTH] = { health_on_request, NULL, d->health },
	};
	uint64_t bounds[SERVER_LIMITS];
	struct snapshot *first;
	int rc = reload_open(&params, &d->reload, &first, err);

	if (rc < 0)
		return rc;
	limits_bound_server(d->flags, bounds);
	share_descriptors(d, bounds);
	d->server = server_new(&d->loop, handlers, bounds, first);
	snapshot_unref(first);
	return listening_open(d->server, d->flags, err);
}

static void start_log(void)
{
	int rc = log_writer_start();

	if (rc < 0)
		log_warn("no thread can be had to write the log (%s): who logs may wait for "
		         "its reader",
		         strerror(-rc));
}

static void serve(struct daemon *d)
{
	char text[STATUS_MAX_BYTES];

	d->self = (struct self){
		.server = d->server,
		.router = d->router,
		.runner = d->runner,
		.gate = d->gate,
		.reload = d->reload,
		.sandbox = &d->confine.state,
		.config_path = options_web_config(d->flags),
		.telemetry_path = flags_text(d->flags, "web.telemetry-path"),
		.started_s = clock_wall_s(),
		.exporter_metrics = !flags_switch(d->flags, "web.disable-exporter-metrics"),
	};
	start_log();
	warn_if_open(d);
	reload_watch(d->reload);
	describe(d, text);
	notify_ready(text);
	heartbeat_start(&d->heartbeat, &d->loop);
	apart_watch(&d->apart, &d->loop, on_key_process_end, d);
	uv_run(&d->loop, UV_RUN_DEFAULT);
}

static void release(struct daemon *d)
{
	uv_close((uv_handle_t *)&d->hard_stop, NULL);
	heartbeat_close(&d->heartbeat);
	confine_close(&d->confine);
	apart_close(&d->apart);
	uv_run(&d->loop, UV_RUN_DEFAULT);
	gate_close(d->gate); /* the loop has ended, so nothing waits there any more */
	uv_run(&d->loop, UV_RUN_DEFAULT);
	server_free(d->server);
	router_free(d->router);
	health_free(d->health);
	gate_free(d->gate);
	runner_free(d->runner);
	apart_stop(&d->apart);
	must(uv_loop_close(&d->loop) == 0);
}

/* What only the key process reads. A CA file is nobody's secret, and may be the system's. */
static void hide_key(struct daemon *d)
{
	for (enum snapshot_file file = SNAPSHOT_CONFIG; file <= SNAPSHOT_KEY; file++) {
		const char *path = reload_file(d->reload, file);

		if (path && apart_source(&d->apart))
			confine_hide(&d->confine, d->flags, path);
	}
}

static int confine(struct daemon *d, struct err *err)
{
	int rc;

	hide_key(d);
	rc = apart_confine(&d->apart, err);
	if (rc == 0)
		rc = confine_enter(&d->confine, &d->loop, err);
	if (rc < 0)
		server_withdraw(d->server);
	return rc;
}

/* In the sandbox, which each of them inherits. */
static int start_threads(struct daemon *d, struct err *err)
{
	int rc = pool_start(&d->pool, &d->loop, err);

	if (rc < 0)
		server_withdraw(d->server);
	else
		runner_start(d->runner);
	return rc;
}

/* What fails here ends the program, which then frees nothing. */
static int run(struct daemon *d, struct err *err)
{
	const char *const *warnings;
	size_t n;
	int rc;

	rc = confine_init(&d->confine, d->flags, err);
	if (rc < 0)
		return rc;
	confine_add_needs(&d->confine, d->flags);
	apart_start(&d->apart, options_web_config(d->flags), &d->confine);
	sandbox_forbid_io_uring(&d->confine.plan);
	must(uv_loop_init(&d->loop) == 0);
	rc = open_host(d, err);
	if (rc == 0)
		rc = open_runner(d, err);
	if (rc < 0)
		return rc;
	log_start(d);
	n = flags_warnings(d->flags, &warnings);
	for (size_t i = 0; i < n; i++)
		log_warn("%s", warnings[i]);
	d->gate = gate_new(&d->loop);
	d->health = health_new();
	open_router(d);
	rc = open_door(d, err);
	if (rc < 0)
		return rc;
	watch_signals(d);
	server_announce(
		d->server); /* outside the sandbox: it asks a device for a vsock's number */
	rc = confine(d, err);
	if (rc == 0)
		rc = start_threads(d, err);
	if (rc < 0)
		return rc;
	serve(d);
	release(d);
	return 0;
}

static int serve_host(struct daemon *d)
{
	struct err err;
	int rc;

	signals_prepare();
	/* The few threads share memory pools, or each would keep its own. */
	mallopt(M_ARENA_MAX, 2);
	memory_keep_reserve();
	rc = run(d, &err);
	if (rc < 0)
		log_error("%s", err.text);
	log_writer_finish();
	return rc;
}

static int answer_words(const struct daemon *d, int argc, const char *const *argv,
                        const struct usage_command *commands, struct err *err)
{
	const struct usage usage = {
		.program = args_program(argv[0]),
		.about = ABOUT,
		.flags = d->flags,
		.commands = commands,
		.words = argv + 1,
		.n_words = (size_t)argc - 1,
	};

	return answer(&usage, flags_asked(d->flags), err);
}

int daemon_run(int argc, const char *const *argv, const struct usage_command *(*commands)(void))
{
	static struct daemon d;
	bool is_asked;
	struct err err;
	int rc;

	d.flags = options_new();
	rc = flags_parse(d.flags, argc, argv, &err);
	is_asked = flags_asked(d.flags) != NULL;
	if (rc == 0)
		rc = is_asked ? answer_words(&d, argc, argv, commands(), &err)
		              : options_check(d.flags, &err);
	if (rc < 0)
		fprintf(stderr, "%s: error: %s\n", args_program(argv[0]), err.text);
	else if (!is_asked)
		rc = serve_host(&d);
	flags_free(d.flags);
	return rc < 0 ? 1 : 0;
}
