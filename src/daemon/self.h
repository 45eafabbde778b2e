/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

#include "daemon/gate.h"
#include "daemon/reload.h"
#include "daemon/router.h"
#include "metrics/exposition.h"
#include "net/server.h"
#include "sandbox/sandbox.h"

/* What the program says of itself: build, requests, configuration, certificates, the door. */
struct self {
	const struct server *server;
	const struct router *router;
	const struct runner *runner;
	const struct gate *gate;
	const struct reload *reload;
	const struct sandbox_state *sandbox;
	const char *config_path;    /* of the web config, "" where there is none */
	const char *telemetry_path; /* where the metrics are */
	double started_s;           /* seconds since 1970 */
	bool exporter_metrics;      /* promhttp_*: unless --web.disable-exporter-metrics */
};

/* Loop thread, where all of it lives. */
void self_write(const struct self *self, struct exposition *out);
