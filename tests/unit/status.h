/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <string.h>

#include "daemon/status.h"

/* A state of the program that tests make up: all is well until they say otherwise. */
#define NOW_S 1795568400.0 /* 2026-11-25T01:00:00Z */
#define DAY_S 86400.0

static struct {
	struct web_config web;
	struct snapshot snapshot;
	struct reload_status reload;
	struct server_stats door;
	struct gate_stats gate;
	struct router_stats requests;
	struct runner_last scrape;
	struct self self;
	struct sandbox_state sandbox;
	struct tls_certificate certificates[TLS_CERTIFICATES_MAX];
	struct report reports[RUNNER_COLLECTORS_MAX];
	struct status status;
} made_up;

static const char *const made_up_names[] = { "arp", "cpu", "ntp", "textfile" };

/* The state, begun anew. */
static struct status *make_up(void)
{
	struct status *s = &made_up.status;

	memset(&made_up, 0, sizeof(made_up));
	made_up.snapshot = (struct snapshot){ .generation = 1, .web = &made_up.web };
	made_up.web.min_version = TLS_1_2;
	made_up.web.max_version = TLS_1_3;
	made_up.reload.successful = true;
	made_up.reload.applied_s = NOW_S - 3600;
	made_up.scrape = (struct runner_last){ .ended_s = NOW_S - 5, .collectors = 4 };
	made_up.self = (struct self){ .config_path = "/etc/postern/web.yml",
		                      .telemetry_path = "/metrics",
		                      .started_s = NOW_S - 3600 };
	*s = (struct status){ .now_s = NOW_S,
		              .self = &made_up.self,
		              .host = "db1.example",
		              .serving = &made_up.snapshot,
		              .certificates = made_up.certificates,
		              .reload = &made_up.reload,
		              .door = &made_up.door,
		              .gate = &made_up.gate,
		              .requests = &made_up.requests,
		              .sandbox = &made_up.sandbox,
		              .scrape = &made_up.scrape };
	for (size_t i = 0; i < 4; i++) {
		made_up.reports[i].outcome = REPORT_OK;
		s->collectors[s->n_collectors++] =
			(struct status_collector){ made_up_names[i], &made_up.reports[i] };
	}
	return s;
}

/* One more certificate, valid from and until so many days from now. */
static void add_made_up(struct status *s, enum tls_role role, const char *subject,
                        double from_d, double until_d)
{
	struct tls_certificate *c = &made_up.certificates[s->n_certificates++];

	c->role = role;
	c->not_before_s = (int64_t)(NOW_S + from_d * DAY_S);
	c->not_after_s = (int64_t)(NOW_S + until_d * DAY_S);
	memcpy(c->subject, subject, strlen(subject) + 1);
}
