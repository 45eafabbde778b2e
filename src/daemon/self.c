/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/self.h"

#include "base/log_writer.h"
#include "base/memory.h"
#include "daemon/limits.h"

#define LIBRARIES                                                                              \
	"gnutls,libdeflate,libmnl,libnghttp2,libuv,libxcrypt,libyaml,pcre2" POSTERN_BUILT_IN

static void write_build(struct exposition *out)
{
	static const struct metric node_exporter = {
		"node_exporter_build_info",
		"Always 1; its labels say which program serves in node_exporter's place.",
		METRIC_GAUGE,
		{ "branch", "goarch", "goos", "goversion", "revision", "tags", "version" },
	};
	static const struct metric postern = {
		"postern_build_info",
		"Always 1; its labels say which build this is.",
		METRIC_GAUGE,
		{ "arch", "libraries", "revision", "version" },
	};
	const struct str node_values[] = { STR("postern"),        STR(POSTERN_ARCH),
		                           STR("linux"),          STR("none"),
		                           STR(POSTERN_REVISION), STR("postern"),
		                           STR(PACKAGE_VERSION) };
	const struct str values[] = { STR(POSTERN_ARCH), STR(LIBRARIES), STR(POSTERN_REVISION),
		                      STR(PACKAGE_VERSION) };

	sample_with_u64(out, &node_exporter, node_values, 1);
	sample_with_u64(out, &postern, values, 1);
}

static void write_requests(const struct self *self, struct exposition *out)
{
	static const struct metric errors = {
		"promhttp_metric_handler_errors_total",
		"Errors while metrics were gathered or encoded.",
		METRIC_COUNTER,
		{ "cause" },
	};
	static const struct metric in_flight = {
		"promhttp_metric_handler_requests_in_flight",
		"Scrapes that are being answered now.",
		METRIC_GAUGE,
	};
	static const struct metric requests = {
		"promhttp_metric_handler_requests_total",
		"Scrapes answered, by HTTP status.",
		METRIC_COUNTER,
		{ "code" },
	};
	const struct router_stats *stats = router_stats(self->router);

	sample_of_u64(out, &errors, STR("encoding"), 0);
	sample_of_u64(out, &errors, STR("gathering"), runner_left_out(self->runner));
	sample_u64(out, &in_flight, stats->in_flight);
	sample_of_u64(out, &requests, STR("200"), stats->scrapes_200);
	sample_of_u64(out, &requests, STR("500"), stats->scrapes_500);
	sample_of_u64(out, &requests, STR("503"), stats->scrapes_503);
}

static void write_reload(const struct self *self, struct exposition *out)
{
	static const struct metric generation = {
		"postern_config_generation",
		"Number of the configuration that serves, counted from 1 at start.",
		METRIC_GAUGE,
	};
	static const struct metric successful = {
		"postern_config_last_reload_successful",
		"Whether the configuration on disk is the one that serves.",
		METRIC_GAUGE,
	};
	static const struct metric success_time = {
		"postern_config_last_reload_success_timestamp_seconds",
		"When the configuration on disk was last known to serve.",
		METRIC_GAUGE,
	};
	static const struct metric held = {
		"postern_config_reload_held",
		"Whether a change that drops a protection waits for SIGHUP.",
		METRIC_GAUGE,
	};
	static const struct metric reloads = {
		"postern_config_reloads_total",
		"Reloads, by what set them off and what came of them.",
		METRIC_COUNTER,
		{ "result", "trigger" },
	};
	static const struct metric watched = {
		"postern_config_watched",
		"Whether changes of its files are seen at once, not by the poll alone.",
		METRIC_GAUGE,
	};
	const struct reload_status *status = reload_status(self->reload);

	sample_u64(out, &generation, server_snapshot(self->server)->generation);
	sample_u64(out, &successful, status->successful);
	sample(out, &success_time, status->success_s);
	sample_u64(out, &held, status->held);
	sample_u64(out, &watched, !status->unwatched);
	for (int t = 0; t < RELOAD_TRIGGERS; t++) {
		for (int i = 0; i < RELOAD_RESULTS; i++) {
			const struct str values[] = {
				str_from(reload_result_name((enum reload_result)i)),
				str_from(reload_trigger_name((enum reload_trigger)t)),
			};

			sample_with_u64(out, &reloads, values, status->count[t][i]);
		}
	}
}

static void write_dates(const struct tls_certificate *all, size_t n, const struct metric *m,
                        bool after, struct exposition *out)
{
	for (size_t i = 0; i < n; i++) {
		const struct str values[] = { str_from(tls_role_name(all[i].role)),
			                      str_from(all[i].serial),
			                      str_from(all[i].subject) };

		sample_with(out, m, values,
		            (double)(after ? all[i].not_after_s : all[i].not_before_s));
	}
}

static void write_certificates(const struct self *self, struct exposition *out)
{
	static const struct metric not_after = {
		"postern_tls_certificate_not_after_timestamp_seconds",
		"When a loaded certificate expires.",
		METRIC_GAUGE,
		{ "role", "serial", "subject" },
	};
	static const struct metric not_before = {
		"postern_tls_certificate_not_before_timestamp_seconds",
		"When a loaded certificate begins to be valid.",
		METRIC_GAUGE,
		{ "role", "serial", "subject" },
	};
	const struct snapshot *now = server_snapshot(self->server);
	const struct tls_certificate *all;
	size_t n;

	if (!now->tls)
		return;
	all = tls_certificates(now->tls, &n);
	write_dates(all, n, &not_after, true, out);
	write_dates(all, n, &not_before, false, out);
}

static void write_door(const struct self *self, struct exposition *out)
{
	static const struct metric handshakes = {
		"postern_tls_handshakes_total",
		"TLS handshakes, by result.",
		METRIC_COUNTER,
		{ "result" },
	};
	static const struct metric passwords = {
		"postern_auth_verdicts_total",
		"Verdicts of the gate: who passed, was refused, or found too many waiting.",
		METRIC_COUNTER,
		{ "verdict" },
	};
	static const struct metric checked = {
		"postern_auth_password_checks_total",
		"Passwords that took a bcrypt run; the others were known.",
		METRIC_COUNTER,
	};
	static const struct metric limited = {
		"postern_requests_limited_total",
		"Requests that the rate limit refused.",
		METRIC_COUNTER,
	};
	static const struct metric open = {
		"postern_connections",
		"Open connections, by what the listener that they came by serves.",
		METRIC_GAUGE,
		{ "listener" },
	};
	static const struct metric accepted = {
		"postern_connections_accepted_total",
		"Connections accepted, by what the listener serves.",
		METRIC_COUNTER,
		{ "listener" },
	};
	static const struct metric closed = {
		"postern_connections_closed_total",
		"Connections that were closed on the peer, by reason.",
		METRIC_COUNTER,
		{ "reason" },
	};
	const struct server_stats *door = server_stats(self->server);
	uint64_t crowded = 0, late = 0;
	const struct gate_stats *gate = gate_stats(self->gate);

	sample_of_u64(out, &handshakes, STR("failed"), door->handshakes_failed);
	sample_of_u64(out, &handshakes, STR("ok"), door->handshakes_ok);
	sample_of_u64(out, &passwords, STR("busy"), gate->busy);
	sample_of_u64(out, &passwords, STR("passed"), gate->passed);
	sample_of_u64(out, &passwords, STR("refused"), gate->refused);
	sample_u64(out, &checked, gate->checked);
	sample_u64(out, &limited, router_stats(self->router)->limited);
	sample_of_u64(out, &open, STR("health"), door->open[SERVER_HEALTH]);
	sample_of_u64(out, &open, STR("metrics"), door->open[SERVER_METRICS]);
	sample_of_u64(out, &accepted, STR("health"), door->accepted[SERVER_HEALTH]);
	sample_of_u64(out, &accepted, STR("metrics"), door->accepted[SERVER_METRICS]);
	for (int i = 0; i < SERVER_LIMITS; i++)
		*(i < SERVER_TIMES ? &crowded : &late) += door->hits[i];
	sample_of_u64(out, &closed, STR("crowded"), crowded);
	sample_of_u64(out, &closed, STR("flood"),
	              door->http_hits[HTTP_LIMIT_FRAMES] + door->record_floods + door->refused);
	sample_of_u64(out, &closed, STR("memory"), door->memory_lacks);
	sample_of_u64(out, &closed, STR("reload"), door->turned_away);
	sample_of_u64(out, &closed, STR("timeout"), late);
}

static void write_memory(struct exposition *out)
{
	static const struct metric used = {
		"postern_memory_reserve_used_total",
		"How often memory ran out, and the reserve was taken.",
		METRIC_COUNTER,
	};

	sample_u64(out, &used, memory_times_short());
}

static void write_log(struct exposition *out)
{
	static const struct metric lost = {
		"postern_log_lines_lost_total",
		"Lines of the log that standard error did not take.",
		METRIC_COUNTER,
	};

	sample_u64(out, &lost, log_writer_lost());
}

static void write_sandbox(const struct self *self, struct exposition *out)
{
	static const struct metric measures = {
		"postern_sandbox",
		"Whether that measure of the sandbox is in force.",
		METRIC_GAUGE,
		{ "measure" },
	};
	static const struct metric refused = {
		"postern_sandbox_refusals_total",
		"System calls that the sandbox refused, none of which the program makes by "
		"itself.",
		METRIC_COUNTER,
	};

	for (int i = 0; i < SANDBOX_MEASURES; i++) {
		enum sandbox_standing standing = self->sandbox->measures[i].standing;

		if (standing != SANDBOX_NOT_NEEDED)
			sample_of_u64(out, &measures,
			              str_from(sandbox_measure_name((enum sandbox_measure)i)),
			              standing == SANDBOX_ON);
	}
	sample_u64(out, &refused, sandbox_refusals());
}

void self_write(const struct self *self, struct exposition *out)
{
	write_build(out);
	if (self->exporter_metrics)
		write_requests(self, out);
	write_reload(self, out);
	write_certificates(self, out);
	write_door(self, out);
	write_sandbox(self, out);
	limits_write(self, out);
	write_memory(out);
	write_log(out);
}
