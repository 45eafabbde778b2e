/* SPDX-License-Identifier: Apache-2.0 */
#include "daemon/options.h"

#include <errno.h>
#include <stdio.h>

#include "base/log.h"
#include "base/must.h"
#include "collectors/collector.h"

enum { COLLECTOR_FLAG_MAX_BYTES = 64, MAX_REQUESTS_MAX = 100000 };

static const char *const log_levels[] = { "debug", "info", "warn", "error", NULL };
static const char *const log_formats[] = { "logfmt", "json", NULL };

static const struct flag program_flags[] = {
	{ "help", FLAG_SWITCH, NULL, "Show this help and exit.", .asks = ASKS_HELP },
	{ "help-long", FLAG_SWITCH, NULL, "Show the help of all commands too and exit.", true,
	  .asks = ASKS_ANSWER },
	{ "version", FLAG_SWITCH, NULL, "Show the version and exit.", .asks = ASKS_ANSWER },
	{ "path.procfs", FLAG_TEXT, "/proc", "Where procfs is mounted." },
	{ "path.sysfs", FLAG_TEXT, "/sys", "Where sysfs is mounted." },
	{ "path.rootfs", FLAG_TEXT, "/", "Where the host's root file system is mounted." },
	{ "path.udev.data", FLAG_TEXT, "/run/udev/data", "Where udev keeps its database." },
	{ "web.listen-address", FLAG_TEXTS, ":9100",
	  "Address to listen on: host:port, :port or [IPv6]:port. May be repeated." },
	{ "web.health-listen-address", FLAG_TEXTS, NULL,
	  "Address to answer /-/healthy and /-/ready on, and nothing else: in plain, without a "
	  "password. May be repeated." },
	{ "web.systemd-socket", FLAG_SWITCH, NULL,
	  "Serve the sockets that systemd passes instead of opening any." },
	{ "web.config.file", FLAG_TEXT, "",
	  "File with TLS settings, client certificate rules and users; read again when it "
	  "changes." },
	{ "web.config", FLAG_TEXT, "", "Old name of --web.config.file.", true,
	  "web.config.file" },
	{ "web.telemetry-path", FLAG_TEXT, "/metrics", "Path under which metrics are served." },
	{ "web.disable-exporter-metrics", FLAG_SWITCH, NULL,
	  "Leave out the metrics about this program (promhttp_*, process_*)." },
	{ "web.max-requests", FLAG_COUNT, "40",
	  "Most scrapes that are answered at the same time; 0 for no limit." },
	{ "collector.disable-defaults", FLAG_SWITCH, NULL,
	  "Run only the collectors that are switched on by flags." },
	{ "runtime.gomaxprocs", FLAG_COUNT, "1",
	  "Taken for compatibility; there is no Go runtime to tune.", true },
	{ "log.level", FLAG_TEXT, "info", "Least severity to log.", .choices = log_levels },
	{ "log.format", FLAG_TEXT, "logfmt", "Form of log lines.", .choices = log_formats },
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

int options_check(const struct flags *flags, struct err *err)
{
	const char *path = flags_text(flags, "web.telemetry-path");

	must(log_set_level(flags_text(flags, "log.level")) == 0);
	must(log_set_format(flags_text(flags, "log.format")) == 0);
	if (path[0] != '/')
		return err_set(err, -EINVAL,
		               "--web.telemetry-path: \"%s\" does not begin with /, try --help",
		               path);
	if (flags_count(flags, "web.max-requests") > MAX_REQUESTS_MAX)
		return err_set(err, -EINVAL, "--web.max-requests: at most %d, try --help",
		               MAX_REQUESTS_MAX);
	return 0;
}
