/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "daemon/self.h"

/*
 * What the program knows of its own state, for the page at "/" and its JSON: facts, and what
 * is wrong among them. All of it is borrowed and holds until the loop goes on: no word is
 * made here, no file read, nothing waited for.
 */

/* What is wrong, the worst first. */
enum finding_kind {
	FINDING_RELOAD_REFUSED,
	FINDING_CERTIFICATE_EXPIRED,
	FINDING_CERTIFICATE_EARLY, /* not valid yet */
	FINDING_CALL_REFUSED,      /* a system call, by the sandbox */
	FINDING_RELOAD_HELD,
	FINDING_CERTIFICATE_ENDS, /* soon */
	FINDING_COLLECTOR_LATE,
	FINDING_COLLECTOR_FAILED,
	FINDING_COMPLAINTS, /* of collectors, above all of textfile */
	FINDING_OPEN,       /* anyone who reaches the port reads the metrics */
	FINDING_UNWATCHED,  /* changes of the configuration are seen late */
	FINDING_WARNINGS,   /* of the web config */
	FINDING_KINDS
};

/* The state as a whole is that of the worst finding. */
enum status_level { STATUS_OK, STATUS_WARNING, STATUS_CRITICAL };

struct finding {
	enum finding_kind kind;
	size_t n;     /* how many of the kind */
	size_t first; /* the certificate or collector that comes first: the most urgent one */
};

enum { STATUS_HOST_MAX_BYTES = 65 };

struct status_collector {
	const char *name;
	const struct report *report;
};

struct status {
	double now_s;
	const struct self *self;
	char host[STATUS_HOST_MAX_BYTES]; /* as uname(2) tells it */
	const struct snapshot *serving;
	const struct tls_certificate *certificates; /* NULL where there are none */
	size_t n_certificates;
	const struct reload_status *reload;
	const struct server_stats *door;
	const struct gate_stats *gate;
	const struct router_stats *requests;
	const struct runner_last *scrape;
	struct status_collector collectors[RUNNER_COLLECTORS_MAX]; /* enabled, by name */
	size_t n_collectors;
	const struct sandbox_state *sandbox;
	uint64_t refusals;                    /* of system calls, by the sandbox */
	char refused[SANDBOX_CALL_MAX_BYTES]; /* the last one */
	bool open;                            /* to anyone, on an address that others reach */
	struct finding findings[FINDING_KINDS];
	size_t n_findings;
};

/* Loop thread, where all of it lives. */
void status_gather(const struct self *self, struct status *s);

/* Fills in the findings; the rest is there. status_gather() calls it. */
void status_judge(struct status *s);

/* Has it expired, or will it soon, or is it not valid yet? */
bool status_certificate_ails(const struct status *s, const struct tls_certificate *c);

/* How many faults collectors told, and those of them that were kept; NULL past the last. */
size_t status_complaints(const struct status *s);
const char *status_complaint(const struct status *s, size_t i);

enum status_level status_level(const struct status *s);
enum status_level finding_level(enum finding_kind kind);
const char *finding_name(enum finding_kind kind); /* a stable name, for programs */
