/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/options.h"

#include <errno.h>
#include <stdio.h>

#include "base/log.h"
#include "base/must.h"
#include "collectors/collector.h"
#include "daemon/confine.h"
#include "daemon/limits.h"
#include "daemon/router.h"

enum { COLLECTOR_FLAG_MAX_BYTES = 64 };

#define POLL_INTERVAL "web.config.poll-interval"

enum { POLL_MIN_MS = 100, POLL_MAX_MS = 86400000 };

static const char *const log_levels[] = { "debug", "info", "warn", "error", NULL };
static const char *const log_formats[] = { "logfmt", "json", NULL };

static const struct flag program_flags[] = {
	{ "help", FLAG_SWITCH, NULL, "Show this help and exit.", .asks = ASKS_HELP },
	{ "help-long", FLAG_SWITCH, NULL, "Show the help of all commands too and exit.", true,
	  .asks = ASKS_ANSWER },
	{ "help-man", FLAG_SWITCH, NULL, "Print a manual page and exit.", true,
	  .asks = ASKS_ANSWER },
	{ "completion-bash", FLAG_SWITCH, NULL, "Print what the last word may become.", true,
	  .asks = ASKS_COMPLETION },
	{ "completion-script-bash", FLAG_SWITCH, NULL, "Print bash's completion and exit.",
	  true, .asks = ASKS_ANSWER },
	{ "completion-script-fish", FLAG_SWITCH, NULL, "Print fish's completion and exit.",
	  true, .asks = ASKS_ANSWER },
	{ "completion-script-zsh", FLAG_SWITCH, NULL, "Print zsh's completion and exit.", true,
	  .asks = ASKS_ANSWER },
	{ "version", FLAG_SWITCH, NULL, "Show the version and exit.", .asks = ASKS_ANSWER },
	{ "log.level", FLAG_TEXT, "info", "Least severity to log.", .choices = log_levels },
	{ "log.format", FLAG_TEXT, "logfmt", "Form of log lines.", .choices = log_formats },
	{ "path.procfs", FLAG_TEXT, "/proc", "Where procfs is mounted.", .names = NAMES_DIR },
	{ "path.sysfs", FLAG_TEXT, "/sys", "Where sysfs is mounted.", .names = NAMES_DIR },
	{ "path.rootfs", FLAG_TEXT, "/",
	  "Where the host's root is seen, for a container that has it mounted elsewhere; it is "
	  "cut off mount points.",
	  .names = NAMES_DIR },
	{ "path.udev.data", FLAG_TEXT, "/run/udev/data", "Where udev keeps its database.",
	  .names = NAMES_DIR },
	{ "runtime.gomaxprocs", FLAG_COUNT, "1",
	  "Taken for compatibility; there is no Go runtime to tune.", true },
	{ "web.listen-address", FLAG_TEXTS, ":9100",
	  "Where to listen: host:port, :port, [IPv6]:port, unix:/path or vsock://:port, as "
	  "LISTEN "
	  "ADDRESSES in postern(8) says. May be repeated.",
	  .names = NAMES_ADDRESS },
	{ "web.health-listen-address", FLAG_TEXTS, NULL,
	  "Where to answer /-/healthy and /-/ready, and nothing else: in plain, without a "
	  "certificate or a password, for probes that have none. May be repeated.",
	  .names = NAMES_ADDRESS },
	{ "web.systemd-socket", FLAG_SWITCH, NULL,
	  "Serve the sockets that systemd passes instead of opening any." },
	{ "web.config.file", FLAG_TEXT, "",
	  "TLS, client certificates and users, see web-config.yml(5); read again when it "
	  "changes. "
	  "Without it, plain HTTP for everyone.",
	  .names = NAMES_FILE },
	{ "web.config", FLAG_TEXT, "", "Old name of --web.config.file.", true,
	  "web.config.file", .names = NAMES_FILE },
	{ POLL_INTERVAL, FLAG_DURATION, "1m",
	  "How often the files of the configuration are looked at where their file system "
	  "tells of no changes, or the system has no means left to watch them." },
	{ "web.telemetry-path", FLAG_TEXT, "/metrics", "Path under which metrics are served.",
	  .names = NAMES_PATH },
	{ "web.max-requests", FLAG_COUNT, "40",
	  "Scrapes served at the same time; more are answered with status 503. 0 is no "
	  "limit." },
	{ "web.scrape-timeout", FLAG_DURATION, "10s",
	  "How long a scrape may take that does not say how long it is waited for, as "
	  "Prometheus does in X-Prometheus-Scrape-Timeout-Seconds. Collectors that have not "
	  "returned shortly before are left out." },
	{ "web.max-connections", FLAG_COUNT, "768",
	  "Connections held open at the same time, as far as the limit of open files allows; "
	  "for one more, the least worthy is closed: see LIMITS in postern(8)." },
	{ "web.max-strangers", FLAG_COUNT, "512",
	  "How many of them may be strangers', who have not been let in yet." },
	{ "web.max-strangers-per-address", FLAG_COUNT, "128",
	  "How many of these may come from one address, or one /64 of IPv6." },
	{ "web.header-timeout", FLAG_DURATION, "10s",
	  "How long a peer may take for its TLS handshake, and for the head of a request." },
	{ "web.transfer-timeout", FLAG_DURATION, "1m",
	  "How long a peer may take to send the body of a request, or without taking anything "
	  "of an answer." },
	{ "web.stranger-idle-timeout", FLAG_DURATION, "2m",
	  "How long a connection may be idle whose peer has not been let in yet." },
	{ "web.idle-timeout", FLAG_DURATION, "1h",
	  "How long any other connection may be idle; longer than the scrape interval." },
	{ "web.enable-openmetrics", FLAG_SWITCH, NULL,
	  "Answer in OpenMetrics where it is asked for, as Prometheus does by default. There "
	  "the family of a counter lacks _total, which that format keeps for samples, and "
	  "buckets have a decimal point: le=\"5.0\"." },
	{ "web.disable-exporter-metrics", FLAG_SWITCH, NULL,
	  "Leave out what this program tells of itself in node_exporter's names: promhttp_* "
	  "and "
	  "process_*." },
	{ "collector.disable-defaults", FLAG_SWITCH, NULL,
	  "Run only the collectors that are switched on by flags." },
	{ 0 },
};

/* One switch for each collector, made from the list. */
struct collector_flags {
	struct flag table[256];
	char names[256][COLLECTOR_FLAG_MAX_BYTES];
};

static const struct flag *collector_switches(void)
{
	static struct collector_flags made; /* the flags live as long as the program */

	must(collectors_count < sizeof(made.table) / sizeof(made.table[0]));
	for (size_t i = 0; i < collectors_count; i++) {
		snprintf(made.names[i], sizeof(made.names[i]), "collector.%s",
		         collectors[i]->name);
		made.table[i] = (struct flag){
			.name = made.names[i],
			.kind = FLAG_SWITCH,
			.value = collectors[i]->on_by_default ? "true" : NULL,
			.help = collectors[i]->help,
		};
	}
	return made.table;
}

struct flags *options_new(void)
{
	struct flags *flags = flags_new();

	flags_add(flags, program_flags);
	flags_add(flags, confine_flags);
	flags_add(flags, collector_switches());
	for (size_t i = 0; i < collectors_count; i++) {
		if (collectors[i]->flags)
			flags_add(flags, collectors[i]->flags);
	}
	return flags;
}

const char *options_web_config(const struct flags *flags)
{
	return flags_text(flags, "web.config.file");
}

uint64_t options_poll_ms(const struct flags *flags)
{
	return flags_duration_ms(flags, POLL_INTERVAL);
}

static int check_scrape_timeout(const struct flags *flags, struct err *err)
{
	uint64_t ms = flags_duration_ms(flags, "web.scrape-timeout");

	if (ms >= ROUTER_TIMEOUT_MIN_MS && ms <= ROUTER_TIMEOUT_MAX_MS)
		return 0;
	return err_set(err, -EINVAL, "--web.scrape-timeout: takes %d ms to %d h, try --help",
	               ROUTER_TIMEOUT_MIN_MS, ROUTER_TIMEOUT_MAX_MS / 3600000);
}

int options_check(const struct flags *flags, struct err *err)
{
	const char *path = flags_text(flags, "web.telemetry-path");

	must(log_set_level(flags_text(flags, "log.level")) == 0);
	must(log_set_format(flags_text(flags, "log.format")) == 0);
	if (path[0] != '/')
		return err_set(err, -EINVAL,
		               "--web.telemetry-path: \"%s\" does not begin with /, try --help",
		               path);
	if (options_poll_ms(flags) < POLL_MIN_MS || options_poll_ms(flags) > POLL_MAX_MS)
		return err_set(err, -EINVAL,
		               "--" POLL_INTERVAL ": takes 100 ms to 24 h, try --help");
	if (check_scrape_timeout(flags, err) < 0)
		return -EINVAL;
	return limits_check(flags, err);
}
